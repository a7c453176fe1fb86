/**
 * The guard: what leaves the process by a way that is not the global fetch, and so can be neither
 * recorded nor played, is refused, or told. It decides; the ways out themselves are the host's.
 *
 * All copies of Retake in a process share one gate before each way, and each has its say there.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { sendBy } from "../wire/native.ts";
import { forgetOwnServers, isLoopback, isOwnServer, ownHeader, watchOwnServers } from "./own.ts";
import {
  allowOutside,
  isOutsideWatched,
  outsideError,
  refuseOutside,
  whoMinds,
} from "./outside.ts";
import { userFrame } from "./stack.ts";
import type {
  AsyncScope,
  Departing,
  Gate,
  GuardHost,
  Listener,
  OutsideTerms,
  PassedRequest,
  Way,
  Ways,
} from "./types.ts";

const KEY: unique symbol = Symbol.for("retake.guard/1");

/** Ways by which sessions may answer. */
const HEARD: readonly Way[] = ["node:http", "undici", "EventSource", "WebSocket"];

/** What the copies of Retake in this process share. */
interface Shared {
  /** What each copy has to say. */
  gates: Set<Gate>;
  scope: AsyncScope;
  /** The ways out, once they are loaded. */
  ways: Ways | undefined;
  /** What is in force while sessions are open, and how many are. */
  open: number;
  held: Promise<() => void> | undefined;
}

/** Who sends, in the shared scope: Retake itself, or somebody whom a gate has let go. */
const OWN = "retake";
const LET_GO = "let go";
/** A store, which asks for what is no part of any cassette; unlike Retake's sending, by the global fetch too. */
const STORE = "store";

/** What the guard knows of sessions. */
interface Surroundings {
  /** The session that a request made here and now belongs to. */
  here(): Listener | undefined;
  /** Those that are open. */
  open(): Listener[];
  /** Whether there are none, here or anywhere. */
  idle(): boolean;
}

let sessions: Surroundings = { here: () => undefined, open: () => [], idle: () => true };
let host: GuardHost | undefined;
let shared: Shared | undefined;

/** @param given what is known of sessions */
export function knowSessions(given: Surroundings): void {
  sessions = given;
}

/** Brings along what a host knows of ways out. */
export function linkGuard(given: GuardHost): void {
  host = given;
  shareGate(given);
}

function shareGate({ scope, watchListening }: GuardHost): Shared {
  const global = globalThis as { [KEY]?: Shared };
  shared = global[KEY] ??= {
    gates: new Set(),
    scope,
    ways: undefined,
    open: 0,
    held: undefined,
  };
  watchOwnServers(watchListening);
  return shared;
}

/** @returns what each copy of Retake has to say at the gates */
export function standingGates(): Set<Gate> {
  return host ? shareGate(host).gates : new Set();
}

/**
 * Watches the ways out for a session, until it ends.
 *
 * @returns ends that, and tells of what has taken a gate's place meanwhile
 */
export async function guard(session: Listener): Promise<() => void> {
  const { action, hears } = session.guard;
  if (!host || (action === "off" && !HEARD.some(hears))) return () => {};
  const { all, ways } = await stand(host);
  let over = false;
  return () => {
    if (over) return;
    over = true;
    if (--all.open === 0) {
      void all.held?.then((letGo) => letGo());
      all.held = undefined;
    }
    for (const name of ways.replaced()) {
      session.warn(
        `retake: ${name} was replaced while "${session.name}" was open, so what left by it since ` +
          `may not have been seen\n  to do  replace it before the cassette is opened`,
      );
    }
  };
}

/** Stands before the ways out until they are given back: what is in no cassette is refused there too. */
export async function guardProcess(terms: OutsideTerms): Promise<void> {
  refuseOutside(terms);
  if (!host || terms.action === "off") return;
  standing++;
  await stand(host);
}

/** How often this copy stands there for the whole process. */
let standing = 0;

