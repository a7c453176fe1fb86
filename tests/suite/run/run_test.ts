// Suites from a user's side: which cases run, when, how many at a time, and what is said of them.
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { isRetakeError, memoryStore, RetakeError, withCassette } from "../../../mod.ts";
import { type RunOptions, runSuite, type Suite, suite } from "../../../src/suite.ts";
import { deferred, serve } from "../../support/local_server.ts";
import {
  asking,
  gate,
  meeting,
  pathsOf,
  pause,
  run,
  suiteOf,
  textOf,
} from "../../support/suites.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, at) => String(at + 1));
const nothing = () => {};

Deno.test("so many cases run at a time, and no more", async () => {
  for (const concurrency of [1, 3]) {
    const { pass, most } = gate();
    const cases = Object.fromEntries(numbers(9).map((name) => [name, () => pass()]));
    const { report } = await run(suiteOf(cases), { concurrency });
    assertEquals(report.counts, { total: 9, passed: 9, failed: 0, skipped: 0 });
    assertEquals([most(), report.concurrency], [concurrency, concurrency]);
  }
});

Deno.test("so many suites run at a time, each to its end before the next one begins", async () => {
  const { pass, met } = gate();
  const suites = ["a", "b", "c"].map((name) =>
    suiteOf(Object.fromEntries(numbers(4).map((at) => [name + at, () => pass(name + at)])), {
      name,
      category: name,
    })
  );
  await run(suites, { concurrency: 8, suitesAtOnce: 1 });
  assert(met.has("a1+a2"), "cases of one suite run side by side");
  const mixed = () => [...met].filter((pair) => pair[0] !== pair[3]);
  assertEquals(mixed(), []);
  await run(suites, { concurrency: 8, suitesAtOnce: 2 });
  assert(mixed().some((pair) => pair.includes("a") && pair.includes("b")), "two suites do");
  assertEquals(mixed().filter((pair) => pair.includes("a") && pair.includes("c")), []);
});

Deno.test("an order drawn by lot is the same for the same seed, which is told", async () => {
  const cases = Object.fromEntries(numbers(20).map((name) => [name, nothing]));
  const order = async (shuffle?: boolean | number) => {
    const { began, events, report } = await run(suiteOf(cases), { concurrency: 1, shuffle });
    const [start] = events;
    assert(start?.type === "run:start");
    assertEquals(start.seed, report.seed);
    return { began, seed: report.seed, written: report.suites[0]!.cases.map(({ name }) => name) };
  };
  const plain = await order();
  assertEquals([plain.began, plain.seed], [numbers(20), undefined]);
  const seven = await order(7);
  assertEquals(seven.seed, 7);
  assertEquals(seven.written, numbers(20)); // the report is in the order in which they are written
  assertEquals([...seven.began].sort(), numbers(20).sort());
  assert(seven.began.join() !== numbers(20).join());
  assertEquals((await order(7)).began, seven.began);
  assert((await order(8)).began.join() !== seven.began.join());
  const drawn = await order(true);
  assert(Number.isInteger(drawn.seed));
  assertEquals((await order(drawn.seed)).began, drawn.began);
});

Deno.test("cases are chosen by name, tag and category, and all of these have to fit", async () => {
  const suites = [
    suiteOf(
      {
        "says hello": { fn: nothing, tags: ["slow"] },
        "says goodbye": nothing,
      },
      { name: "Greetings", category: "words/greetings", tags: ["words"] },
    ),
    suiteOf({ "adds": { fn: nothing, tags: ["slow"] }, "says so": nothing }, {
      name: "Sums",
      category: "sums",
    }),
  ];
  const chosen = async (options: RunOptions) => (await run(suites, options)).began;
  const all: [RunOptions, string[]][] = [
    [{}, ["says hello", "says goodbye", "adds", "says so"]],
    [{ name: "SAYS" }, ["says hello", "says goodbye", "says so"]],
    [{ name: "Greetings > says g" }, ["says goodbye"]],
    [{ name: /^Sums > a|hello$/ }, ["says hello", "adds"]],
    [{ name: /s/g }, ["says hello", "says goodbye", "adds", "says so"]],
    [{ tags: ["slow"] }, ["says hello", "adds"]],
    [{ tags: ["words", "slow"] }, ["says hello", "says goodbye", "adds"]],
    [{ categories: ["sums"] }, ["adds", "says so"]],
    [{ name: "says", tags: ["slow"], categories: ["words/greetings"] }, ["says hello"]],
  ];
  for (const [options, expected] of all) {
    assertEquals(await chosen({ concurrency: 1, ...options }), expected);
  }
  for (const options of [{ name: "nothing like it" }, { tags: ["none"] }]) {
    const error = await assertRejects(() => chosen(options), RetakeError, "nothing was run");
    assertEquals(error.code, "OPTION_INVALID"); // a run of nothing would pass
    assert(error.message.includes("Greetings > says hello"), error.message);
  }
  const { report, cases } = await run(suites, { categories: ["words/greetings"] });
  assertEquals(report.counts.total, 2); // what was not chosen is not there
  assertEquals(cases["says hello"]!.tags, ["words", "slow"]);
});

