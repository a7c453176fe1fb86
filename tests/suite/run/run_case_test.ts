// One case: within its time, again where that may help, in its cassette or as it is.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { memoryStore, RetakeError, withCassette } from "../../../mod.ts";
import { runCase } from "../../../src/suite/run/run_case.ts";
import { select } from "../../../src/suite/run/select.ts";
import { drawFrom } from "../../support/draw.ts";
import { serve } from "../../support/local_server.ts";
import { meeting, pathsOf, pause, run, suiteOf, testContext } from "../../support/suites.ts";

const nothing = () => {};

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

Deno.test("an error after which another try would come to the same ends the trying", async () => {
  await using server = await serve();
  const tries = async (error: unknown) => {
    let tried = 0;
    const suite = suiteOf({
      async asks() {
        tried++;
        await withCassette(
          "own/a",
          { mode: "live" },
          async () => await (await fetch(server.url)).text(),
        );
        throw error;
      },
    });
    const { status, attempts } = await runCase(
      select([suite], {})[0]!,
      {},
      testContext({ options: { retries: 2 } }),
    );
    assertEquals(attempts, tried);
    return [status, tried];
  };
  assertEquals(await tries(new Error("anything")), ["failed", 3]);
  assertEquals(await tries(new RetakeError("MISS", "no recording")), ["failed", 1]);
  assertEquals(await tries(new RetakeError("BUDGET_SPENT", "no")), ["skipped", 1]);
});

const drawn = drawFrom("what a case says").alnum(24);

Deno.test("what a session knows as a secret is in nothing that its case says", async () => {
  await using server = await serve((_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ token: `${drawn}c` }));
  });
  const url = (letter: string) => `${server.url}/?token=${drawn}${letter}`;
  const says = (letters: string) => {
    const error = new Error(`bad token ${letters.split("").map((one) => drawn + one).join()}`);
    error.stack += `\n    at login (file:///app.ts?token=${drawn}${letters[0]}:1:1)`;
    return error;
  };
  const suite = suiteOf({
    "in its address": {
      cassette: true,
      async fn() {
        const { token } = await (await fetch(url("a"))).json();
        // In replay it is the alias of the cassette already.
        throw Object.assign(says("a"), { message: `bad tokens ${drawn}a ${token}` });
      },
    },
    "in its body, behind another error": {
      cassette: true,
      async fn() {
        const body = JSON.stringify({ password: `${drawn}b` });
        await (await fetch(server.url, { method: "POST", body })).text();
        throw new Error("no", { cause: says("b") });
      },
    },
    "by its own fetch": {
      cassette: true,
      async fn({ session }) {
        await (await session!.fetch(url("d"))).text();
        throw says("d");
      },
    },
    "by a rule of its own": {
      cassette: { redact: { values: ["kestrel-blue"] } },
      async fn() {
        await (await fetch(server.url)).text();
        throw new Error("no kestrel-blue here");
      },
    },
  });
  const recorded = await run(suite, { mode: "record" });
  const store = memoryStore();
  for (const name of await recorded.store.list()) {
    await store.save(name.replace(/\.failed$/, ""), String(await recorded.store.load(name)));
  }
  const all = {
    recorded,
    replayed: await run(suite, { session: { store } }),
    missed: await run(suite),
    live: await run(suite, { mode: "live" }),
  };
  for (const [how, { report, cases }] of Object.entries(all)) {
    for (const { name, status, error } of Object.values(cases)) {
      assertEquals([how, name, status], [how, name, "failed"]);
      if (how !== "missed") assertStringIncludes(error!.message, "redacted", `${how}: ${name}`);
    }
    const said = JSON.stringify(report);
    assert(!said.includes(drawn) && !said.includes("kestrel"), `${how}: ${said}`);
  }
});

Deno.test("a token that a case sends without a cassette is not in what it says either", async () => {
  const session = {
    upstreams: { "https://api.example.com": "http://127.0.0.1:9" },
    settle: 0,
  };
  const { cases } = await run(
    suiteOf({
      "has none": async () => {
        await fetch(`https://api.example.com/?token=${drawn}`).catch(() => {});
        throw new Error(`bad token ${drawn}`);
      },
    }),
    { session },
  );
  assertEquals(cases["has none"]!.error!.message.includes(drawn), false);
});
