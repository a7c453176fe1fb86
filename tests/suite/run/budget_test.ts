// What may be spent: recording stops before the call that would pass it.
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import type { ServerResponse } from "node:http";
import { isRetakeError, memoryStore } from "../../../mod.ts";
import type { PriceList } from "../../../src/ledger/price.ts";
import { openPriceBook } from "../../../src/suite/price_book.ts";
import { openBudget } from "../../../src/suite/run/budget.ts";
import type { CustomPrices, RunOptions } from "../../../src/suite.ts";
import { postJson, serve } from "../../support/local_server.ts";
import { PATIENCE } from "../../support/patience.mjs";
import {
  answering,
  asking,
  chatting,
  pathsOf,
  pause,
  pricesOf,
  run,
  runWithPrices,
  suiteOf,
  textOf,
} from "../../support/suites.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, at) => String(at + 1));

const record = { mode: "record" } as const;

const casesOf = (url: string, count: number) =>
  suiteOf(Object.fromEntries(numbers(count).map((name) => [name, asking(`${url}/${name}`)])));

for (const concurrency of [1, 8]) {
  Deno.test(`a budget is never passed, with ${concurrency} cases at a time`, async () => {
    await using server = await serve(async (_, response) => {
      await pause(5);
      response.end("hello");
    });
    const prices = pricesOf(server.url, 0.25);
    const options = { ...record, concurrency, budget: 1, prices };
    const { report, cases, store } = await run(casesOf(server.url, 9), options);
    assertEquals(server.hits.length, 4); // four quarters, and not one call more
    assertEquals(report.outcome, "over budget");
    assertEquals(report.counts, { total: 9, passed: 4, failed: 0, skipped: 5 });
    assertEquals([report.ledger.recorded.dollars, report.ledger.recorded.requests], [1, 4]);
    const undone = Object.values(cases).filter(({ status }) => status === "skipped");
    assertEquals(report.budget, {
      dollars: 1,
      undone: undone.map(({ name }) => `Some > ${name}`),
    });
    for (const { skipped, name } of undone) {
      assertEquals([skipped, await textOf(store, `some/${name}`)], ["over budget", ""]);
    }
    const [refused] = undone.filter(({ error }) => error);
    assertEquals(refused!.error!.code, "BUDGET_SPENT");
    assertMatch(
      refused!.error!.message,
      /^GET http:.* was not sent: it may cost \$0\.25, which would pass the budget of \$1\.00\./,
    );
  });
}

Deno.test("a budget that just suffices suffices, however its fractions add up", async () => {
  await using server = await serve();
  const options = { ...record, concurrency: 3, budget: 0.3, prices: pricesOf(server.url, 0.1) };
  const { report } = await run(casesOf(server.url, 3), options);
  assertEquals([report.outcome, report.counts.passed, report.budget!.undone], ["passed", 3, []]);
  const { report: short } = await run(casesOf(server.url, 3), { ...options, budget: 0.299 });
  assertEquals([short.counts.passed, server.hits.length], [2, 5]);
});

Deno.test("what was begun over budget leaves its cassette as it was", async () => {
  await using server = await serve();
  const store = memoryStore();
  const session = { store };
  const three = (turn: string) =>
    suiteOf({
      asks: {
        cassette: true,
        async fn() {
          for (const name of numbers(3)) await (await fetch(`${server.url}/${name}${turn}`)).text();
        },
      },
    });
  await run(three(""), { ...record, session });
  const before = await textOf(store, "some/asks");
  const prices = pricesOf(server.url, 0.4);
  const { report, cases } = await run(three("?b"), { ...record, session, prices, budget: 1 });
  assertEquals(server.hits.length, 3 + 2);
  assertEquals([report.outcome, cases.asks!.status], ["over budget", "skipped"]);
  assertEquals(report.budget!.undone, ["Some > asks"]);
  assertEquals(await textOf(store, "some/asks"), before);
  // What was paid for is not lost.
  assertEquals(await pathsOf(store, "some/asks.failed"), ["/1?b", "/2?b"]);
  assertEquals(report.ledger.recorded.dollars, 0.8);
});