Deno.test("a case is tried again only where it has asked a real API", async () => {
  await using server = await serve();
  const tried: string[] = [];
  const failing = (name: string, ask: boolean) => async () => {
    tried.push(name);
    if (ask) await (await fetch(server.url)).text();
    if (tried.filter((one) => one === name).length < 3) throw new Error("not yet");
  };
  const suite = suiteOf({
    "asks": { cassette: true, fn: failing("asks", true) },
    "asks nothing": { cassette: true, fn: failing("asks nothing", false) },
    "has no cassette": failing("has no cassette", false),
  });
  const { cases, store } = await run(suite, { mode: "record", retries: 4, concurrency: 1 });
  assertEquals(tried, ["asks", "asks", "asks", "asks nothing", "has no cassette"]);
  assertEquals([cases["asks"]!.status, cases["asks"]!.attempts], ["passed", 3]);
  assertEquals(cases["asks"]!.ledger.recorded.requests, 3); // all were paid for
  assertEquals([cases["asks nothing"]!.status, cases["asks nothing"]!.attempts], ["failed", 1]);
  tried.length = 0;
  const again = await run(suite, { retries: 4, concurrency: 1, session: { store } });
  assertEquals(again.cases["asks"]!.attempts, 1); // a recording answers the same each time
  assertEquals(again.cases["asks"]!.status, "failed");
  tried.length = 0;
  const two = await run(suite, { mode: "record", retries: 1, name: "Some > asks", concurrency: 1 });
  assertEquals([two.cases["asks"]!.status, two.cases["asks"]!.attempts], ["failed", 2]);
});

Deno.test("a case has its time, or its suite's, or the run's", async () => {
  const aborted: string[] = [];
  const hanging = (name: string, timeout?: number) => ({
    ...(timeout === undefined ? {} : { timeout }),
    fn: ({ signal }: { signal: AbortSignal }) =>
      new Promise<void>(() => signal.addEventListener("abort", () => aborted.push(name))),
  });
  const timed = suiteOf({ own: hanging("own", 20), "of its suite": hanging("of its suite") }, {
    timeout: 40,
  });
  const plain = suiteOf({
    "of the run": hanging("of the run"),
    "has ever": { timeout: Infinity, fn: () => pause(5) },
  }, { name: "Plain" });
  const { cases, report } = await run([timed, plain], { timeout: 60 });
  for (const [name, time] of [["own", 20], ["of its suite", 40], ["of the run", 60]] as const) {
    const { status, error } = cases[name]!;
    assertEquals([status, error?.code], ["failed", "CASE_TIMEOUT"]);
    assertStringIncludes(error!.message, `did not end within ${time} ms`);
    assertStringIncludes(error!.message, `timeout: ${time * 2}`);
  }
  assertEquals(cases["has ever"]!.status, "passed");
  assertEquals(aborted.sort(), ["of its suite", "of the run", "own"]);
  assertEquals(report.outcome, "failed");
});

