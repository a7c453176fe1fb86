/**
 * The one owner of `globalThis.fetch`: a trampoline that asks, for each request, which session it
 * belongs to, and is a plain pass-through when none is open.
 *
 * The room of the ways in, for all that a session hears or holds of the globals, is entered by this file,
 * `freeze.ts` (the clock and chance), `own.ts` (servers of this process) and `types.ts` (what the ways in
 * know of a session).
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { askedUrl } from "../wire/address.ts";
import { describeCall, mayBeSent } from "../wire/call.ts";
import { foundByRetake, isRequest, keepRealFetch, markNative, realFetch } from "../wire/native.ts";
import type { Fetch } from "../wire/types.ts";
import {
  guard,
  guardProcess,
  isPassedByOne,
  isUnheard,
  knowSessions,
  restoreWays,
} from "./guard.ts";
import { answerCanary, isHeard, standsOnUs } from "./heard.ts";
import { isOutsideWatched, outsideError, tellOutside, whoMinds } from "./outside.ts";
import { handlerAdvice, isOwnServer, serveFor } from "./own.ts";
import { currentSession, markOwned, openSessions, owner } from "./owner.ts";
import type { AsyncScope, Listener, OutsideTerms } from "./types.ts";

export { currentSession };

/** Sessions of this copy: what leaves in another's is for the guard of that. */
const own = new WeakSet<Listener>();

knowSessions({
  here() {
    const session = currentSession();
    return session && own.has(session) ? session : undefined;
  },
  open() {
    const session = currentSession();
    return session && !own.has(session) ? [] : openSessions().filter((one) => own.has(one));
  },
  idle: () => owner.listening.size === 0 && currentSession() === undefined,
});

/**
 * Puts the trampoline in place, if it is not. Clients made from then on are heard, also by
 * sessions opened much later.
 *
 * @param given.scope the async scope of the runtime, where it has one
 * @param given.uncassetted what sends requests that are meant to be outside of every cassette: `true`
 * for the network, as they are; asked for each request
 */
export function install(
  given: { scope?: AsyncScope; uncassetted?: () => true | Fetch | undefined } = {},
): void {
  owner.scope ??= given.scope;
  if (given.uncassetted) owner.uncassetted.add(given.uncassetted);
  if (owner.found) return;
  const descriptor = fetchProperty();
  if (!descriptor) return; // no fetch, nothing to record; opening a session will say so
  const properties = Object.getOwnPropertyDescriptors(keepRealFetch());
  const ours = owner.trampoline ??= trampoline;
  // Own extras of a runtime's fetch (Bun has fetch.preconnect) stay reachable; name and length too.
  for (const [name, property] of Object.entries(properties)) {
    if (name !== "prototype") Object.defineProperty(ours, name, property);
  }
  markOwned(ours);
  markNative(ours);
  Object.defineProperty(globalThis, "fetch", {
    value: ours,
    writable: true,
    enumerable: descriptor.enumerable ?? true,
    configurable: true,
  });
  owner.found = descriptor;
}

/**
 * Refuses what is asked outside of every cassette, in the whole process, until `restoreFetch`. The global
 * fetch is guarded at once, the other ways as soon as they are loaded.
 */
export function refuseProcess(terms: OutsideTerms): void {
  install();
  void guardProcess(terms);
}

/**
 * Puts `globalThis.fetch`, and whatever else Retake watches requests by, back exactly as it was
 * found. Retake puts itself in place again when the next session that listens to it opens.
 *
 * @throws {RetakeError} `SESSION_OVERLAP` while a session listens to it; `FETCH_REPLACED` when
 * someone else replaced it meanwhile: theirs is left alone
 * @example
 * ```ts
 * import { restoreFetch } from "@retake/retake";
 *
 * restoreFetch();
 * console.log(globalThis.fetch.name); // "fetch", the runtime's own
 * ```
 */
export function restoreFetch(): void {
  if (!owner.found) return restoreWays();
  const open = openSessions();
  if (open.length > 0) {
    throw new RetakeError(
      "SESSION_OVERLAP",
      `The global fetch is in use by ${names(open)}; close that first.`,
      { facts: { open: open.map((session) => session.name) } },
    );
  }
  if (globalThis.fetch !== owner.trampoline) {
    throw new RetakeError(
      "FETCH_REPLACED",
      `globalThis.fetch was replaced (by ${describe(globalThis.fetch)}) after Retake took its ` +
        `place, so it is left as it is.\n  to do  undo that replacement first`,
    );
  }
  Object.defineProperty(globalThis, "fetch", owner.found);
  owner.found = undefined;
  restoreWays();
}