Deno.test("cases that only replay go on when the budget is spent", async () => {
  await using server = await serve();
  const store = memoryStore();
  const options = { session: { store }, prices: pricesOf(server.url, 1), concurrency: 1 };
  await run(suiteOf({ a: asking(`${server.url}/a`), d: asking(`${server.url}/d`) }), {
    ...options,
    ...record,
  });
  const all = suiteOf({
    a: asking(`${server.url}/a`),
    b: asking(`${server.url}/b`),
    c: asking(`${server.url}/c`),
    d: asking(`${server.url}/d`),
    e: () => {},
  });
  const { report, cases } = await run(all, { ...options, mode: "update", budget: 1.5 });
  const statuses = Object.values(cases).map(({ verdict, skipped }) => skipped ?? verdict);
  assertEquals(statuses, ["HIT", "RECORDED", "over budget", "HIT", undefined]);
  assertEquals([report.outcome, report.budget!.undone], ["over budget", ["Some > c"]]);
  assertEquals(server.hits.map(({ path }) => path), ["/a", "/d", "/b"]);
  // With nothing to spend, all that is recorded passes.
  const none = await run(all, { ...options, mode: "update", budget: 0, name: /> [abde]$/ });
  assertEquals([none.report.outcome, none.report.budget!.undone], ["passed", []]);
});

Deno.test("a case that catches the refusal is over budget all the same", async () => {
  for (const mode of ["record", "live", "replay"] as const) {
    await using server = await serve();
    const { report, cases } = await run(
      suiteOf({
        asks: {
          cassette: { allowFallback: true },
          async fn() {
            for (const name of numbers(3)) {
              await fetch(`${server.url}/${name}`).then((response) => response.text(), () => {});
            }
          },
        },
      }),
      { mode, budget: 1, prices: pricesOf(server.url, 0.6) },
    );
    assertEquals([mode, server.hits.length, cases.asks!.skipped], [mode, 1, "over budget"]);
    assertEquals([report.outcome, cases.asks!.error!.code], ["over budget", "BUDGET_SPENT"]);
  }
});

Deno.test("what a request may cost is told by what its recording has cost", async () => {
  await using server = await serve((hit, response) => {
    response.writeHead(hit.path === "/broken" ? 500 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify({ price: Number(hit.body || 0) }));
  });
  const store = memoryStore();
  const prices: CustomPrices = ({ response }) => {
    const body = response?.body;
    return body && "json" in body ? (body.json as { price: number }).price : undefined;
  };
  const suite = suiteOf(Object.fromEntries(
    ["0.1", "0.8", "0.2"].map((price) => [`for ${price}`, {
      cassette: true as const,
      fn: () => postJson(`${server.url}/`, price),
    }]),
  ));
  const options: RunOptions = { ...record, prices, session: { store }, concurrency: 1 };
  await run(suite, options);
  const { report } = await run(suite, { ...options, budget: 0.95 });
  // 0.1 and 0.8 fit; with 0.2 more they would not.
  assertEquals([server.hits.length, report.ledger.recorded.dollars], [5, 0.9]);
  assertEquals(report.budget!.undone, ["Some > for 0.2"]);
});

Deno.test("what is set aside is given back, by whatever name it is written down", async () => {
  await using server = await serve((hit, response, request) => {
    if (hit.path.startsWith("/broken")) return void request.socket.destroy();
    response.end("hello");
  });
  const secret = "sesame-open-up";
  const { report, store } = await run(
    suiteOf({
      "with a key": {
        cassette: true,
        async fn() {
          for (const name of numbers(3)) {
            await (await fetch(`${server.url}/${secret}/${name}?key=${secret}`)).text();
          }
        },
      },
      "breaks off": {
        cassette: true,
        fn: () => fetch(`${server.url}/broken`).then(() => {}, () => {}),
      },
      "later": asking(`${server.url}/later`),
    }),
    {
      ...record,
      budget: 1,
      prices: pricesOf(server.url, 0.25),
      concurrency: 1,
      session: { redact: { values: [secret] } },
    },
  );
  assert(!(await textOf(store, "some/with-a-key")).includes(secret));
  const ran = report.suites[0]!.cases;
  assertEquals(ran.map(({ error, skipped }) => error?.message ?? skipped).slice(0, 2), [
    undefined,
    undefined,
  ]);
  // A price for each request counts for those too that break off.
  assertEquals(report.ledger.recorded.requests, 4);
  assertEquals(report.budget!.undone, ["Some > later"]);
});

