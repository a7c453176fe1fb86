// Which of several that are asked side by side is the first: the server answers `/3` after the client has gone on from `/2`.
import { assertEquals, assertRejects } from "@std/assert";
import { memoryStore, openSession, withCassette } from "../../../mod.ts";
import type { CassetteEntry } from "../../../src/match/lookup.ts";
import { openCompletions } from "../../../src/session/play/completions.ts";
import { startServer } from "../../support/server.ts";

/** A server, and what has been noted of its answers, by which it goes on. */
async function ranked() {
  const noted: string[] = [];
  const server = await startServer(async (response, _, { url = "" }) => {
    const before = Number(url.slice(1)) - 1;
    while (before > 0 && !noted.includes(`/${before}`)) await pause(1);
    await pause(10); // two answers in one millisecond are in no order
    response.end("ok");
  });
  const ask = async (path: string) => {
    const text = await (await fetch(server.url + path)).text();
    noted.push(path);
    return text;
  };
  return { server, noted, ask };
}

const pause = (milliseconds: number) => new Promise((end) => setTimeout(end, milliseconds));

/** Records what a function asks, plays it to the same function, and gives what each time was noted. */
async function twice(fn: (side: Awaited<ReturnType<typeof ranked>>) => Promise<unknown>) {
  const side = await ranked();
  const store = memoryStore();
  try {
    await withCassette("beside", { store, mode: "record", own: "record" }, () => fn(side));
    const live = side.noted.splice(0);
    await side.server.close();
    await withCassette("beside", { store }, () => fn(side));
    return { live, played: side.noted };
  } finally {
    await side.server.close();
  }
}

Deno.test("answers of requests that are asked side by side come in the order in which they came live", async () => {
  const paths = ["/3", "/1", "/4", "/2"];
  const { live, played } = await twice(({ ask }) => Promise.all(paths.map(ask)));
  assertEquals(live, ["/1", "/2", "/3", "/4"]);
  assertEquals(played, live);
});

Deno.test("what is asked while another is under way, one after the other, comes before that", async () => {
  const { live, played } = await twice(async ({ ask }) => {
    const job = ask("/4");
    for (const path of ["/1", "/2", "/3"]) await ask(path);
    await job;
  });
  assertEquals(live, ["/1", "/2", "/3", "/4"]);
  assertEquals(played, live);
});

Deno.test("the first of two that race is the first in a replay", async () => {
  const { played } = await twice(async ({ ask, noted }) => {
    const both = [ask("/2"), ask("/1")];
    noted.push(await Promise.race(both.map((one, at) => one.then(() => `won by ${at}`))));
    await Promise.all(both);
  });
  assertEquals(played, ["/1", "won by 1", "/2"]);
});

async function recorded() {
  const { server, ask } = await ranked();
  const store = memoryStore();
  await withCassette(
    "beside",
    { store, mode: "record", own: "record" },
    () => Promise.all(["/3", "/1", "/2"].map(ask)),
  );
  await server.close();
  return { store, url: server.url };
}

Deno.test("what was recorded side by side may be asked one after the other, in any order, and again", async () => {
  const { store, url } = await recorded();
  await using session = await openSession("beside", { store, repeat: "last" });
  for (const path of ["/3", "/3", "/2", "/1", "/1"]) {
    assertEquals(await (await session.fetch(url + path)).text(), "ok");
  }
});

Deno.test("a request that is given up before its turn has come ends at once, and holds back no other", async () => {
  const { store, url } = await recorded();
  await using session = await openSession("beside", { store, unused: "ignore" });
  const controller = new AbortController();
  const late = session.fetch(`${url}/3`, { signal: controller.signal });
  const early = session.fetch(`${url}/1`);
  controller.abort(new Error("enough"));
  await assertRejects(() => late, Error, "enough");
  assertEquals(await (await early).text(), "ok");
});

Deno.test("what came at once, or one after the other, waits for nothing", () => {
  const entries = (times: [asked: number, waited: number][]) =>
    times.map(([asked, waited], position): CassetteEntry => ({
      interaction: {
        request: { method: "GET", url: "https://a.example/", headers: [] },
        recordedAt: new Date(asked).toISOString(),
        waited,
        response: { status: 200, statusText: "OK", type: "basic", headers: [] },
      },
      position,
      plays: 0,
    }));
  assertEquals(openCompletions(entries([[0, 300], [0, 300], [0, 300]])), undefined);
  assertEquals(openCompletions(entries([[0, 300], [300, 20], [320, 0]])), undefined);
  const mixed = entries([[0, 5], [100, 300], [110, 10], [500, 1]]);
  assertEquals([...openCompletions(mixed)!.spans.keys()], [mixed[2]!, mixed[1]!]);
});
