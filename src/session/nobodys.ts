/**
 * Requests that are nobody's business: those that `pass` names, and those to the test's own servers where
 * `own` says so, are sent in every mode, and neither recorded nor played.
 *
 * @module
 */
import type { GuardTerms, PassedRequest } from "../intercept/types.ts";
import { isLoopback, isOwnServer, ownHeader } from "../intercept/own.ts";
import { askedUrl } from "../wire/address.ts";
import { mayBeSent } from "../wire/call.ts";
import { membersOf } from "../wire/init.ts";
import { foundByRetake, isRequest, ownFetch, realFetch } from "../wire/native.ts";
import type { Fetch } from "../wire/types.ts";
import { isRegExp } from "./checks.ts";
import type { Settings } from "./options.ts";
import { applies } from "./pass_rules.ts";
import type { PassRule } from "./types.ts";

/** What a session wants of the guard, and whether something has passed by that. */
export interface SessionGuard extends GuardTerms {
  passed(): boolean;
  /** Notes that something has, to a server of this process. */
  passOwn(): void;
}

/**
 * @param settings how the session is set
 * @param where where its cassette lies
 * @param passedOn counts what passes by the option `pass`, by host
 * @returns what a session wants of the guard
 */
export function guardTerms(
  { mode, guard, listen, pass, own, ownUnsaid, warn }: Settings,
  where: string,
  passedOn: Map<string, number>,
): SessionGuard {
  let isOwnPassed = false;
  return {
    passed: () => isOwnPassed || passedOn.size > 0,
    passOwn: () => void (isOwnPassed = true),
    action: mode === "live" ? "off" : guard,
    hears: (way) =>
      way === "node:http"
        ? listen.http
        : way === "WebSocket"
        ? listen.websocket
        : way === "EventSource"
        ? listen.eventSource
        : (way === "undici" || way === "a fetch kept from before") && listen.undici,
    mode,
    where,
    passesOwn: own === "pass",
    hearsOwn: own === "record" && !ownUnsaid,
    passes: (asked) => isPassedBy(pass, asked, warn),
    notePassed({ url }) {
      const host = hostOf(url);
      passedOn.set(host, (passedOn.get(host) ?? 0) + 1);
    },
  };
}

/** @returns whether one of the rules is about a request, which is told once for each */
export function isPassedBy(
  rules: readonly PassRule[],
  asked: PassedRequest,
  warn: (message: string) => void,
): boolean {
  const rule = rules.find((rule) => applies(rule, asked));
  if (rule === undefined) return false;
  tellPassed(rule, asked, warn);
  return true;
}

/**
 * Sends a request of fetch, where it is nobody's business.
 *
 * @returns its answer; `undefined` where it is the session's
 */
export function passOn(
  terms: SessionGuard,
  settings: Settings,
  ...[input, init]: Parameters<Fetch>
): Promise<Response> | undefined {
  const { fetch, pass, own } = settings;
  if ((pass.length === 0 && own === "record") || !mayBeSent(input)) return undefined;
  const request = isRequest(input) ? input : undefined;
  const url = askedUrl(input);
  if (!url) return undefined; // fetch says what is wrong with it
  const port = own === "pass" ? ownPort(url) : undefined;
  if (port !== undefined) {
    terms.passOwn();
    return askOwn(settings, input, init, ownHeader(terms, port));
  }
  const method = (init?.method ?? request?.method ?? "GET").toUpperCase();
  const asked = { method, url: url.href };
  if (!terms.passes(asked)) return undefined;
  terms.notePassed?.(asked);
  return (fetch ? ownFetch(fetch) : realFetch)(input, init);
}

/** Asks an own server. Where that sends its caller elsewhere, the guard sees it, or it is told. */
async function askOwn(
  { fetch = foundByRetake, warn }: Settings,
  input: string | URL | Request,
  init: RequestInit | undefined,
  header: [name: string, value: string] | undefined,
): Promise<Response> {
  const headers = new Headers(
    init?.headers ?? (isRequest(input) ? input.headers : undefined),
  );
  if (header) headers.set(...header);
  const response = await fetch(input, header ? { ...membersOf(init), headers } : init);
  if (response.redirected && ownPort(new URL(response.url)) === undefined) {
    warn(
      `retake: an own server redirected to ${
        new URL(response.url).origin
      }, which was asked, and neither ` +
        `recorded nor played\n  to do  ask with redirect: "manual", and for the place itself`,
    );
  }
  return response;
}

/** @returns the port of a server of this process; `undefined` where it is another's */
function ownPort({ hostname, port, protocol }: URL): number | undefined {
  if (!isLoopback(hostname)) return undefined;
  const given = Number(port) || (protocol === "https:" ? 443 : 80);
  return isOwnServer(hostname, given) ? given : undefined;
}

/** What a recording has asked: whether servers of its own, and whether others. */
export interface Asked {
  own: string | undefined;
  others: boolean;
}

/** Notes what a recording asks, where somebody is to be told: to know one's own servers takes a look at each. */
export function noteAsked(
  asked: Asked,
  { ownUnsaid }: Settings,
  input: string | URL | Request,
): void {
  if (toldOwn || !ownUnsaid || (asked.own && asked.others) || !mayBeSent(input)) return;
  const url = askedUrl(input);
  if (!url) return;
  if (ownPort(url) === undefined) asked.others = true;
  else asked.own ??= url.host;
}

let toldOwn = false;

/** Tells once of the option `own` where a recording holds both, and nobody has decided on it. */
export function tellOwn(
  { own, others }: Asked,
  { warn, ownUnsaid }: Settings,
  where: string,
): void {
  if (toldOwn || !ownUnsaid || !own || !others) return;
  toldOwn = true;
  warn(
    `retake: ${where} holds requests to ${own}, a server of this process, beside what else was asked.\n` +
      `  to do  own: "pass" sends them in every mode, so that the server's own code runs in a replay too, ` +
      `and records only what that asks of others; own: "record" leaves it as it is`,
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

/** Rules that have been told of, each once in a process. */
const told = new Set<string>();

function tellPassed(rule: PassRule, { url }: PassedRequest, warn: (message: string) => void): void {
  const place = hostOf(url);
  const name = typeof rule === "string" ? `"${rule}"` : isRegExp(rule) ? `${rule}` : place;
  if (told.has(name)) return;
  told.add(name);
  warn(
    `retake: requests to ${place} pass, neither recorded nor played, as pass has ` +
      `${typeof rule === "function" ? "a function for them" : name}`,
  );
}
