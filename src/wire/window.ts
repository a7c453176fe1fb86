/**
 * Bodies and signals of a window that is made of JavaScript, by jsdom or happy-dom. The runtime's fetch knows
 * none of its classes, and would send `[object Blob]`: they become what a browser sends of them.
 *
 * @module
 */
import { fromBinaryString, joinMultipart, toBinaryString } from "../cassette/multipart.ts";
import { bodyOf, isOfJsdom, membersOf } from "./init.ts";
import { isRequest, realRandomUUID } from "./native.ts";

/** A body as it is sent, and the type that it brings along. */
export interface PlainBody {
  body: string | Uint8Array<ArrayBuffer>;
  type: string;
}

/** Whether an object is one of a window's class that is so called. */
export type IsOfWindow = (value: object, name: string) => boolean;

/** What jsdom has made says what it is. */
const isOfAnyJsdom: IsOfWindow = (value, name) =>
  isOfJsdom(value) && Object.prototype.toString.call(value) === `[object ${name}]`;

/**
 * @param body what was given as a body
 * @param isOf tells what is of the window; what jsdom has made is known without
 * @returns what a browser sends of it; `undefined` where it is none of a window
 * @throws {TypeError} for what cannot be read
 */
export function plainBody(body: unknown, isOf: IsOfWindow = isOfAnyJsdom): PlainBody | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const is = (name: string) => isOf(body, name);
  if (is("Blob") || is("File")) {
    const blob = body as Blob;
    return { body: bytesOf(blob), type: blob.type };
  }
  if (is("URLSearchParams")) {
    return { body: String(body), type: "application/x-www-form-urlencoded;charset=UTF-8" };
  }
  return is("FormData") ? multipartOf(body as FormData) : undefined;
}

/**
 * @param input what fetch, or the class of its requests, was called with
 * @param init the same
 * @param isOf tells what is of the window
 * @returns the second argument with what the runtime knows in the place of what is of the window
 * @throws {TypeError} for what cannot be sent
 */
export function initOfWindow(
  input: unknown,
  init: RequestInit | undefined,
  isOf?: IsOfWindow,
): RequestInit | undefined {
  const found = plainBody(bodyOf(init), isOf);
  const given = init?.signal;
  const isForeign = given && isOf?.(given, "AbortSignal");
  if (!found && !isForeign) return init;
  const members: RequestInit = { ...membersOf(init) };
  if (isForeign) members.signal = signalOf(given);
  if (found) {
    members.body = found.body;
    members.headers = typed(init?.headers ?? (isRequest(input) ? input.headers : []), found.type);
  }
  return members;
}

/** @returns headers with the type that a body brings along, where they say of none */
export function typed(given: HeadersInit, type: string): Headers {
  const headers = new Headers(given);
  // Without any, fetch would say of a text that it is one, which what has no type does not.
  if (type !== "" && !headers.has("content-type")) headers.set("content-type", type);
  return headers;
}

/** Where jsdom and happy-dom keep the bytes of a blob: no method of these gives them at once. */
function bytesOf(blob: Blob): Uint8Array<ArrayBuffer> {
  for (const key of Object.getOwnPropertySymbols(blob)) {
    const kept = Reflect.get(blob, key);
    for (const bytes of [kept, kept?._bytes, kept?._buffer]) {
      if (ArrayBuffer.isView(bytes) && bytes.byteLength === blob.size) {
        return new Uint8Array(bytes as Uint8Array<ArrayBuffer>);
      }
    }
  }
  throw new TypeError(
    `The ${blob.constructor.name} cannot be sent: it is of a window whose blobs cannot be read at once.\n` +
      `  to do  give fetch its bytes: body: await blob.arrayBuffer()`,
  );
}

/** As the standard has it: names with their line ends and quotation marks escaped, values with the line ends of the web. */
function multipartOf(form: FormData): PlainBody {
  const parts = [...form].map(([name, value]) => {
    const isText = typeof value === "string";
    const of = `form-data; name="${escaped(inLines(name))}"`;
    const file = isText ? "" : `; filename="${escaped(value.name)}"`;
    const headers: [string, string][] = [["Content-Disposition", binary(of + file)]];
    if (!isText) headers.push(["Content-Type", value.type || "application/octet-stream"]);
    return { headers, content: isText ? binary(inLines(value)) : toBinaryString(bytesOf(value)) };
  });
  const boundary = `----retake-${realRandomUUID()}`;
  return {
    body: fromBinaryString(joinMultipart({ parts }, boundary)),
    type: `multipart/form-data; boundary=${boundary}`,
  };
}

function inLines(text: string): string {
  return text.replace(/\r\n|\r|\n/g, "\r\n");
}

function escaped(name: string): string {
  return name.replace(/\r/g, "%0D").replace(/\n/g, "%0A").replace(/"/g, "%22");
}

function binary(text: string): string {
  return toBinaryString(new TextEncoder().encode(text));
}

/** Signals of the runtime, by those of windows that they follow. */
const followers = new WeakMap<AbortSignal, AbortSignal>();

function signalOf(given: AbortSignal): AbortSignal {
  const known = followers.get(given);
  if (known) return known;
  const controller = new AbortController();
  const follow = () => controller.abort(given.reason);
  if (given.aborted) follow();
  else given.addEventListener("abort", follow, { once: true });
  followers.set(given, controller.signal);
  return controller.signal;
}