Deno.test("after so many failures no more cases are begun", async () => {
  const bad = () => Promise.reject(new Error("bad"));
  const cases = { a: nothing, b: bad, c: bad, d: nothing, e: nothing };
  const statuses = async (bail?: boolean | number) => {
    const { report, events } = await run(suiteOf(cases), { concurrency: 1, bail });
    const stops = events.flatMap((event) => event.type === "run:stop" ? [event.why] : []);
    const short = report.suites[0]!.cases.map(({ status, skipped }) => skipped ?? status);
    return [short.join(" "), stops, report.outcome];
  };
  assertEquals(await statuses(), ["passed failed failed passed passed", [], "failed"]);
  assertEquals(await statuses(true), [
    "passed failed 1 failed 1 failed 1 failed",
    ["1 failed"],
    "failed",
  ]);
  assertEquals(await statuses(2), [
    "passed failed failed 2 failed 2 failed",
    ["2 failed"],
    "failed",
  ]);
});

Deno.test("signal: no more cases are begun, and those that run end", async () => {
  const stop = new AbortController();
  const began = meeting(3);
  const { promise: open, resolve } = deferred();
  let ended = 0;
  const waits = async ({ signal }: { signal: AbortSignal }) => {
    if (ended === 0) await began();
    await open;
    assert(!signal.aborted);
    ended++;
  };
  const cases = Object.fromEntries(numbers(6).map((name) => [name, waits]));
  const running = run(suiteOf(cases), { concurrency: 2, signal: stop.signal });
  await began(); // with the first two
  stop.abort();
  resolve();
  const { report, events, began: names } = await running;
  assertEquals([report.outcome, ended, names.length], ["interrupted", 2, 2]);
  assertEquals(report.counts, { total: 6, passed: 2, failed: 0, skipped: 4 });
  assertEquals(report.suites[0]!.cases.map(({ skipped }) => skipped).slice(2), [
    "interrupted",
    "interrupted",
    "interrupted",
    "interrupted",
  ]);
  assertEquals(events.map(({ type }) => type).filter((type) => type === "run:stop").length, 1);
});

Deno.test("abort: those that run end too, and their cassettes stay as they were", async () => {
  await using server = await serve();
  const giveUp = new AbortController();
  const began = meeting(3);
  const hangs = async ({ signal }: { signal: AbortSignal }) => {
    await (await fetch(server.url)).text();
    await began();
    await new Promise<void>((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason))
    );
  };
  const cases = {
    a: { cassette: true as const, fn: hangs },
    b: {
      cassette: true as const,
      async fn() { // takes no notice
        await began();
        await new Promise<void>(() => {});
      },
    },
    c: nothing,
  };
  const running = run(suiteOf(cases), {
    mode: "record",
    concurrency: 2,
    retries: 3,
    signal: giveUp.signal, // of both, one stops it
    abort: giveUp.signal,
  });
  await began();
  giveUp.abort();
  const { report, cases: ran, store, events } = await running;
  assertEquals(events.filter(({ type }) => type === "run:stop").length, 1);
  assertEquals(report.outcome, "interrupted");
  assertEquals([ran.a!.status, ran.b!.status, ran.c!.status], ["failed", "failed", "skipped"]);
  assertEquals([ran.a!.error!.name, ran.b!.error!.name], ["AbortError", "AbortError"]);
  assertEquals([ran.a!.attempts, await store.load("some/a")], [1, undefined]);
});

Deno.test("a run whose signal has aborted before begins nothing, and says so in order", async () => {
  for (const options of [{ signal: AbortSignal.abort() }, { abort: AbortSignal.abort() }]) {
    const { report, events, began } = await run(suiteOf({ a: nothing, b: nothing }), options);
    assertEquals([report.outcome, began], ["interrupted", []]);
    assertEquals(events.map(({ type }) => type), [
      "run:start",
      "run:stop",
      "case:end",
      "case:end",
      "run:end",
    ]);
  }
});

