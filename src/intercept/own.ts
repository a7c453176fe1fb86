/**
 * Servers that this process listens with: what is asked of them is asked of the test's own code.
 *
 * Where a cassette lets such requests pass, what the server's handlers ask of the world belongs to it. A
 * handler runs in the async scope in which its server was started, which is another one as a rule, or
 * none. So a request says by a header whose it is, and the server takes that off before its handler sees
 * the request.
 *
 * @module
 */
import { currentSession } from "./owner.ts";
import type { GuardTerms, Listener, Listening, WatchListening } from "./types.ts";

const KEY: unique symbol = Symbol.for("retake.own/1");

/** The header that says for which cassette an own server is asked. */
const HEADER = "retake-cassette";

/** A session whose requests to own servers pass. */
interface Asking {
  readonly token: string;
  /** Runs a handler in it. */
  run<T>(fn: () => T): T;
  /** Whether it has not closed. */
  isOpen(): boolean;
  /** Whether what runs here and now is in no session that is open. */
  isFree(): boolean;
}

/** What the copies of Retake in this process share. */
interface Shared {
  listening: Listening | undefined;
  /** By token. One that has closed is kept as long as something holds it: a request may be on its way. */
  asking: Map<string, WeakRef<Asking>>;
  count: number;
  /** Whether a handler has run that was in no session. */
  outside?: boolean;
}

/** Those of this copy, by what they want of the guard: held as long as that is. */
const own = new WeakMap<GuardTerms, Asking>();
let shared: Shared | undefined;

/** @param watch begins to note which servers there are, if nobody does so far */
export function watchOwnServers(watch: WatchListening): void {
  const global = globalThis as { [KEY]?: Shared };
  shared = global[KEY] ??= { listening: undefined, asking: new Map(), count: 0 };
  shared.listening ??= watch({ header: HEADER, serve });
}

/** Ends that, for all copies. */
export function forgetOwnServers(): void {
  shared?.listening?.stop();
  if (shared) shared.listening = undefined;
}

/** @returns whether this process listens there */
export function isOwnServer(host: string, port: number): boolean {
  return isLoopback(host) && shared?.listening?.find(port) !== undefined;
}

/**
 * Has own servers' handlers run in a session when it asks, where it lets such requests pass.
 *
 * @param session which session
 * @param scope runs something in it, and says whether this is in no session
 */
export function serveFor(
  session: Listener,
  scope: Pick<Asking, "run" | "isFree">,
): void {
  if (!shared || !session.guard.passesOwn) return;
  for (const [token, asking] of shared.asking) if (!asking.deref()) shared.asking.delete(token);
  const token = String(++shared.count);
  const asking = { ...scope, token, isOpen: () => !session.closed() };
  own.set(session.guard, asking);
  shared.asking.set(token, new WeakRef(asking));
}

/**
 * @param terms what the session wants that asks
 * @param port of an own server
 * @returns the header to ask it with; `undefined` where nothing would take that off again
 */
export function ownHeader(
  terms: GuardTerms,
  port: number,
): [name: string, value: string] | undefined {
  const asking = own.get(terms);
  return asking && shared?.listening?.find(port)?.hears ? [HEADER, asking.token] : undefined;
}

/** Runs a handler where it belongs: in the session that asks, or in the one that could. */
function serve<T>(token: string | undefined, fn: () => T): T {
  const asking = token === undefined ? onlyOne() : shared?.asking.get(token)?.deref();
  if (asking) return asking.run(fn);
  // It runs where its server was started.
  const around = currentSession();
  if (around) around.serves?.();
  else if (shared) shared.outside = true;
  return fn();
}

/** @returns a line of advice, where a handler of an own server has run in no session, and may be what asks there */
export function handlerAdvice(): string {
  return shared?.outside
    ? '\n         or, where a handler of a server of this process asks it:  own: "pass" in the configuration'
    : "";
}

/** Of a request that does not say whose it is: by another client than fetch, as a rule. */
function onlyOne(): Asking | undefined {
  const open = [...shared?.asking.values() ?? []].flatMap((one) => {
    const asking = one.deref();
    return asking?.isOpen() ? [asking] : [];
  });
  return open.length === 1 && open[0]!.isFree() ? open[0] : undefined;
}

/** This machine, by name. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|0\.0\.0\.0|::1?|::ffff:(?:127(?:\.\d+){3}|7f..:.*))$/i
    .test(host.replace(/^\[(.*)\]$/, "$1"));
}
