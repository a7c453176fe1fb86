// What sessions under any test runner cost and spared: said, and written down.
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Interaction } from "../../../src/cassette/types.ts";
import type { RequestEvent, SessionEnd } from "../../../src/session/observe.ts";
import type { SessionReport } from "../../../src/session/types.ts";
import type { Collected } from "../../../src/suite/sessions/collect.ts";
import { openStats } from "../../../src/suite/sessions/stats.ts";

const RECORDED = "2026-11-23T00:00:00.000Z";
const interaction = {
  request: { method: "POST", url: "https://a.test/", headers: [] },
  recordedAt: RECORDED,
  waited: 1500,
  response: {
    status: 200,
    statusText: "OK",
    type: "basic",
    headers: [],
    body: { json: { model: "some", usage: { prompt_tokens: 3, completion_tokens: 5 } } },
  },
} as Interaction;
const event = (session: object, verdict: RequestEvent["verdict"]): RequestEvent => ({
  session,
  cassette: "a/b",
  verdict,
  call: "POST https://a.test/",
  ...(verdict === "missed" ? {} : { interaction }),
  ...(verdict === "played" ? { recordedAt: RECORDED } : {}),
});
const report = (name: string) => ({ name, mode: "replay" }) as SessionReport;

/** Statistics of two sessions, in which an answer costs a dollar for each token that is written. */
async function stats(parts: { heard?: boolean; price?: number | Error } = {}) {
  const { heard = true, price = 1 } = parts;
  const said: string[] = [];
  const kept: Collected[] = [];
  const ends: (() => void)[] = [];
  const observer = openStats({
    loadPrices: () =>
      price instanceof Error
        ? Promise.reject(price)
        : Promise.resolve({ priceOf: ({ output }) => output * price }),
    redact: (text) => text.replace("hunter2", "[redacted]"),
    say: (line) => void said.push(line),
    keep: (one) => Promise.resolve(void kept.push(one)),
    describe: ({ name }) => `${name} is over`,
    atEnd: heard ? (fn) => void ends.push(fn) : undefined,
  });
  const [one, other] = [{}, {}];
  const end = (session: object, error?: SessionEnd["error"]): SessionEnd => ({
    session,
    failed: error !== undefined,
    error,
    milliseconds: 1500.4,
    hide: (text) => text.replace("its own", "[own]"),
  });
  observer.onRequest!(event(one, "played"));
  observer.onRequest!(event(other, "recorded"));
  observer.onRequest!(event(one, "missed"));
  const wrong = Object.assign(new Error("no hunter2, its own"), { name: "RetakeError" }) as never;
  await observer.onReport!(report("one"), end(one, wrong));
  await observer.onReport!(report("other"), end(other));
  await observer.onReport!(report("asks nothing"), end({}));
  for (const fn of ends) fn();
  return { said, kept };
}

Deno.test("each session is written down with what its own requests came to", async () => {
  const { kept } = await stats();
  const [one, other, none] = kept;
  assertEquals(one!.requests, { played: 1, recorded: 0, live: 0, missed: 1 });
  assertEquals(kept.map(({ milliseconds }) => milliseconds), [1500, 1500, 1500]);
  assertEquals([one!.ledger.replayed.dollars, one!.ledger.recorded.requests], [5, 0]);
  assertEquals([one!.failed, one!.error!.message], [true, "no [redacted], [own]"]);
  assertEquals([one!.plays, other!.plays], [{ recordedAt: RECORDED }, undefined]);
  assertEquals([other!.ledger.recorded.dollars, other!.failed], [5, false]);
  assertEquals(none!.requests, { played: 0, recorded: 0, live: 0, missed: 0 });
});

Deno.test("each session is said in a line, and all of them at the end", async () => {
  const { said } = await stats();
  assertEquals(said.slice(0, 4), [
    "one is over; saved $5.00 and 1.5 s",
    "other is over; spent $5.00",
    "asks nothing is over",
    "retake: 3 sessions in all",
  ]);
  assertMatch(said[4]!, /^ {2}Spent +\$5\.00 +1 request recorded$/);
  const unheard = (await stats({ heard: false })).said;
  assertEquals(unheard.length, 3);
  assert(unheard.every((line) => line.includes("; so far saved $5.00 and 1.5 s")), String(unheard));
});

Deno.test("without a list of prices it is said that they are unknown", async () => {
  const { said } = await stats({ price: new Error("There is no list.") });
  assertEquals(said[0], "one is over; saved unknown and 1.5 s");
  assertMatch(said.at(-1)!, /^ {2}Prices are unknown where no list of prices: There is no list/);
});