Deno.test("two cases with one cassette never overlap, and share what is recorded", async () => {
  await using server = await serve();
  const { pass, met } = gate();
  const shares = (name: string) => ({
    cassette: "some/shared",
    async fn() {
      await (await fetch(`${server.url}/${name}`)).text();
      await pass(name);
    },
  });
  /** Waits for one of them, however slow this machine is; alone it would run out of time. */
  const untilMet = async () => {
    do await pass("other"); while (met.size === 0);
  };
  const both = [
    suiteOf({ a: shares("a"), b: shares("b"), other: untilMet }),
    suiteOf({ c: shares("c") }, { name: "Others", category: "others" }),
  ];
  const recorded = await run(both, { mode: "record", concurrency: 4 });
  assertEquals(recorded.report.outcome, "passed");
  const shared = () => [...met].filter((pair) => !pair.includes("other"));
  assertEquals(shared(), []);
  assert(met.size > 0, "others run beside them");
  // Recorded in parts, by whoever came first, it holds what each of them needs.
  const before = await textOf(recorded.store, "some/shared");
  assertEquals(await pathsOf(recorded.store, "some/shared"), ["/a", "/b", "/c"]);
  const { store } = recorded;
  await server.close();
  const replayed = await run(both, {
    concurrency: 4,
    shuffle: 3,
    session: { store, unused: "ignore" },
  });
  assertEquals(replayed.report.outcome, "passed");
  assertEquals(shared(), []);
  assertEquals(await textOf(store, "some/shared"), before);
});

Deno.test("who records a cassette anew that others have too is told so", async () => {
  await using server = await serve();
  const shares = (name: string) => ({
    cassette: "some/shared",
    fn: async () => void await (await fetch(`${server.url}/${name}`)).text(),
  });
  const both = suiteOf({ a: shares("a"), b: shares("b") });
  const { cases } = await run(both, { mode: "record", name: "Some > a" });
  assertEquals(cases.a!.warnings.length, 1);
  assertStringIncludes(cases.a!.warnings[0]!, "also that of Some > b, not run now");
  const all = await run(both, { mode: "record" });
  assertEquals(all.cases.a!.warnings, []);
});

Deno.test("setup and teardown run once, around the cases of a suite", async () => {
  await using server = await serve();
  const done: string[] = [];
  const store = memoryStore();
  const suite = suiteOf(
    {
      a: { cassette: true, fn: async () => void done.push(await text("a")) },
      b: { cassette: true, fn: async () => void done.push(await text("b")) },
    },
    {
      async setup({ mode }) {
        await pause(5);
        done.push(`setup for ${mode}`);
        return {
          session: { upstreams: { "https://api.example.com": server.url } },
          teardown: async () => {
            await pause(5);
            done.push("teardown");
          },
        };
      },
    },
  );
  async function text(name: string): Promise<string> {
    const response = await fetch(`https://api.example.com/${name}`);
    return (await response.json() as { path: string }).path;
  }
  const { report } = await run(suite, { mode: "record", session: { store } });
  assertEquals(report.outcome, "passed");
  assertEquals([done[0], done.at(-1), done.length], ["setup for record", "teardown", 4]);
  done.length = 0;
  await run(suite, { bail: true, signal: AbortSignal.abort(), session: { store } });
  assertEquals(done, []);
});

Deno.test("two suites whose cases would share a cassette unasked are refused", async () => {
  const one = (name: string, cassette: true | string) =>
    suite(name, { category: "shared", cases: [{ name: "asks", cassette, fn: nothing }] });
  const store = memoryStore();
  const error = await assertRejects(
    () => runSuite([one("A", true), one("B", true)], { session: { store } }),
    RetakeError,
    `The suites "A" and "B" both have a case "asks"`,
  );
  assertEquals(error.code, "OPTION_INVALID");
  const named = [one("A", "shared/asks"), one("B", "shared/asks")];
  assertEquals((await runSuite(named, { session: { store } })).outcome, "passed");
});

Deno.test("a setup that fails is told of, and nothing of its suite is run", async () => {
  let tornDown = 0;
  const bad = suiteOf({ a: nothing, b: nothing }, {
    name: "Bad",
    setup() {
      throw new TypeError("no database");
    },
  });
  const good = suiteOf({ c: nothing }, {
    name: "Good",
    setup: () => ({ teardown: () => void tornDown++ }),
  });
  const { report, cases, began } = await run([bad, good]);
  assertEquals([report.outcome, began, tornDown], ["failed", ["c"], 1]);
  const { error } = report.suites[0]!;
  assertEquals([error!.name, error!.message], ["TypeError", "no database"]);
  assertEquals(cases.a!.skipped, "the setup of its suite failed");
  assertEquals(report.counts, { total: 3, passed: 1, failed: 0, skipped: 2 });
});