/**
 * Makes the global fetch heard by a session, for everything inside `fn`.
 *
 * @throws {RetakeError} `SESSION_OVERLAP`, `FETCH_NOT_HEARD`
 */
export async function runInside<T>(session: Listener, fn: () => T): Promise<Awaited<T>> {
  giveWayTo(session);
  if (!owner.scope) return owner.ambient === session ? await fn() : await runAlone(session, fn);
  const release = await listenInScope(session);
  try {
    // Waited for inside the scope too: query builders ask only when somebody waits for them.
    return await runInScope(session, async () => await fn());
  } finally {
    release();
  }
}

/**
 * Makes the global fetch heard by a session until it is released, for what `runInScope` runs in it. For who
 * runs more than one thing in it, one after the other or side by side.
 *
 * @returns releases it
 * @throws {RetakeError} `FETCH_NOT_HEARD`
 */
export async function listenInScope(session: Listener): Promise<() => void> {
  await beHeard(session);
  const release = await watchWays(session);
  listen(session);
  return () => {
    unlisten(session);
    release();
  };
}

/** Runs a function in the async scope of a session that listens. */
export function runInScope<T>(session: Listener, fn: () => T): T {
  return owner.scope ? owner.scope.run(session, fn) : fn();
}

/** What was opened for a test gives way to the cassette that the test's own code uses. */
function giveWayTo(session: Listener): Listener | undefined {
  const around = currentSession();
  if (around === session || !around?.giveWay) return undefined;
  around.giveWay();
  return around;
}

/** How often a session listens: what runs in it may run more in it. */
const listens = new WeakMap<Listener, number>();

function listen(session: Listener): void {
  listens.set(session, (listens.get(session) ?? 0) + 1);
  owner.listening.add(session);
}

function unlisten(session: Listener): void {
  const left = (listens.get(session) ?? 1) - 1;
  listens.set(session, left);
  if (left === 0) owner.listening.delete(session);
}

/** Watches what could go round the trampoline, and the trampoline itself, until it is released. */
async function watchWays(session: Listener): Promise<() => void> {
  const before = globalThis.fetch;
  serveFor(session, {
    run: (fn) => runInScope(session, fn),
    isFree: () => currentSession()?.closed() ?? true,
  });
  const release = await guard(session);
  return () => {
    release();
    const { fetch } = globalThis;
    if (fetch === before || session.guard.action === "off" || standsOnUs(fetch)) return;
    session.warn(
      `retake: globalThis.fetch was replaced while "${session.name}" was open, by ` +
        `${describe(fetch)}; what that has not handed on was neither recorded nor played\n` +
        `  to do  replace it before the cassette is opened, and let it call the fetch it found`,
    );
  };
}

/**
 * Makes the global fetch heard by a session until it is released, wherever the request is made.
 *
 * @returns releases it
 * @throws {RetakeError} `SESSION_OVERLAP`, `FETCH_NOT_HEARD`
 */
export async function listenEverywhere(session: Listener): Promise<() => void> {
  await beHeard(session);
  const around = giveWayTo(session);
  const open = openSessions().filter((other) => other !== around);
  if (open.length > 0) {
    throw new RetakeError(
      "SESSION_OVERLAP",
      `The cassette "${session.name}" cannot be used while ${names(open)} is open: the two would ` +
        `share the global fetch.\n` +
        `  to do  close that first, or use withCassette("${session.name}", fn), which keeps parallel ` +
        `tests apart`,
      { facts: { name: session.name, open: open.map((other) => other.name) } },
    );
  }
  // Taken before anything is waited for: the next one that comes is to see it.
  const before = owner.ambient;
  owner.ambient = session;
  listen(session);
  let release = () => {};
  let left = false;
  const leave = () => {
    if (left) return;
    left = true;
    unlisten(session);
    if (owner.ambient === session) owner.ambient = before?.closed() ? undefined : before;
    release();
  };
  try {
    release = await watchWays(session);
  } catch (error) {
    leave();
    throw error;
  }
  return leave;
}

/** Without an async scope there is one session at a time. */
async function runAlone<T>(session: Listener, fn: () => T): Promise<Awaited<T>> {
  const release = await listenEverywhere(session);
  try {
    return await fn();
  } finally {
    release();
  }
}

function trampoline(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const answer = owner.canaries.size > 0 && answerCanary(input);
  if (answer) return answer;
  if (isUnheard()) return foundByRetake(input, init);
  const session = currentSession();
  if (session) return session.fetch(input, init);
  const sender = uncassetted();
  if (typeof sender === "function") return sender(input, init);
  const open = owner.listening.size === 0 ? [] : openSessions();
  if (open.length === 0 && !sender) return refused(input, init) ?? realFetch(input, init);
  if (sender) return realFetch(input, init);
  // Asked here: engines with proper tail calls have no frame of this function any more in that one.
  const stack = callersOf(trampoline);
  return outside(open, stack, input, init);
}