/** Stands before the ways out, for one more who wants that. */
async function stand(host: GuardHost): Promise<{ all: Shared; ways: Ways }> {
  const all = shareGate(host);
  const ways = all.ways ??= await host.load();
  all.gates.add(ownGate);
  ways.close(common(all));
  sendBy((fn) => all.scope.run(OWN, () => ways.send ? ways.send(fn) : fn()));
  if (all.open++ === 0) all.held = ways.hold?.();
  await all.held;
  return { all, ways };
}

/**
 * Runs what reads and writes cassettes: what it asks by whichever way goes, unheard. Only where the runtime
 * has async scopes.
 */
export function unheard<T>(fn: () => T): T {
  if (!shared) return fn();
  const { scope, ways } = shared;
  return scope.run(STORE, () => ways?.send ? ways.send(fn) : fn());
}

/** Whether that is what runs. */
export function isUnheard(): boolean {
  return shared?.scope.get() === STORE;
}

/** Takes every gate of this copy away; with the last copy's, they are as they were found. */
export function restoreWays(): void {
  if (!shared) return;
  sendBy(undefined);
  allowOutside();
  shared.open -= standing;
  if (standing > 0 && shared.open === 0) {
    void shared.held?.then((letGo) => letGo());
    shared.held = undefined;
  }
  standing = 0;
  shared.gates.delete(ownGate);
  if (shared.gates.size > 0) return;
  shared.ways?.open();
  forgetOwnServers();
}

/** One gate for all copies: the first that minds decides. */
function common({ gates, scope }: Shared): Gate {
  const first = (ask: (gate: Gate) => RetakeError | undefined) => {
    for (const gate of gates) {
      const error = ask(gate);
      if (error) return error;
    }
    return undefined;
  };
  return {
    idle() {
      for (const gate of gates) if (!gate.idle()) return false;
      return true;
    },
    hear(departing) {
      if (isPassed(scope.get())) return undefined;
      for (const gate of gates) {
        const heard = gate.hear(departing);
        if (heard) return { ...heard, send: (fn) => scope.run(OWN, fn) };
      }
      return undefined;
    },
    hearSocket(departing) {
      if (isPassed(scope.get())) return undefined;
      for (const gate of gates) {
        const heard = gate.hearSocket(departing);
        if (heard) return { ...heard, send: (fn) => scope.run(OWN, fn) };
      }
      return undefined;
    },
    judge(departing) {
      const mark = scope.get();
      if (isPassed(mark) || (mark === LET_GO && departing.url === undefined)) return undefined;
      const passedOn = departing.url === undefined && !isLoopback(departing.host)
        ? (mark as Leaving | undefined)?.passedOn
        : undefined;
      return first((gate) => gate.judge(passedOn ?? departing));
    },
    judgeStray: (departing) => first((gate) => gate.judgeStray(departing)),
    headerFor(departing) {
      if (scope.get() === STORE) return undefined;
      for (const gate of gates) {
        const header = gate.headerFor(departing);
        if (header) return header;
      }
      return undefined;
    },
    letGo: (fn) => isPassed(scope.get()) ? fn() : scope.run(LET_GO, fn),
    passOn(departing, fn) {
      if (isPassed(scope.get())) return fn();
      const leaving: Leaving = { passedOn: { ...departing, isMocked: false, isPassedOn: true } };
      return scope.run(leaving, fn);
    },
    tellDeaf: (what) => gates.forEach((gate) => gate.tellDeaf(what)),
  };
}

/** What is left to somebody else, in the shared scope. */
interface Leaving {
  passedOn?: Departing;
}

function isPassed(mark: unknown): boolean {
  return mark === OWN || mark === STORE;
}

