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
  type Session,
  type SessionOptions,
  type SessionReport,
  type Store,
  withCassette,
} from "../../mod.ts";
import { describeError } from "./observe.ts";
import { PATIENCE } from "./patience.mjs";
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
  /** Settles when so many requests have come to the server; in replay, where none come, soon. */
  arrived(count?: number): Promise<void>;
}

/** A scenario, and the server it talks to: one of `answer`, `wire`, `raw`, or none. */
export interface Scene<T> {
  answer?: Answer;
  wire?: Wire;
  /** Like `wire`, but answers the first bytes that come, whatever they are. */
  raw?: Wire;
  options?: SessionOptions;
  /** Request headers, in lower case, that may differ between live and recording; and say why. */
  ignoreSeen?: string[];
  /** Whether requests may come to the server in any order, as concurrent ones do. */
  ignoreOrder?: boolean;
  /** Whether requests may be given up before they come to the server: a time limit is not its to see. */
  ignoreArrival?: boolean;
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
    arrived: (count) =>
      phase === "replay" ? new Promise((resolve) => setTimeout(resolve, 5)) : server.arrived(count),
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
    const running = withCassette("scene", options, (session) => {
      report = session.report;
      return scene.run(stage(mode));
    });
    const observed = await ending(`the scenario in mode ${mode}`, running);
    return { observed, report: report!() };
  };
  try {
    restoreFetch();
    const live = await ending("the live scenario", scene.run(stage("live")));
    const lookAtSeen = () => {
      const all = server.seen.map((seen) => comparable(seen, scene.ignoreSeen));
      const key = ({ target, body }: SeenRequest) => `${target} ${body}`;
      return scene.ignoreOrder ? all.sort((a, b) => key(a) < key(b) ? -1 : 1) : all;
    };
    const seenLive = lookAtSeen();
    server.reset();

    const recording = await inMode("record");
    const seen = lookAtSeen();
    assertEquals(recording.observed, live, difference("while recording", recording.observed, live));
    if (!scene.ignoreArrival) {
      assertEquals(seen, seenLive, difference("the server saw", seen, seenLive));
    }
    const text = await store.load("scene"); // none where nothing was sent

    server.refuse();
    const replay = await inMode("replay");
    assertEquals(server.strays, 0, "a replay reached the server");
    assertEquals(replay.observed, live, difference("in replay", replay.observed, live));
    assertEquals(await store.load("scene"), text, "a replay changed the cassette");
    assertEquals(warnings, [], "no warnings");
    await rejections.none();
    return {
      observed: live,
      cassette: parseCassette(text ?? NO_RECORDINGS, "scene"),
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
  record<T>(run: (session: Session) => T, options?: SessionOptions): Promise<Awaited<T>>;
  /** Runs in mode `replay`, with the server refusing. */
  replay<T>(run: (session: Session) => T, options?: SessionOptions): Promise<Awaited<T>>;
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
    const running = test({
      server,
      store,
      record: (run, options) =>
        withCassette("scene", { store, onWarning, ...options, mode: "record" }, run),
      replay(run, options) {
        server.refuse();
        return withCassette("scene", { store, onWarning, ...options, mode: "replay" }, run);
      },
      cassette: async () => parseCassette(await store.load("scene") ?? NO_RECORDINGS, "scene"),
    });
    await ending("the test", running);
    assertEquals(server.strays, 0, "a replay reached the server");
    await rejections.none();
  } finally {
    rejections.stop();
    await server.close();
  }
}

/** Fails when a scenario does not end: a test that hangs says nothing and stops all others. */
async function ending<T>(what: string, running: T): Promise<Awaited<T>> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${what} did not end within ${PATIENCE} ms`)),
      PATIENCE,
    );
  });
  try {
    return await Promise.race([running, late]);
  } finally {
    clearTimeout(timer!);
  }
}

function serve(
  { answer, wire, raw }: { answer?: Answer; wire?: Wire; raw?: Wire },
): Promise<TestServer> {
  if (raw) return startWire(raw, "at once");
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

const NO_RECORDINGS = JSON.stringify({
  format: "retake/1",
  recordedAt: "2026-01-01T00:00:00.000Z",
  interactions: [],
});

/** A boundary is drawn anew by each request, and nothing else about it differs. */
function comparable(request: SeenRequest, ignored: string[] = []): SeenRequest {
  const seen = {
    ...request,
    headers: request.headers.filter(([name]) => !ignored.includes(name.toLowerCase())),
  };
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