Deno.test("what never reached a host costs nothing; what broke off there costs what it might have", async () => {
  await using gone = await serve();
  await gone.close();
  await using server = await serve((hit, response, request) => {
    if (hit.path === "/broken") return void request.socket.destroy();
    response.end("hello");
  });
  const asks = (url: string) => ({
    cassette: true as const,
    fn: () => fetch(url).then(() => {}, () => {}),
  });
  for (const mode of ["live", "record"] as const) {
    const { report, cases } = await run(
      suiteOf({
        gone: asks(gone.url),
        broken: asks(`${server.url}/broken`),
        whole: asking(`${server.url}/whole`),
      }),
      {
        mode,
        budget: 1,
        prices: { ...pricesOf(server.url, 0.6), ...pricesOf(gone.url, 0.9) },
        concurrency: 1,
      },
    );
    const { live, recorded } = report.ledger;
    assertEquals([mode, live.dollars + recorded.dollars, live.requests + recorded.requests], [
      mode,
      0.6,
      2,
    ]);
    assertEquals(cases.whole!.skipped, "over budget");
    assert(server.hits.every(({ path }) => path === "/broken"));
  }
});

Deno.test("an answer that was refused then says nothing of what one costs", async () => {
  let broken = true;
  await using server = await serve((_, response) => {
    response.writeHead(broken ? 500 : 200, { "content-type": "text/plain" }).end("hello");
  });
  const store = memoryStore();
  const prices: CustomPrices = ({ response }) => response && response.status > 400 ? 0 : 1;
  const suite = suiteOf({
    asks: { cassette: true, fn: async () => void await (await fetch(server.url)).text() },
  });
  const options = { ...record, prices, session: { store } };
  assertEquals((await run(suite, options)).report.ledger.recorded.dollars, 0);
  broken = false;
  const { report } = await run(suite, { ...options, budget: 0.5 });
  assertEquals([report.outcome, server.hits.length], ["over budget", 1]);
});

Deno.test("prices of a run count more than those of a suite, host by host", async () => {
  await using one = await serve();
  await using two = await serve();
  const suite = suiteOf({ one: asking(one.url), two: asking(two.url) }, {
    prices: { ...pricesOf(one.url, 1), ...pricesOf(two.url, 2) },
  });
  const dollars = async (prices?: CustomPrices) => {
    const { cases } = await run(suite, { ...record, ...(prices ? { prices } : {}) });
    return [cases.one!.ledger.recorded.dollars, cases.two!.ledger.recorded.dollars];
  };
  assertEquals(await dollars(), [1, 2]);
  assertEquals(await dollars(pricesOf(one.url, 5)), [5, 2]);
  assertEquals(await dollars(({ request }) => request.url.startsWith(two.url) ? 7 : undefined), [
    1,
    7,
  ]);
});

Deno.test("prices that fail or are no prices are unknown, and decide over nothing", async () => {
  await using server = await serve();
  const fails: [CustomPrices, string][] = [
    [() => {
      throw new Error("no such page");
    }, "the function that gives prices failed: no such page"],
    [() => NaN, "the price given for it is NaN"],
    [() => -1, "the price given for it is -1"],
    [() => Infinity, "the price given for it is Infinity"],
    [() => undefined, "does not say what it used"],
  ];
  for (const [prices, why] of fails) {
    const { report } = await run(casesOf(server.url, 2), { ...record, prices, budget: 1 });
    const { recorded, unknownWhy } = report.ledger;
    assertEquals([report.outcome, recorded.dollars, recorded.unknown], ["passed", 0, 2]);
    assertEquals(unknownWhy.length, 1);
    assertStringIncludes(unknownWhy[0]!, why);
  }
});

Deno.test("a price that is known in part counts for what it is at least", async () => {
  await using server = await answering();
  const partly: PriceList = { priceOf: () => ({ unknown: "no price of its audio", atLeast: 0.4 }) };
  const { report } = await runWithPrices(chatting(server.url, 3), {
    ...record,
    budget: 1,
    concurrency: 1,
  }, () => Promise.resolve(partly));
  const { recorded, unknownWhy } = report.ledger;
  assertEquals([report.outcome, recorded.requests, recorded.unknown], ["over budget", 2, 2]);
  assertEquals([recorded.dollars, unknownWhy], [0.8, ["no price of its audio"]]);
});

/** A dollar for each token that is written. */
const list: PriceList = { priceOf: ({ output }) => output };

Deno.test("a budget cannot be kept without prices, so nothing is sent then", async () => {
  await using server = await answering();
  const load = () => Promise.reject(new Error("The package of prices is not there."));
  const { report } = await runWithPrices(chatting(server.url, 2), { ...record, budget: 1 }, load);
  assertEquals([report.outcome, server.hits.length], ["failed", 0]);
  assertStringIncludes(report.suites[0]!.cases[0]!.error!.message, "is not there");
});

