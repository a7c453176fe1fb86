// Clients that try again until a time is over, where the API is gone and the clock is frozen.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  isRetakeError,
  memoryStore,
  type SessionOptions,
  useCassette,
  withCassette,
} from "../../mod.ts";
import { MOST_FAILED } from "../../src/session/stuck.ts";
import { serve } from "../support/local_server.ts";

const HOUR = 3_600_000;
const sleep = (milliseconds: number) => new Promise((end) => setTimeout(end, milliseconds));

/** An origin that nobody listens at any more. */
async function closedOrigin(): Promise<string> {
  const server = await serve();
  await server[Symbol.asyncDispose]();
  return server.url;
}

/** As SDKs do: asks until it is answered, or a time by the clock is over. */
async function askUntil(url: string, limit: number, pause: number): Promise<number> {
  const end = Date.now() + limit;
  let tries = 0;
  while (Date.now() < end) {
    if (++tries > 100_000) throw new Error("it would never end");
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) break;
    await sleep(pause);
  }
  return tries;
}

const quiet = (said: string[]): SessionOptions => ({
  freeze: true,
  waits: "skip",
  onWarning: (message) => void said.push(message),
});

Deno.test("a frozen clock goes on where an API that is gone is asked until a time is over", async () => {
  const origin = await closedOrigin();
  const store = memoryStore();
  const said: string[] = [];
  const tries = await withCassette(
    "a",
    { ...quiet(said), store, mode: "record" },
    () => askUntil(`${origin}/job`, 40, 1),
  );
  assert(tries >= MOST_FAILED, String(tries));
  const told = said.filter((line) => line.includes("its clock stands still no longer"));
  assertEquals(told.length, 1, said.join("\n"));
});

Deno.test("in replay it goes on by the waits that pass at once", async () => {
  await using server = await serve((_, response) => response.writeHead(503).end("busy"));
  const store = memoryStore();
  const said: string[] = [];
  const ask = () => fetch(`${server.url}/job`).then((response) => response.text());
  await withCassette("a", { ...quiet(said), store, mode: "record" }, ask);
  const session = await useCassette("a", { ...quiet(said), store });
  const tries = await askUntil(`${server.url}/other`, 24 * HOUR, HOUR);
  const error = await session.close().catch((error: unknown) => error);
  assert(isRetakeError(error, "MISS"), String(error));
  assertStringIncludes(said.join("\n"), "its clock stands still no longer");
  // An hour each, from behind the last of those in a row on.
  assertEquals(tries, MOST_FAILED + 23);
});

Deno.test("a client that counts its tries leaves the clock as it is, and so does one that is answered", async () => {
  let asked = 0;
  await using server = await serve((_, response) =>
    response.writeHead(++asked % (MOST_FAILED / 2) === 0 ? 200 : 503).end()
  );
  const store = memoryStore();
  const said: string[] = [];
  const times = () =>
    withCassette("a", { ...quiet(said), store, mode: "record" }, async () => {
      const seen = new Set<number>();
      for (let tries = 0; tries < 3 * MOST_FAILED; tries++) {
        await (await fetch(`${server.url}/job`)).text();
        seen.add(Date.now());
      }
      return seen.size;
    });
  assertEquals([await times(), said.filter((line) => line.includes("no longer"))], [1, []]);
});

Deno.test("what is polled until it is there sees one time, while recording and in replay", async () => {
  let asked = 0;
  await using server = await serve((_, response) =>
    response.writeHead(++asked > 2 * MOST_FAILED ? 200 : 404).end()
  );
  const store = memoryStore();
  const said: string[] = [];
  const poll = async () => {
    const seen: number[] = [];
    for (let status = 0; status !== 200;) {
      seen.push(Date.now());
      const answer = await fetch(`${server.url}/job`, {
        method: "POST",
        body: JSON.stringify({ at: Date.now(), n: seen.length }),
      });
      status = answer.status;
    }
    return seen;
  };
  const options = { ...quiet(said), store, recordFailures: "all" } as const;
  const recorded = await withCassette("a", { ...options, mode: "record" }, poll);
  assertEquals([recorded.length, new Set(recorded).size], [2 * MOST_FAILED + 1, 1]);
  assertEquals(await withCassette("a", options, poll), recorded);
});
