/**
 * What the ways in know of a session.
 *
 * @module
 */
import type { FrozenState, JsonValue } from "../cassette/types.ts";
import type { HeardRequest } from "../wire/request.ts";
import type { HeardSocket, ServerEnd } from "../wire/socket.ts";
import type { Fetch, HeardAnswer } from "../wire/types.ts";
import type { RetakeError } from "../errors.ts";
import type { Waits } from "./waits.ts";

/** Who takes requests from a global: a session, as far as that goes. */
export interface Listener {
  /** What messages call it: the cassette's name. */
  readonly name: string;
  /** Answers a request. */
  readonly fetch: Fetch;
  /**
   * Called where a request is made by another way.
   *
   * @returns answers it
   */
  exchange(): (heard: HeardRequest) => Promise<HeardAnswer>;
  /**
   * Called where a WebSocket is made.
   *
   * @returns takes what is to be opened, and gives what its client's doings are told to
   */
  converse(): (heard: HeardSocket) => ServerEnd;
  /** Whether it has ended, and takes none any more. */
  closed(): boolean;
  /** Whether a request outside of every cassette is refused while this one is open. */
  readonly refusesOutside: boolean;
  /**
   * Called where another cassette is opened in it, which answers in its place. Only one that was opened for a
   * test, whose code may have its own, has this: in its stead `useCassette` may be used too.
   */
  giveWay?(): void;
  /** Whether that was called. */
  gaveWay?(): boolean;
  /** Whether something has been asked of it. */
  isUsed?(): boolean;
  /** Called where a handler of an own server runs that was started in it, and belongs to no other. */
  serves?(): void;
  /** Notes what makes its run a failed one. */
  fail(error: RetakeError): void;
  /** What becomes of requests that nothing of Retake hears. */
  readonly guard: GuardTerms;
  /** The clock and the chance of what runs in it, where they are frozen. */
  readonly frozen: Frozen | undefined;
  /** The waits of what runs in it, where they pass at once. */
  readonly waits: Waits | undefined;
  /** A single value, as `Session.variable` has it. */
  variable<T extends JsonValue>(name: string, make: () => T): T;
  /** Tells its user something. */
  warn(message: string): void;
  /** A text without secrets. */
  redact(text: string): string;
}

/** An async scope: a value, kept for all the asynchronous work that is started inside `run`. */
export interface AsyncScope {
  get(): unknown;
  run<T>(value: unknown, fn: () => T): T;
}

/** What a session wants of the guard. */
export interface GuardTerms {
  /** What is done about a request that is not heard: refused, told, or nothing. */
  action: "error" | "warn" | "off";
  /** Whether a session answers what is asked by a way. */
  hears(way: Way): boolean;
  /**
   * Whether those include what is asked of servers of this process. By fetch it is recorded unless somebody
   * says otherwise; by another way it goes, as it always has, unless somebody says so.
   */
  hearsOwn: boolean;
  /** The session's mode, for messages. */
  mode: string;
  /** Where the cassette lies, for messages. */
  where: string;
  /** Whether a request is nobody's business: never recorded, never played, sent in every mode. */
  passes(asked: PassedRequest): boolean;
  /** Told of each that is sent for that, once; absent in a session of an earlier release in this process. */
  notePassed?(asked: PassedRequest): void;
  /** Whether requests to servers of this process are, while those of their handlers are the session's. */
  passesOwn: boolean;
}

/** What is wanted of requests that are in no cassette, with none open. */
export interface OutsideTerms {
  /** What is done about those that leave by other ways than the global fetch. */
  readonly action: GuardTerms["action"];
  /** Whether they are refused, by now. */
  refuses(): boolean;
  /** Whether they are told, where they are not refused: by fetch, once each. */
  tells?(): boolean;
  /** Who says so, and what is to be done, where that is not `createRetake({ outside: "refuse" })`. */
  readonly words?: OutsideWords;
  /** Whether one is nobody's business. */
  passes(asked: PassedRequest): boolean;
  /** A text without secrets. */
  redact(text: string): string;
  /** Tells its user something. */
  warn(message: string): void;
}

/** Why a request in no cassette is refused, as texts. */
export interface OutsideWords {
  /** Outside of what it was asked: `every test`. */
  outside: string;
  /** Who says so: `@retake/retake/auto`. */
  by: string;
  /** What to do instead. */
  advice: string;
}

/** A request as a rule of `pass` sees it. */
export interface PassedRequest {
  /** The method, upper case; `GET` where a way out does not tell it. */
  method: string;
  /** The URL; of a bare connection what is known of it: `https://api.example.com:443/`. */
  url: string;
}