/** What this copy has to say. */
const ownGate: Gate = {
  idle: () => sessions.idle() && !isOutsideWatched(),
  hear(departing) {
    const session = listenerTo(departing);
    return session && { answer: session.exchange(), send: (fn) => fn() };
  },
  hearSocket(departing) {
    const session = listenerTo(departing);
    return session && { converse: session.converse(), send: (fn) => fn() };
  },
  judge(departing) {
    const session = sessions.here();
    return session ? rule(session, departing) : outside(departing);
  },
  judgeStray(departing) {
    const open = sessions.open().filter(({ guard }) => guard.action !== "off");
    const asked = toAsked(departing);
    if (isLocal(departing)) return undefined;
    if (isPassedByOne(open, asked)) return undefined;
    if (open.length === 0) return refuseOne(departing);
    const strict = open.filter(({ guard, refusesOutside }) =>
      guard.action === "error" && refusesOutside
    );
    if (strict.length === 0) return tellEach(open, departing);
    const error = unheardError(strict[0]!, departing);
    // With one session open there is no doubt whose run this was; with several, nobody else's.
    if (open.length === 1) strict[0]!.fail(error);
    else for (const session of strict) tellOnce(session, error.message);
    return error;
  },
  headerFor(departing) {
    const session = sessions.here();
    const { host, port } = placeOf(departing);
    return session && isLoopback(host) ? ownHeader(session.guard, port) : undefined;
  },
  letGo: (fn) => fn(),
  passOn: (_, fn) => fn(),
  tellDeaf(what) {
    const session = sessions.here();
    if (!session || session.closed() || session.guard.action === "off") return;
    tellOnce(
      session,
      `${what} was started in "${session.name}"; what it asks of the network cannot be heard from ` +
        `here\n  to do  open a cassette in it, or ask from this thread`,
    );
  },
};

/** @returns the session that answers what is asked; `undefined` where none does */
function listenerTo(departing: Departing): Listener | undefined {
  const session = sessions.here();
  if (!session || departing.url === undefined) return undefined;
  const { guard } = session;
  if (!guard.hears(departing.way)) return undefined;
  if (!guard.hearsOwn) {
    const { host, port } = placeOf(departing);
    if (isOwnServer(host, port)) return undefined;
  }
  return guard.passes(toAsked(departing)) ? undefined : session;
}

/**
 * Decides over what leaves in a session.
 *
 * @returns the error to fail it with, which fails the session too; `undefined` to let it go
 */
function rule(session: Listener, departing: Departing): RetakeError | undefined {
  const { guard, guard: { action } } = session;
  const isRequest = departing.url !== undefined;
  const asked = toAsked(departing);
  if (isRequest && guard.passes(asked)) {
    if (!departing.isMocked && !departing.isInner) guard.notePassed?.(asked);
    return undefined;
  }
  if (action === "off") return undefined;
  // A connection may be opened in a context that is left over, for somebody else's request.
  if (!isRequest && session.closed()) return undefined;
  if (!isRequest && guard.passes(asked)) return undefined;
  const { host, port } = placeOf(departing);
  if (isLoopback(host)) {
    // A server of the test's own. Another process's may be a database or a browser, as well as a model.
    if (isRequest && !isOwnServer(host, port)) tellLocal(session, departing);
    return undefined;
  }
  if (!isRequest && !departing.isHttp) {
    if (!OTHER_PROTOCOLS.has(port)) tellSocket(session, departing);
    return undefined;
  }
  if (departing.isMocked) return tellMocked(session, departing);
  const error = unheardError(session, departing);
  if (action === "warn") {
    tellOnce(session, `${describe(session, departing)} left by ${departing.way}, unheard`);
    return undefined;
  }
  if (session.closed()) tellOnce(session, error.message);
  else session.fail(error);
  return error;
}

/** What belongs to no session goes, and is told while some are open; or is refused, by who wants that. */
function outside(departing: Departing): RetakeError | undefined {
  if (isLocal(departing) || (departing.url === undefined && !departing.isHttp)) return undefined;
  const open = sessions.open().filter(({ guard }) => guard.action !== "off");
  const asked = toAsked(departing);
  if (isPassedByOne(open, asked)) return undefined;
  if (open.every((session) => session.refusesOutside)) {
    const error = refuseOne(departing);
    if (error) return error;
  }
  if (departing.url === undefined) return undefined;
  return tellEach(open.filter((session) => session.refusesOutside), departing);
}