Deno.test("a teardown that fails is told of, and the cases have passed all the same", async () => {
  const suite = suiteOf({ a: nothing }, {
    setup: () => ({ teardown: () => Promise.reject(new Error("still in use")) }),
  });
  const { report, cases } = await run(suite);
  assertEquals([report.outcome, cases.a!.status], ["failed", "passed"]);
  assertEquals(report.suites[0]!.error!.message, "still in use");
});

Deno.test("a setup that never ends is given up with the run", async () => {
  const giveUp = new AbortController();
  const suite = suiteOf({ a: nothing }, {
    setup() {
      setTimeout(() => giveUp.abort(), 5);
      return new Promise(() => {});
    },
  });
  const { report } = await run(suite, { abort: giveUp.signal });
  assertEquals([report.outcome, report.suites[0]!.error!.name], ["interrupted", "AbortError"]);
});

Deno.test("a case without a cassette runs as it is, whoever else has one open", async () => {
  await using server = await serve();
  const recorded = meeting(3);
  const suites = [
    suiteOf({
      "has one": {
        cassette: true,
        async fn() {
          await (await fetch(`${server.url}/recorded`)).text();
          await recorded(); // open until the others have asked
        },
      },
      "has none": async () => {
        await pause(5);
        await (await fetch(`${server.url}/plain`)).text().finally(recorded);
      },
    }),
    suiteOf({ "has a setup": nothing }, {
      name: "Others",
      async setup() {
        await pause(5);
        await (await fetch(`${server.url}/setup`).finally(recorded)).text();
      },
    }),
  ];
  const { cases, store } = await run(suites, { mode: "record" });
  assertEquals([cases["has one"]!.error, cases["has none"]!.error], [undefined, undefined]);
  assertEquals([cases["has none"]!.verdict, cases["has a setup"]!.status], [undefined, "passed"]);
  assertEquals(await pathsOf(store, "some/has-one"), ["/recorded"]);
});

Deno.test("a case that opens cassettes itself has their verdict", async () => {
  await using server = await serve();
  const suite = suiteOf({
    "opens two": async () => {
      for (const name of ["own/a", "own/b"]) {
        await withCassette(name, async () => await (await fetch(`${server.url}/${name}`)).text());
      }
    },
  });
  const { cases, store } = await run(suite, { mode: "record" });
  const { verdict, cassettes, requests } = cases["opens two"]!;
  assertEquals([verdict, cassettes, requests.recorded], ["RECORDED", ["own/a", "own/b"], 2]);
  const again = await run(suite, { session: { store } });
  assertEquals(again.cases["opens two"]!.verdict, "HIT");
});

Deno.test("all that happens is told in order, and a listener that throws decides over nothing", async () => {
  await using server = await serve();
  const suite = suiteOf({ asks: asking(server.url) });
  const { events, report } = await run(suite, {
    mode: "record",
    onEvent() {
      throw new Error("the display is broken");
    },
  });
  assertEquals(events.map(({ type }) => type), [
    "run:start",
    "case:start",
    "case:request",
    "case:end",
    "run:end",
  ]);
  const asked = events.find((event) => event.type === "case:request");
  assert(asked?.type === "case:request");
  assertEquals([asked.verdict, asked.call], ["recorded", `GET ${server.url}/`]);
  assertEquals([asked.ledger.recorded.requests, asked.name], [1, "asks"]);
  assertEquals(report.suites[0]!.cases[0]!.status, "passed");
  assertEquals(report.errors.map(({ message }) => message), ["the display is broken"]);
  assertEquals(report.outcome, "failed");
});

