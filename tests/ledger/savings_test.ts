// What recordings have spared since they were made.
import { assertEquals } from "@std/assert";
import { memoryStore } from "../../mod.ts";
import type { Body, Interaction } from "../../src/cassette/types.ts";
import { openSavings } from "../../src/ledger/savings.ts";
import { serve } from "../support/local_server.ts";
import { asking, pause, run, suiteOf } from "../support/suites.ts";

const MONDAY = "2026-11-23T00:00:00.000Z";

const TUESDAY = "2026-11-24T00:00:00.000Z";

function interaction(
  body: Body | undefined,
  more: Partial<Interaction["response"]> = {},
  recordedAt = MONDAY,
): Interaction {
  return {
    request: { method: "GET", url: "https://api.example.com/", headers: [] },
    recordedAt,
    waited: 100,
    response: {
      status: 200,
      statusText: "OK",
      type: "basic",
      headers: [],
      ...(body ? { body } : {}),
      ...more,
    },
  };
}

const answer = (model: string, input: number, output: number, recordedAt = MONDAY) =>
  interaction(
    { json: { model, usage: { prompt_tokens: input, completion_tokens: output } } },
    {},
    recordedAt,
  );

Deno.test("savings are kept over runs, and begin anew where a cassette was recorded anew", () => {
  const kept = (text: unknown) => JSON.parse(JSON.stringify(text));
  const first = openSavings({}, MONDAY);
  assertEquals(first.ofThisRun(), undefined);
  first.played("b", MONDAY, answer("known", 1, 1), 0.25);
  first.played("a", MONDAY, answer("known", 1, 1), 0.5);
  first.played("a", MONDAY, answer("new", 1, 1), { unknown: "no price" });
  const sum = { since: MONDAY, requests: 3, dollars: 0.75, unknown: 1, milliseconds: 300 };
  assertEquals(first.ofThisRun(), sum);
  assertEquals(Object.keys(first.all()), ["a", "b"]);

  // Of another run, which uses one of them only.
  const second = openSavings(kept(first.all()), TUESDAY, { days: kept(first.days()) });
  second.played("a", MONDAY, answer("known", 1, 1), 0.5);
  assertEquals(second.ofThisRun(), { ...sum, dollars: 1, requests: 3, unknown: 1 });
  assertEquals(second.all().b, first.all().b);
  assertEquals(first.all().a!.requests, 2); // what was read is left as it was

  // Recorded anew on Tuesday: what the old recording has spared is no longer said of this one.
  const third = openSavings(kept(second.all()), TUESDAY, { days: kept(second.days()) });
  third.played("a", TUESDAY, answer("known", 1, 1, TUESDAY), 0.5);
  assertEquals(third.ofThisRun(), {
    since: TUESDAY,
    requests: 1,
    dollars: 0.5,
    unknown: 0,
    milliseconds: 100,
  });
  // Of recordings that were made at different times, each may come first.
  third.played("a", TUESDAY, answer("known", 1, 1, MONDAY), 0);
  assertEquals(third.all().a!.requests, 2);
  third.played("b", MONDAY, answer("known", 1, 1), 0.25);
  assertEquals(third.ofThisRun()!.since, MONDAY); // of all that were used, the earliest
  assertEquals(third.all().a!.recordedAt, TUESDAY);
  // By day all of it counts, whatever was recorded anew since.
  assertEquals(third.days(), {
    [MONDAY.slice(0, 10)]: { requests: 3, dollars: 0.75, unknown: 1, milliseconds: 300 },
    [TUESDAY.slice(0, 10)]: { requests: 4, dollars: 1.25, unknown: 0, milliseconds: 400 },
  });
});

Deno.test("savings of real runs: kept, and begun anew by a recording", async () => {
  await using server = await serve();
  const store = memoryStore();
  const prices = { [new URL(server.url).host]: { perRequest: 0.5 } };
  const suite = suiteOf({ a: asking(`${server.url}/a`), b: asking(`${server.url}/b`) });
  const options = { session: { store }, prices };
  let kept = {};
  const since = async (more: Parameters<typeof run>[1] = {}) => {
    const savings = openSavings(kept, new Date().toISOString());
    const { report } = await run(suite, { ...options, ...more, savings });
    kept = savings.all();
    return report.sinceRecorded && [report.sinceRecorded.requests, report.sinceRecorded.dollars];
  };
  assertEquals(await since({ mode: "record" }), undefined); // nothing was spared
  assertEquals(await since(), [2, 1]);
  assertEquals(await since(), [4, 2]);
  assertEquals(await since({ name: "> a" }), [3, 1.5]);
  await pause(2); // so that it is recorded later
  await since({ mode: "record", name: "> a" });
  assertEquals(await since(), [1 + 3, 2]);
  assertEquals(Object.keys(kept), ["some/a", "some/b"]);
});
