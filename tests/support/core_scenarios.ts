/**
 * What the core does where there is nothing but `fetch`: the same scenarios for a browser and for workerd,
 * bundled and run there by `scripts/check_core.mjs`.
 *
 * @module
 */
import {
  isRetakeError,
  memoryStore,
  openSession,
  type Session,
  type SessionOptions,
  useCassette,
  withCassette,
  wrap,
} from "../../src/core.ts";
import { moduleStore } from "../../src/store/module.ts";

/** What became of a scenario. */
export interface Outcome {
  name: string;
  /** What went wrong, if anything did. */
  error?: string;
}

/** Where a scenario runs. */
interface Place {
  /** The server's origin. */
  url: string;
  /** Whether URLs may be relative, as in a page. */
  relative: boolean;
  /** How many requests the server has got, but for this question. */
  hits(): Promise<number>;
}

function same(actual: unknown, expected: unknown, what = "it"): void {
  const [is, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (is !== wanted) throw new Error(`${what} is ${is}, not ${wanted}`);
}

async function failure(run: () => Promise<unknown>): Promise<Error> {
  const error = await run().then(() => undefined, (thrown: unknown) => thrown);
  if (error instanceof Error) return error;
  throw new Error(`it did not fail, or with what is no error: ${error}`);
}

type Ask<T> = (session: Session) => Promise<T>;

/** Records and replays: both see the same, and the replay sends nothing. */
async function twice<T>(at: Place, ask: Ask<T>, options: SessionOptions = {}): Promise<string> {
  const store = memoryStore();
  const live = await inSession({ ...options, store, mode: "record" }, ask);
  const before = await at.hits();
  same(await inSession({ ...options, store, unused: "error" }, ask), live, "the replay");
  same(await at.hits(), before, "the number of requests");
  return await store.load("a") as string;
}

async function inSession<T>(options: SessionOptions, ask: Ask<T>): Promise<T> {
  const session = await openSession("a", options);
  try {
    return await ask(session);
  } finally {
    await session.close();
  }
}

const post = (body: BodyInit, headers: HeadersInit = {}) => ({ method: "POST", body, headers });

const scenarios: Record<string, (at: Place) => Promise<void>> = {
  async "a URL that is relative, or refused as fetch refuses it"(at) {
    if (!at.relative) {
      const refused = await failure(() => fetch("/echo"));
      const session = await openSession("a", { store: memoryStore(), mode: "record" });
      const error = await failure(() => session.fetch("/echo"));
      same([error.name, error.message], [refused.name, refused.message]);
      await session.close();
      return;
    }
    const urls = ["/echo?x=1", "echo?x=2", "./echo#part", new Request("/echo?x=3")];
    const text = await twice(at, async (session) => {
      const all = [];
      for (const url of urls) {
        const response = await session.fetch(url instanceof Request ? url.clone() : url);
        all.push([response.url, await response.json()]);
      }
      return all;
    });
    const { interactions } = JSON.parse(text);
    same(interactions.map((one: { request: { url: string } }) => one.request.url), [
      ...["/echo?x=1", "/echo?x=2", "/echo", "/echo?x=3"].map((path) => at.url + path),
    ]);
    const posted = async (session: Session) =>
      await (await session.fetch("/echo", post("text"))).json();
    await twice(at, posted);
    await twice(at, posted, { upstreams: { [at.url]: at.url } });
    same((await inSession({ store: memoryStore(), mode: "live" }, posted)).body, "text");
  },

  async "JSON through the global fetch"({ url, hits }) {
    const store = memoryStore();
    const ask = async () => {
      const response = await fetch(`${url}/echo`, post('{"a":1,"b":2}', { "x-a": "b" }));
      return [response.status, response.url, response.headers.get("x-kind"), await response.json()];
    };
    const live = await withCassette("a", { store, mode: "once" }, ask);
    const before = await hits();
    same(await withCassette("a", { store }, ask), live);
    const other = () => fetch(`${url}/echo`, post('{"b": 2, "a": 1.0}'));
    same(await withCassette("a", { store }, async () => (await other()).status), 200);
    const tape = await useCassette("a", { store });
    same(await ask(), live);
    await tape.close();
    same(await hits(), before, "the number of requests");
  },

  async "a stream, piece by piece, and its text"(at) {
    const pieces = async (session: Session) => {
      const response = await session.fetch(`${at.url}/stream`);
      const all: string[] = [];
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        all.push(next.value);
      }
      return all.join("");
    };
    const text = await twice(at, pieces);
    same(JSON.parse(text).interactions[0].response.body.chunks.length > 1, true, "several pieces");
    await twice(at, async (session) => await (await session.fetch(`${at.url}/stream`)).text());
    await twice(at, async (session) => {
      const response = await session.fetch(`${at.url}/bytes`);
      const copy = response.clone();
      const [one, two] = await Promise.all([response.arrayBuffer(), copy.blob()]);
      return [[...new Uint8Array(one)], two.size, two.type];
    });
  },

  async "a stream that the caller gives up"(at) {
    await twice(at, async (session) => {
      const response = await session.fetch(`${at.url}/stream`);
      const reader = response.body!.getReader();
      const { value } = await reader.read();
      await reader.cancel();
      return value!.length > 0;
    });
  },

  async "forms, files and bytes"(at) {
    const form = (content: string) => {
      const data = new FormData();
      data.append("name", "a b");
      data.append("file", new File([content], "a.txt", { type: "text/plain" }));
      return data;
    };
    const store = memoryStore();
    const send = (content: string) => async (session: Session) => {
      const bodies: BodyInit[] = [
        form(content),
        new URLSearchParams({ a: "1 2" }),
        new Uint8Array([0, 255, 1]),
        new Blob(["blob"], { type: "text/plain" }),
      ];
      const all: number[] = [];
      for (const body of bodies) {
        all.push((await session.fetch(`${at.url}/echo`, { method: "POST", body })).status);
      }
      const request = new Request(`${at.url}/echo`, post("of a request"));
      all.push((await session.fetch(request)).status);
      return all;
    };
    same(await inSession({ store, mode: "record" }, send("one")), [200, 200, 200, 200, 200]);
    const before = await at.hits();
    same(await inSession({ store, unused: "error" }, send("one")), [200, 200, 200, 200, 200]);
    const error = await failure(() => inSession({ store, unused: "ignore" }, send("two")));
    same(isRetakeError(error, "MISS"), true, String(error));
    same(await at.hits(), before, "the number of requests");
  },

  async "a miss, also one that is caught"(at) {
    const store = memoryStore();
    const ask = async (q: string) =>
      await (await fetch(`${at.url}/echo`, post(JSON.stringify({ q })))).json();
    await withCassette("a", { store, mode: "record" }, () => ask("one"));
    const before = await at.hits();
    const error = await failure(() =>
      withCassette("a", { store, unused: "ignore" }, () => ask("two").catch(() => {}))
    );
    same(isRetakeError(error, "MISS"), true, String(error));
    for (const part of [`POST ${at.url}/echo`, "$.q", '"one"', '"two"', "ignore: {"]) {
      same(error.message.includes(part), true, `${part} in ${error.message}`);
    }
    const absent = await failure(() => withCassette("b", { store }, () => ask("one")));
    same(isRetakeError(absent, "MISS"), true, String(absent));
    same(await at.hits(), before, "the number of requests");
  },

  async "cassettes from a module"(at) {
    const text = await twice(at, async ({ fetch }) => await (await fetch(`${at.url}/echo`)).json());
    const store = moduleStore({ a: JSON.parse(text) });
    const before = await at.hits();
    const ask: Ask<string> = async ({ fetch }) => await (await fetch(`${at.url}/echo`)).json();
    same((await inSession({ store }, ask) as unknown as { method: string }).method, "GET");
    same(await at.hits(), before, "the number of requests");
    const error = await failure(() => inSession({ store, mode: "record" }, ask));
    same(isRetakeError(error, "STORE_WRITE"), true, String(error));
  },

  async "secrets stay out, and tell whose recording it is"(at) {
    const key = ["sk", "proj", "A1b2C3d4E5f6G7h8I9j0K1l2M3n4"].join("-");
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const text = await twice(at, async ({ fetch }) => {
      const response = await fetch(`${at.url}/echo`, post(JSON.stringify({ key }), headers));
      return response.status;
    }, { match: { headers: ["authorization"] } });
    same(text.includes(key), false, "the key in the cassette");
    same(text.includes("redacted_"), true, "a placeholder in the cassette");
  },

  async "aborts and network errors"(at) {
    const store = memoryStore();
    const controller = new AbortController();
    controller.abort();
    const aborted: Ask<string> = async ({ fetch }) =>
      (await failure(() => fetch(`${at.url}/echo`, { signal: controller.signal }))).name;
    same(await inSession({ store, mode: "record" }, aborted), "AbortError");
    const broken: Ask<unknown> = async ({ fetch }) => {
      const error = await failure(async () => await (await fetch(`${at.url}/broken`)).text());
      return [error instanceof TypeError, error.name, error.message];
    };
    await twice(at, broken);
  },

  async "functions that are wrapped, frozen clocks and variables"(at) {
    const store = memoryStore();
    const shout = wrap(
      async (text: string) => {
        const response = await fetch(
          `${at.url}/echo`,
          post(`${text} ${Date.now()} ${Math.random()}`),
        );
        return (await response.json()).body as string;
      },
      { name: "shout", store, mode: "once", freeze: true },
    );
    const first = await shout("hello");
    const before = await at.hits();
    same(await shout("hello"), first);
    same(await at.hits(), before, "the number of requests");
    const names = await store.list();
    same(names.length === 1 && /shout-[0-9a-f]+$/.test(names[0]!), true, String(names));
    const draw: Ask<string> = (session) =>
      Promise.resolve(session.variable("id", () => crypto.randomUUID()));
    const drawn = await inSession({ store, mode: "once" }, draw);
    same(await inSession({ store }, draw), drawn);
  },

  async "parts of a file, side by side"(at) {
    const part = async ({ fetch }: Session, range: string) =>
      await (await fetch(`${at.url}/echo`, { headers: { range } })).json();
    const store = memoryStore();
    const ranges = ["bytes=0-1", "bytes=2-3"];
    const live = await inSession(
      { store, mode: "record" },
      async (session) => [await part(session, ranges[0]!), await part(session, ranges[1]!)],
    );
    const other = await inSession(
      { store },
      async (session) => [await part(session, ranges[1]!), await part(session, ranges[0]!)],
    );
    same(other, live.toReversed());
  },
};

/**
 * Runs all scenarios, one after the other.
 *
 * @param url the server's origin
 * @param relative whether URLs may be relative here
 */
export async function runScenarios(url: string, relative: boolean): Promise<Outcome[]> {
  const hits = async () => Number(await (await fetch(`${url}/hits`)).text());
  const outcomes: Outcome[] = [];
  for (const [name, scenario] of Object.entries(scenarios)) {
    try {
      await scenario({ url, relative, hits });
      outcomes.push({ name });
    } catch (error) {
      outcomes.push({
        name,
        error: error instanceof Error ? error.stack ?? `${error}` : `${error}`,
      });
    }
  }
  return outcomes;
}
