/**
 * The yardstick of fidelity: one scenario run live, while recording and in replay, whose
 * observations must be the same three times.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import process from "node:process";
import {
  type Cassette,
  memoryStore,
  parseCassette,
  restoreFetch,
  type SessionOptions,
  type SessionReport,
  type Store,
  withCassette,
} from "../../mod.ts";
import {
  type Answer,
  type SeenRequest,
  startServer,
  startWire,
  type TestServer,
  type Wire,
} from "./server.ts";

/** Which of the three runs this is. */
export type Phase = "live" | "record" | "replay";

/** What a scenario gets. */
export interface Stage {
  phase: Phase;
  /** The server's URL, without a slash at its end. The same in all three runs. */
  url: string;
  /** Tells the server that the client has seen what it sent. In replay there is nobody to tell. */
  confirm(): void;
}

/** A scenario, and the server it talks to: one of `answer`, `wire`, or neither. */
export interface Scene<T> {
  answer?: Answer;
  wire?: Wire;
  options?: SessionOptions;
  /** Does what client code does, and gives back all that it saw, as plain data. */
  run(stage: Stage): T | Promise<T>;
}

/** What is there after the three runs. */
export interface Compared<T> {
  /** What was observed; the same three times. */
  observed: T;
  cassette: Cassette;
  /** What the server saw; the same live and while recording. */
  seen: SeenRequest[];
  /** The reports of recording and replay. */
  recording: SessionReport;
  replay: SessionReport;
}

/**
 * Runs a scenario live, in mode `record` and in mode `replay`, and holds it to seeing the same.
 * Live, not even the pass-through is in place. In replay the server cuts off and counts whatever
 * comes to it, which must be nothing; and a replay leaves the cassette as it is.
 */
export async function compare<T>(scene: Scene<T>): Promise<Compared<T>> {
  const server = await serve(scene);
  const store = memoryStore();
  const warnings: string[] = [];
  const rejections = listenForRejections();
  const stage = (phase: Phase): Stage => ({
    phase,
    url: server.url,
    confirm: () => phase === "replay" ? undefined : server.confirm(),
  });
  const inMode = async (mode: "record" | "replay") => {
    let report: (() => SessionReport) | undefined;
    const options: SessionOptions = {
      store,
      unused: "error",
      onWarning: (text) => warnings.push(text),
      ...scene.options,
      mode,
    };
    const observed = await withCassette("scene", options, (session) => {
      report = session.report;
      return scene.run(stage(mode));
    });
    return { observed, report: report!() };
  };
  try {
    restoreFetch();
    const live = await scene.run(stage("live"));
    const seenLive = server.seen.map(comparable);
    server.reset();

    const recording = await inMode("record");
    const seen = server.seen.map(comparable);
    assertEquals(recording.observed, live, difference("while recording", recording.observed, live));
    assertEquals(seen, seenLive, difference("the server saw", seen, seenLive));
    const text = await store.load("scene") ?? "";

    server.refuse();
    const replay = await inMode("replay");
    assertEquals(server.strays, 0, "a replay reached the server");
    assertEquals(replay.observed, live, difference("in replay", replay.observed, live));
    assertEquals(await store.load("scene"), text, "a replay changed the cassette");
    assertEquals(warnings, [], "no warnings");
    await rejections.none();
    return {
      observed: live,
      cassette: parseCassette(text, "scene"),
      seen: seenLive,
      recording: recording.report,
      replay: replay.report,
    };
  } finally {
    rejections.stop();
    await server.close();
  }
}

/** What a scenario that is not the same three times is made of: a server, a store, and modes. */
export interface Bench {
  server: TestServer;
  store: Store;
  /** Runs in mode `record` under the name `scene`. */
  record<T>(run: () => T, options?: SessionOptions): Promise<Awaited<T>>;
  /** Runs in mode `replay`, with the server refusing. */
  replay<T>(run: () => T, options?: SessionOptions): Promise<Awaited<T>>;
  cassette(): Promise<Cassette>;
}