/** Whether what belongs to no session is nobody's business, as one of those that are open has it. */
export function isPassedByOne(open: readonly Listener[], asked: PassedRequest): boolean {
  const by = open.find(({ guard }) => guard.passes(asked));
  by?.guard.notePassed?.(asked);
  return by !== undefined;
}

/** Refuses what is in no cassette, where nothing may be outside of one. */
function refuseOne(departing: Departing): RetakeError | undefined {
  const terms = whoMinds(toAsked(departing));
  if (!terms || terms.action === "off" || departing.isMocked) return undefined;
  const { way } = departing;
  const call = describe(terms, departing);
  const { host } = placeOf(departing);
  const error = outsideError({
    call,
    host,
    line: userFrame(),
    way,
    advice: adviceFor(departing),
    terms,
  });
  const isRefused = terms.action === "error";
  // Who asks may get a mere connection error, and there is no run that could fail.
  const text = isRefused ? error.message : `${call} left by ${way} outside every cassette, unheard`;
  if (!said.has(text)) terms.warn(`retake: ${text}`);
  said.add(text);
  return isRefused ? error : undefined;
}

function tellEach(open: readonly Listener[], departing: Departing): undefined {
  for (const session of open) {
    tellOnce(
      session,
      `${describe(session, departing)} left by ${departing.way} outside every cassette, while ` +
        `"${session.name}" was open; it was not heard\n` +
        `  by     ${userFrame() ?? "code that left no trace"}\n` +
        `  to do  where it is nobody's business:  ${passWords(departing)}`,
      `outside ${placeOf(departing).host}`,
    );
  }
  return undefined;
}

function tellLocal(session: Listener, departing: Departing): void {
  const { host, port } = placeOf(departing);
  tellOnce(
    session,
    `${
      describe(session, departing)
    } left by ${departing.way} in "${session.name}", to a server on ` +
      `this machine that is not this process's; it was neither recorded nor played\n` +
      `  to do  ${ADVICE[departing.way]}\n` +
      `         or, where that is meant:  ${passWords(departing)}`,
    `local ${host}:${port}`,
  );
}

function tellMocked(session: Listener, departing: Departing): undefined {
  tellOnce(
    session,
    `${
      describe(session, departing)
    } was asked by ${departing.way} in "${session.name}", where MSW or ` +
      `nock may answer it; what they do not answer can be neither recorded nor played\n` +
      `  to do  ${MOCKED}`,
    "mocked",
  );
  return undefined;
}

function tellSocket(session: Listener, { host, port }: Departing): void {
  tellOnce(
    session,
    `a connection to ${host}:${port} was opened in "${session.name}"; what is not HTTP can be ` +
      `neither recorded nor played\n  to do  where that is meant:  pass: ["${host}"]`,
    `socket ${host}:${port}`,
  );
}

/** What was said: each is said once. */
const said = new Set<string>();

function tellOnce(session: Listener, message: string, key = message): void {
  if (said.has(key)) return;
  said.add(key);
  session.warn(`retake: ${message}`);
}

/** What to do so that it is heard. */
const ADVICE: Record<Way, string> = {
  "node:http":
    "leave listen: { http: true } as it is by default; ways to a connection of another kind " +
    "(upgrades, CONNECT) cannot be recorded",
  "node:http2": "ask by fetch: HTTP/2 sessions of node:http2 cannot be recorded",
  undici: "give the client the global fetch in place of undici's: fetch: globalThis.fetch",
  WebSocket:
    "leave listen: { websocket: true } as it is by default, import Retake before the class is kept, and use " +
    "the global one",
  "Bun's own ws":
    "use the global WebSocket: on Bun, the name ws is Bun's own and cannot be recorded",
  EventSource:
    "leave listen: { eventSource: true } as it is by default; a class that was kept from before Retake was " +
    "imported cannot be recorded",
  "a fetch kept from before":
    "import Retake before the client is made, or hand it the session's: fetch: globalThis.fetch; on Bun the " +
    "names node-fetch and undici are Bun's own, also for packages that use them, and cannot be recorded",
  "a socket": "ask by fetch: what is written to a socket cannot be recorded",
};