Deno.test("without a recording the price is guessed by the longest answer that is allowed", async () => {
  await using server = await answering();
  const load = () => Promise.resolve(list);
  // Five dollars each; the first guess is five too, since max_tokens is.
  const { report } = await runWithPrices(chatting(server.url, 5), {
    ...record,
    budget: 12,
    concurrency: 5,
  }, load);
  assertEquals([server.hits.length, report.ledger.recorded.dollars], [2, 10]);
  assertEquals(report.budget!.undone.length, 3);
});

/** Sends the answer of a model, one that does not say what it has used. */
const silent = (end: (response: ServerResponse) => void) =>
  serve((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write('data: {"model":"some","choices":[]}\n\n');
    end(response);
  });

const UNTOLD: [string, (response: ServerResponse) => void][] = [
  ["does not say what it has used", (response) => response.end("data: [DONE]\n\n")],
  ["breaks off", (response) => void setTimeout(() => response.socket?.destroy(), 10)],
];

for (const [how, end] of UNTOLD) {
  for (const mode of ["record", "live"] as const) {
    Deno.test(`an answer that ${how} counts for what it might have cost: ${mode}`, async () => {
      await using server = await silent(end);
      const asked = (name: string) => async () => {
        const body = JSON.stringify({ model: "some", max_tokens: 5, say: name });
        const response = await fetch(`${server.url}/chat`, { method: "POST", body });
        await response.text().catch(() => {});
      };
      const cases = Object.fromEntries(
        numbers(5).map((name) => [name, { cassette: true as const, fn: asked(name) }]),
      );
      const { report } = await runWithPrices(
        suiteOf(cases),
        { mode, budget: 12, concurrency: 1 },
        () => Promise.resolve(list),
      );
      assertEquals([server.hits.length, report.outcome], [2, "over budget"]);
      const { recorded, live } = report.ledger;
      assertEquals([recorded.unknown + live.unknown, recorded.dollars + live.dollars], [2, 0]);
    });
  }
}

Deno.test("a short guess that was never borne out does not stand for a long answer", async () => {
  await using server = await silent((response) => response.end());
  const asks = (max_tokens: number) => ({
    cassette: true as const,
    fn: async () => {
      const body = JSON.stringify({ model: "some", max_tokens });
      await (await fetch(`${server.url}/chat`, { method: "POST", body })).text();
    },
  });
  const { report } = await runWithPrices(suiteOf({ short: asks(1), long: asks(1000) }), {
    ...record,
    budget: 12,
    concurrency: 1,
  }, () => Promise.resolve(list));
  assertEquals([server.hits.length, report.budget!.undone], [1, ["Some > long"]]);
});

Deno.test("an upload that is known only when it was sent is admitted by its URL", async () => {
  await using server = await serve();
  async function* pieces() {
    yield new TextEncoder().encode("in ");
    yield new TextEncoder().encode("pieces");
  }
  const bodies: [string, () => unknown][] = [
    ["an iterable", pieces],
    ["a stream", () => new Blob(["in pieces"]).stream()],
  ];
  for (const mode of ["record", "live"] as const) {
    for (const [what, body] of bodies) {
      const asks = {
        cassette: true as const,
        fn: async () => {
          const init = { method: "POST", body: body(), duplex: "half" } as RequestInit;
          await (await fetch(server.url, init)).text();
        },
      };
      const prices = pricesOf(server.url, 0.6);
      const { report, cases } = await run(suiteOf({ one: asks, two: asks }), {
        mode,
        budget: 1,
        prices,
        concurrency: 1,
        timeout: PATIENCE,
      });
      assertEquals([mode, what, cases.one!.error], [mode, what, undefined]);
      assertEquals(report.budget!.undone, ["Some > two"]);
    }
  }
  assertEquals(server.hits.map(({ body }) => body), Array(4).fill("in pieces"));
});

const BODIES: [string, (url: string, text: string) => Parameters<typeof fetch>][] = [
  ["text", (url, body) => [url, { method: "POST", body }]],
  ["a Request", (url, body) => [new Request(url, { method: "POST", body })]],
  ["bytes", (url, text) => [url, { method: "POST", body: new TextEncoder().encode(text) }]],
];