/** With no session open: an answer that refuses it, where nothing may be outside of one. */
function refused(
  input: string | URL | Request,
  init: RequestInit | undefined,
): Promise<never> | undefined {
  if (!isOutsideWatched() || !mayBeSent(input)) return undefined;
  const url = askedUrl(input);
  if (!url) return undefined; // fetch says what is wrong with it
  const method = init?.method ?? (isRequest(input) ? input.method : "GET");
  const { href, hostname, host, port, protocol } = url;
  if (isOwnServer(hostname, Number(port) || (protocol === "https:" ? 443 : 80))) return undefined;
  const asked = { method, url: href };
  const terms = whoMinds(asked);
  const line = callersOf(trampoline)[0];
  if (!terms) {
    tellOutside(asked, { call: (redact) => redact(describeCall(input, init)), line });
    return undefined;
  }
  const call = terms.redact(describeCall(input, init));
  return Promise.reject(outsideError({ call, host, line, terms }));
}

/** What sends a request outside of every cassette, where one of the copies means it to be. */
function uncassetted(): true | Fetch | undefined {
  for (const ask of owner.uncassetted) {
    const sender = ask();
    if (sender) return sender;
  }
  return undefined;
}

/** A request that belongs to no session while some are open: lost its scope, or has none. */
function outside(
  open: Listener[],
  stack: readonly string[],
  input: string | URL | Request,
  init: RequestInit | undefined,
): Promise<Response> {
  const method = init?.method ?? (isRequest(input) ? input.method : "GET");
  const asked = { method, url: isRequest(input) ? input.url : String(input) };
  if (isPassedByOne(open, asked)) return realFetch(input, init);
  const call = open[0]!.redact(describeCall(input, init));
  const strict = open.filter((session) => session.refusesOutside);
  const error = new RetakeError(
    "OUTSIDE_CASSETTE",
    `${call} was asked outside every cassette, while ${names(open)} was open.\n` +
      `  asked  ${
        stack[0] ?? "by code that left no trace"
      }\n  to do  make the request inside withCassette (work queues and event emitters can run it in ` +
      `another async context),${handlerAdvice()}\n         or let such requests through: outside: "pass"`,
    { facts: { call, open: open.map((session) => session.name), stack } },
  );
  if (strict.length === 0) {
    for (const session of open) {
      session.warn(
        `retake: ${call} was asked outside every cassette, while "${session.name}" was ` +
          `open; it was passed through and not recorded\n  ${stack.join("\n  ")}`,
      );
    }
    return realFetch(input, init);
  }
  // With one session open there is no doubt whose run this was; with several, nobody else's.
  if (open.length === 1) strict[0]!.fail(error);
  return Promise.reject(error);
}

/**
 * The frames of the stack below a function, which calls this one itself. Told by the function and its
 * place: in a bundle, or where a source map is applied, files are called by other names than here.
 */
function callersOf(own: (...args: never[]) => unknown): string[] {
  const { captureStackTrace } = Error as {
    captureStackTrace?: (target: object, below: unknown) => void;
  };
  const at: { stack?: string } = captureStackTrace ? {} : new Error();
  captureStackTrace?.(at, own);
  const frames = (at.stack ?? "").split("\n").filter((line) => /^\s+at |@/.test(line));
  return frames.slice(captureStackTrace ? 0 : 2).map((frame) => frame.trim());
}

/** Replay fails closed: no session opens unless requests through the global fetch reach us. */
async function beHeard(session: Listener): Promise<void> {
  own.add(session);
  install();
  if (await isHeard(globalThis.fetch)) return;
  throw new RetakeError(
    "FETCH_NOT_HEARD",
    `Requests through globalThis.fetch do not reach Retake: it was replaced by ` +
      `${describe(globalThis.fetch)}.\n` +
      `  to do  undo that replacement, or let it call the fetch it found;\n` +
      `         or hand the session's own fetch to your client: openSession(name).fetch`,
  );
}

function names(sessions: Iterable<Listener>): string {
  return [...sessions].map((session) => `"${session.name}"`).join(", ");
}

function describe(value: unknown): string {
  return typeof value === "function"
    ? `the function "${value.name || "(no name)"}"`
    : String(value);
}

/** In a worker of a browser, and in workerd, fetch is a method that the global inherits. */
function fetchProperty(): PropertyDescriptor | undefined {
  for (let at: object | null = globalThis; at; at = Object.getPrototypeOf(at)) {
    const descriptor = Object.getOwnPropertyDescriptor(at, "fetch");
    if (descriptor) return descriptor;
  }
  return undefined;
}