/** What MSW or nock have let through, by ways of which nothing is known. */
const MOCKED =
  'have MSW and nock refuse what they have no answer for: onUnhandledRequest: "error", or ' +
  "nock.disableNetConnect(); or update them: of MSW 2 and 3, nock 14 and 15, what they let through is heard";

/** What was loaded while a cassette was open, where nothing tells of what is loaded. */
const LATE =
  "import it before the cassette is opened: of a copy of undici that is loaded inside of one, the " +
  "first request is seen too late on this runtime";

/** What speaks HTTP/2 of itself, as the client of Bedrock does, and need not. */
const AWS =
  "give the client requestHandler: new NodeHttpHandler(), of @smithy/node-http-handler: HTTP/2 " +
  "sessions of node:http2 cannot be recorded";

function adviceFor(departing: Departing): string {
  const { way, isLate } = departing;
  if (isLate) return LATE;
  if (departing.isPassedOn) return MOCKED;
  const isAws = way === "node:http2" && /\.amazonaws\.com(?:\.cn)?$/.test(placeOf(departing).host);
  return isAws ? AWS : ADVICE[way];
}

function unheardError(session: Listener, departing: Departing): RetakeError {
  const call = describe(session, departing);
  const { mode, where } = session.guard;
  const { way } = departing;
  const line = userFrame();
  const { host, port } = placeOf(departing);
  const state = session.closed() ? "closed by then" : `mode ${mode}`;
  return new RetakeError(
    "UNHEARD",
    `${call} was refused: it would have left by ${way}, where ` +
      `${mode === "replay" ? "no recording can answer it" : "it cannot be recorded"}.\n` +
      `  asked     ${call}\n` +
      `  by        ${line ?? "code that left no trace"}\n` +
      `  cassette  ${where} (${state})\n` +
      `  to do     ${adviceFor(departing)}\n` +
      `            let it pass, unrecorded, in every mode:  ${passWords(departing)}\n` +
      `            only tell of such requests:  guard: "warn", or CASSETTE_GUARD=warn`,
    { facts: { call, way, host, port, name: session.name, where, mode, line } },
  );
}

function describe(by: Pick<Listener, "redact">, { method, url, host, port }: Departing): string {
  if (url === undefined) return `A connection to ${host}:${port}`;
  return by.redact(`${method ?? "GET"} ${url}`);
}

function passWords(departing: Departing): string {
  const { host } = placeOf(departing);
  return `pass: ["${host}"], or CASSETTE_PASS=${host}`;
}

function toAsked({ method, url, host, port }: Departing): PassedRequest {
  const scheme = port === 443 ? "https" : "http";
  return { method: method ?? "GET", url: url ?? `${scheme}://${bracketed(host)}:${port}/` };
}

function bracketed(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}

/** Where it really leads: what is asked of a proxy says so itself. */
function placeOf({ url, host, port }: Departing): { host: string; port: number } {
  if (url === undefined || !URL.canParse(url)) return { host, port };
  const { hostname, port: given, protocol } = new URL(url);
  return { host: hostname, port: Number(given) || (/^(?:https|wss):$/.test(protocol) ? 443 : 80) };
}

function isLocal(departing: Departing): boolean {
  return isLoopback(placeOf(departing).host);
}

/** Ports of protocols that are no HTTP, and are not worth a word. */
const OTHER_PROTOCOLS: ReadonlySet<number> = new Set([
  ...[21, 22, 23, 25, 53, 110, 143, 389, 465, 587, 636, 853, 993, 995], // files, shells, mail, names
  ...[1433, 1521, 3306, 5432, 5433, 6432, 9042, 26257, 27017], // databases
  ...[4222, 5671, 5672, 6379, 6380, 9092, 11211, 1883, 8883], // queues and caches
]);