for (const mode of ["record", "live", "replay"] as const) {
  Deno.test(`a budget sees what is asked for, in whichever form it is sent: ${mode}`, async () => {
    for (const [form, make] of BODIES) {
      await using server = await answering();
      const cases = Object.fromEntries(
        numbers(5).map((name) => [name, {
          cassette: { allowFallback: true, onWarning: () => {} },
          async fn() {
            const text = JSON.stringify({ model: "some", max_tokens: 5, say: name });
            await (await fetch(...make(`${server.url}/chat`, text))).text();
          },
        }]),
      );
      const load = () => Promise.resolve(list);
      const options = { mode, budget: 12, concurrency: 5 };
      const { report } = await runWithPrices(suiteOf(cases), options, load);
      assertEquals([form, server.hits.length, report.outcome], [form, 2, "over budget"]);
      const said = server.hits.map(({ body }) => JSON.parse(body).max_tokens);
      assertEquals([report.budget!.undone.length, said], [3, [5, 5]]);
    }
  });
}

Deno.test("prices of one's own see what is asked for before it is sent", async () => {
  await using server = await serve();
  const prices: CustomPrices = ({ request: { body, method } }) =>
    method === "PUT" && body && "json" in body ? (body.json as { price: number }).price : undefined;
  const asks = (price: number) => ({
    cassette: true as const,
    fn: () => postJson(`${server.url}/${price}`, { price }, { method: "PUT" }),
  });
  const { report } = await run(suiteOf({ cheap: asks(0.5), dear: asks(2) }), {
    ...record,
    prices,
    budget: 1,
    concurrency: 1,
    shuffle: false,
  });
  assertEquals(report.budget!.undone, ["Some > dear"]);
});

Deno.test("a budget that is no amount is refused", async () => {
  const error = await assertRejects(() => run(suiteOf({}), { budget: -1 }));
  assert(isRetakeError(error, "OPTION_INVALID"));
});

Deno.test("what is set aside for a case is given back at its end, and what was paid stays", async () => {
  const prices = openPriceBook(() => Promise.resolve(list));
  const budget = openBudget(1, prices);
  const custom = { "a.test": { perRequest: 0.4 } };
  const planned = { url: "https://a.test/x", method: "GET", text: undefined };
  const nothing = () => Promise.resolve([]);
  const first = budget.forCase(nothing, custom);
  const second = budget.forCase(nothing, custom);
  await first.admit(planned);
  await first.admit(planned);
  const refusal = await assertRejects(() => second.admit(planned));
  assert(isRetakeError(refusal, "BUDGET_SPENT"));
  assertEquals([budget.isSpent(), second.refusal(), first.refusal()], [true, refusal, undefined]);
  const request = { method: "GET", url: planned.url, headers: [] };
  first.paid({ request, recordedAt: "", waited: 0, unanswered: true }, 0.4);
  first.end();
  await second.admit(planned); // 0.4 of 1 is spent
  await assertRejects(() =>
    second.admit({ ...planned, url: "https://a.test/y" }).then(() => second.admit(planned))
  );
});

Deno.test("a budget is held over several processes: what others spend and set aside counts", async () => {
  const shares = new Map<number, number>();
  const others = (own: number) => ({
    share(dollars: number) {
      shares.set(own, dollars);
      return [...shares].reduce((sum, [id, spent]) => id === own ? sum : sum + spent, 0);
    },
  });
  const custom: CustomPrices = () => 0.25;
  const prices = openPriceBook(() => Promise.reject(new Error("none is needed")));
  const planned = { url: "https://api.example.com/a", method: "GET", text: undefined };
  const recording = {
    request: { method: "GET", url: planned.url, headers: [] },
    recordedAt: "2026-01-01T00:00:00.000Z",
    waited: 1,
    response: { status: 200, statusText: "", type: "basic" as const, headers: [] },
  };
  const of = (id: number) =>
    openBudget(1, prices, others(id)).forCase(() => Promise.resolve([]), custom);
  const [one, two] = [of(1), of(2)];
  await one.admit(planned);
  one.paid(recording, 0.25);
  await two.admit(planned);
  await two.admit(planned);
  await one.admit(planned);
  const error = await assertRejects(() => two.admit(planned));
  assert(isRetakeError(error, "BUDGET_SPENT"), String(error));
  assertStringIncludes(error.message, "would pass the budget of $1.00");
  two.end(); // what was never sent is free again
  await one.admit(planned);
  assertEquals([...shares.values()], [0.75, 0]);
});
