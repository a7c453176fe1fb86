/**
 * Calls of fetch, as far as they can be told apart before they are read.
 *
 * @module
 */
import { askedUrl } from "./address.ts";
import { membersOf } from "./init.ts";
import { isRequest } from "./native.ts";
import { isStream, type LiveRequest } from "./request.ts";

/**
 * Whether a call can reach the network. What cannot (`data:`, `blob:`, `file:`, a scheme that nobody
 * knows, no URL at all) is the runtime's to answer or to refuse.
 */
export function mayBeSent(input: unknown): boolean {
  if (typeof input === "string" && /^https?:\/\//.test(input)) return true;
  const url = askedUrl(input as string | URL | Request); // pages ask for relative URLs
  return url !== undefined && /^(?:https?|s3):$/.test(url.protocol);
}

/** The arguments for a request whose body was read already. */
export function resend(
  input: string | URL | Request,
  init: RequestInit | undefined,
  live: LiveRequest,
): [string | URL | Request, RequestInit | undefined] {
  const body = live.compressed ?? live.text ?? live.bytes ?? null;
  if (typeof input === "string" || input instanceof URL) {
    return [input, isStream(init?.body) ? { ...membersOf(init), body } : init];
  }
  const { method, headers, url, redirect, signal } = input;
  return [url, { method, headers, redirect, signal, ...membersOf(init), body }];
}

/** @returns a call in a few words, not redacted: `GET https://api.example.com/` */
export function describeCall(input: string | URL | Request, init: RequestInit | undefined): string {
  const method = init?.method ?? (isRequest(input) ? input.method : "GET");
  return `${method} ${isRequest(input) ? input.url : String(input)}`;
}