Deno.test("an option that does not exist or does not fit is named, with what would do", async () => {
  const some = suiteOf({ a: nothing });
  const wrong: [unknown, string, string][] = [
    [{ concurency: 3 }, "OPTION_UNKNOWN", 'did you mean "concurrency"?'],
    [{ suiteAtOnce: 3 }, "OPTION_UNKNOWN", 'did you mean "suitesAtOnce"?'],
    [{ whatever: 1 }, "OPTION_UNKNOWN", "options  name, tags"],
    [{ concurrency: 0 }, "OPTION_INVALID", "concurrency is 0; it must be a whole number above 0"],
    [{ perHost: 1.5 }, "OPTION_INVALID", "perHost is 1.5"],
    [{ retries: -1 }, "OPTION_INVALID", "retries is -1"],
    [{ timeout: NaN }, "OPTION_INVALID", "timeout is null"],
    [{ shuffle: 3n }, "OPTION_INVALID", "shuffle is 3n"],
    [{ tags: "slow" }, "OPTION_INVALID", 'tags is "slow"; it must be a list of texts'],
    [{ name: 3 }, "OPTION_INVALID", "a text or a RegExp"],
    [{ budget: "1 dollar" }, "OPTION_INVALID", "a number of US dollars"],
    [{ signal: {} }, "OPTION_INVALID", "an AbortSignal"],
    [{ session: { stor: memoryStore() } }, "OPTION_UNKNOWN", 'did you mean "store"?'],
    [{ mode: "replays" }, "MODE_UNKNOWN", 'did you mean "replay"?'],
  ];
  for (const [options, code, text] of wrong) {
    const error = await assertRejects(() => runSuite(some, options as RunOptions)) as Error;
    assert(isRetakeError(error) && error.code === code, String(error));
    assertStringIncludes(error.message, text);
  }
  for (const none of [undefined, {}, { ...some }, () => {}]) {
    const error = await assertRejects(() => runSuite(none as unknown as Suite));
    assert(isRetakeError(error, "OPTION_INVALID"));
    assertStringIncludes(error.message, "something that is no suite");
  }
});

Deno.test("a suite that is none is refused where it is made", () => {
  const fn = nothing;
  const wrong: [() => unknown, string, string][] = [
    [() => suite("", { category: "a", cases: [] }), "OPTION_INVALID", "wants a name"],
    [() => suite("A", { category: "../a", cases: [] }), "NAME_INVALID", "leads out"],
    [
      () => suite("A", { category: "a", cases: [], tags: "b" as never }),
      "OPTION_INVALID",
      "no list",
    ],
    [
      () =>
        suite("A", {
          category: "a",
          cases: ["Ask it", "ask it"].map((name) => ({ name, cassette: true, fn: nothing })),
        }),
      "OPTION_INVALID",
      "would share a/ask-it.json",
    ],
    [() => suite("A", { category: "a", case: [] } as never), "OPTION_UNKNOWN", '"cases"?'],
    [() => suite("A", { category: "a" } as never), "OPTION_INVALID", "no list of cases"],
    [() => suite("A", null as never), "OPTION_INVALID", "described by no object"],
    [
      () => suite("A", { category: "a", cases: [{ name: "b", fn }, { name: "b", fn }] }),
      "OPTION_INVALID",
      'two cases of the name "b"',
    ],
    [
      () => suite("A", { category: "a", cases: [{ name: "b", fn, tag: [] } as never] }),
      "OPTION_UNKNOWN",
      'did you mean "tags"?',
    ],
    [
      () => suite("A", { category: "a", cases: [{ name: "b" } as never] }),
      "OPTION_INVALID",
      "no fn to run",
    ],
    [
      () => suite("A", { category: "a", cases: [{ fn } as never] }),
      "OPTION_INVALID",
      "a case without a name",
    ],
    [
      () => suite("A", { category: "a", cases: [{ name: "b", fn, cassette: "../b" }] }),
      "NAME_INVALID",
      "leads out",
    ],
    [
      () => suite("A", { category: "a", cases: [{ name: "b", fn, cassette: { name: "/b" } }] }),
      "NAME_INVALID",
      "absolute",
    ],
    [
      () =>
        suite("A", { category: "a", cases: [{ name: "b", fn, cassette: { mod: 1 } as never }] }),
      "OPTION_UNKNOWN",
      '"mode"?',
    ],
    [
      () => suite("A", { category: "a", cases: [{ name: "b", fn, cassette: null as never }] }),
      "OPTION_INVALID",
      "neither true, a name nor options",
    ],
    [
      () => suite("A", { category: "a", timeout: 0, cases: [] }),
      "OPTION_INVALID",
      "no number of milliseconds above 0",
    ],
    [
      () => suite("A", { category: "a", setup: {} as never, cases: [] }),
      "OPTION_INVALID",
      "setup",
    ],
  ];
  for (const [make, code, text] of wrong) {
    const error = assertThrows(make) as Error;
    assert(isRetakeError(error) && error.code === code, String(error));
    assertStringIncludes(error.message, text);
  }
});