/** What is about to leave the process by a way that is not the global fetch. */
export interface Departing {
  /** The way it takes, as people call it: `node:http`, `undici`, `WebSocket`. */
  way: Way;
  /** The method, where it is a request. */
  method?: string;
  /** The URL, where it is a request. */
  url?: string;
  /** Where a connection leads to. Of a request it is taken from the URL. */
  host: string;
  port: number;
  /** Of a bare connection: whether it can be nothing but HTTP, by its port or by what TLS offers. */
  isHttp?: boolean;
  /** Whether it leaves by what was loaded so late that it is seen only now; what follows is seen in time. */
  isLate?: boolean;
  /** Whether somebody stands in that way who may answer it: then it does not leave. */
  isMocked?: boolean;
  /** Whether one that was judged hands it on, as an agent to its pool. */
  isInner?: boolean;
  /** Whether whoever might have answered it has opened a connection for it. */
  isPassedOn?: boolean;
}

/** The ways out that are watched. */
export type Way =
  | "node:http"
  | "node:http2"
  | "undici"
  | "WebSocket"
  | "Bun's own ws"
  | "EventSource"
  | "a fetch kept from before"
  | "a socket";

/** What the ways out ask before they let something go. */
export interface Gate {
  /** Whether there is nobody who could mind: the way that costs nothing. */
  idle(): boolean;
  /**
   * Asked first, in the async context of who asks: who answers such a request in the place of the network.
   *
   * @returns `undefined` where nobody does, and it is to be judged
   */
  hear(departing: Departing): Exchange | undefined;
  /** The same, of a WebSocket. */
  hearSocket(departing: Departing): Conversation | undefined;
  /**
   * Asked for what is about to leave, in the async context of who asks.
   *
   * @returns what to fail it with; `undefined` to let it go
   */
  judge(departing: Departing): RetakeError | undefined;
  /** The same where the context is lost: in the runtime's own code. */
  judgeStray(departing: Departing): RetakeError | undefined;
  /** @returns the header that says for whom an own server is asked; `undefined` of all else */
  headerFor(departing: Departing): [name: string, value: string] | undefined;
  /** Lets go what was judged; the connection that it opens is not judged again. */
  letGo<T>(fn: () => T): T;
  /** Leaves it to who may answer it: a connection that is opened for it is judged as the request. */
  passOn<T>(departing: Departing, fn: () => T): T;
  /** Tells of what cannot be heard in what was started: a worker, a child process. */
  tellDeaf(what: string): void;
}

/** Answers a request, as a session does. */
export interface Exchange {
  answer(heard: HeardRequest): Promise<HeardAnswer>;
  /** Sends it for real, unheard. */
  send<T>(fn: () => T): T;
}

/** Answers a WebSocket, as a session does. */
export interface Conversation {
  converse(heard: HeardSocket): ServerEnd;
  /** Opens it for real, unheard. */
  send<T>(fn: () => T): T;
}

/** The ways out of a runtime, as its host knows them. */
export interface Ways {
  /** Puts a gate before each, also where somebody has put something in its place since. */
  close(gate: Gate): void;
  /** Takes the gates away, exactly. */
  open(): void;
  /** What is in the place of a gate now, by name: somebody has replaced it. */
  replaced(): string[];
  /** What has to be in force while sessions are open, and no longer. */
  hold?(): Promise<() => void>;
  /** Sends for Retake itself: what is held must not be in its way. */
  send?<T>(fn: () => T): T;
}

/** What a host gives to the guard. */
export interface GuardHost {
  /** Who sends, in an async scope of its own. */
  scope: AsyncScope;
  /** Loads the ways out: they take modules that nobody needs who opens no session. */
  load(): Promise<Ways>;
  watchListening: WatchListening;
}

/**
 * Begins to note the servers that this process listens with.
 *
 * @param serving.header the header that says for whom a server is asked, lower case
 * @param serving.serve runs a handler, of a request that had that header, or had none
 */
export type WatchListening = (
  serving: { header: string; serve<T>(value: string | undefined, fn: () => T): T },
) => Listening;

/** The servers that this process listens with. */
export interface Listening {
  /** @returns the one that listens at a port, as far as that is known */
  find(port: number): OwnServer | undefined;
  stop(): void;
}

/** A server of this process. */
export interface OwnServer {
  /** Whether its handlers are run as they should be, without the header. */
  readonly hears: boolean;
}

/** The values of one session, in order. */
export interface Frozen {
  /** What they are made from. */
  readonly state: FrozenState;
  /** The time, in milliseconds: always the same, until it goes on. */
  now(): number;
  /**
   * Has the time go on from now, for a run that would wait for it for ever.
   *
   * @param passed gives how many milliseconds have passed since
   */
  goOn(passed: () => number): void;
  /** The next of `Math.random`. */
  random(): number;
  /** The next of `crypto.randomUUID`. */
  randomUUID(): string;
  /**
   * The next of `randomInt` of `node:crypto`.
   *
   * @param range how many integers there are to choose from
   * @returns 0 or more, less than `range`
   */
  below(range: number): number;
  /**
   * Fills with the next of `crypto.getRandomValues`, and checks nothing.
   *
   * @param array what to fill
   * @returns the same
   */
  fill<T extends ArrayBufferView>(array: T): T;
  /** Whether any of it was asked for. */
  asked(): boolean;
}