/** Gives a server and a store to a test, and holds it to leaving no rejection unheard. */
export async function onBench(
  serverOf: { answer?: Answer; wire?: Wire },
  test: (bench: Bench) => Promise<void>,
): Promise<void> {
  const server = await serve(serverOf);
  const store = memoryStore();
  const rejections = listenForRejections();
  const onWarning = () => {};
  try {
    await test({
      server,
      store,
      record: (run, options) =>
        withCassette("scene", { store, onWarning, ...options, mode: "record" }, run),
      replay(run, options) {
        server.refuse();
        return withCassette("scene", { store, onWarning, ...options, mode: "replay" }, run);
      },
      cassette: async () => parseCassette(await store.load("scene") ?? "", "scene"),
    });
    assertEquals(server.strays, 0, "a replay reached the server");
    await rejections.none();
  } finally {
    rejections.stop();
    await server.close();
  }
}

function serve({ answer, wire }: { answer?: Answer; wire?: Wire }): Promise<TestServer> {
  return wire ? startWire(wire) : startServer(answer ?? ((response) => response.end()));
}

/** Hears rejections that nobody handles; `none()` fails if there were any. */
export function listenForRejections(): { none(): Promise<void>; stop(): void } {
  const heard: unknown[] = [];
  const listener = (reason: unknown) => void heard.push(describeError(reason));
  process.on("unhandledRejection", listener);
  return {
    async none() {
      // They are told of after the microtasks, on some runtimes a turn later.
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve));
      assertEquals(heard, [], `rejections that nobody handled: ${JSON.stringify(heard)}`);
    },
    stop: () => void process.off("unhandledRejection", listener),
  };
}

/** A boundary is drawn anew by each request, and nothing else about it differs. */
function comparable(seen: SeenRequest): SeenRequest {
  const type = seen.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  const boundary = /multipart\/.*boundary="?([^";]+)/.exec(type)?.[1];
  if (boundary === undefined) return seen;
  const plain = (text: string) => text.replaceAll(boundary, "BOUNDARY");
  return {
    ...seen,
    headers: seen.headers.map(([name, value]): [string, string] =>
      // Its length may differ too, and with it that of the body.
      name.toLowerCase() === "content-length" ? [name, "N"] : [name, plain(value)]
    ),
    body: plain(seen.body),
  };
}

function difference(what: string, actual: unknown, expected: unknown): string {
  const show = (value: unknown) => {
    const text = JSON.stringify(value, null, 1) ?? String(value);
    return text.length > 4000 ? `${text.slice(0, 4000)}…` : text;
  };
  return `${what}:\n${show(actual)}\nlive:\n${show(expected)}`;
}

/** An error as code can tell it from others, without its stack. */
export interface ErrorFacts {
  class?: string;
  name: unknown;
  message: unknown;
  code: unknown;
  cause?: ErrorFacts;
  notAnError?: string;
}

/** What code can branch on: class, name, message, code, and of its causes all but the class. */
export function describeError(error: unknown, isCause = false): ErrorFacts {
  if (typeof error !== "object" || error === null) {
    return { name: undefined, message: undefined, code: undefined, notAnError: String(error) };
  }
  const { name, message, code, cause } = error as Error & { code?: unknown };
  const facts: ErrorFacts = { name, message, code };
  if (!isCause) facts.class = error.constructor.name;
  if (cause !== undefined) facts.cause = describeError(cause, true);
  if (!(error instanceof Error)) facts.notAnError = Object.prototype.toString.call(error);
  return facts;
}

/** What a function gives or throws, as data that can be compared. */
export async function attempt<T>(
  run: () => T,
): Promise<{ value: Awaited<T> } | { error: ErrorFacts }> {
  try {
    return { value: await run() };
  } catch (error) {
    return { error: describeError(error) };
  }
}

/** All that can be seen of a response without touching its body; cookies as a cassette has them. */
export function head(response: Response) {
  const { status, statusText, ok, url, redirected, type, bodyUsed } = response;
  const headers = [...response.headers].map(([name, value]): [string, string] => [
    name,
    name === "set-cookie" ? value.replace(/=[^;]*/, "=[redacted]") : value,
  ]);
  return { status, statusText, ok, url, redirected, type, bodyUsed, headers };
}

/** Bytes as text that can be read in a failed comparison: one character for each. */
export function byteText(bytes: ArrayBuffer | Uint8Array): string {
  return Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
}

/** Reads a stream to its end or its error, piece by piece. */
export async function readPieces(
  stream: ReadableStream<Uint8Array> | null,
): Promise<{ pieces: string[]; error?: ErrorFacts }> {
  const pieces: string[] = [];
  if (!stream) return { pieces };
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { pieces };
      pieces.push(byteText(value));
    }
  } catch (error) {
    return { pieces, error: describeError(error) };
  }
}
