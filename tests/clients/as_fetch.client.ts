// What is decided over requests is decided over those of node:http and undici as over those of fetch: rate limits,
// budgets, what passes, upstreams, drift, freezing, and the verdicts of a suite.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Agent, request as httpRequest } from "node:http";
import { request as undiciRequest } from "undici-6";
import { isRetakeError, memoryStore, parseCassette, withCassette } from "../../mod.ts";
import { type LocalServer, serve } from "../support/local_server.ts";
import { pause, pricesOf, run, suiteOf, textOf } from "../support/suites.ts";

/** What is asked by each, and what came. */
type Ask = (
  url: string,
  headers?: Record<string, string>,
) => Promise<{ status: number; text: string }>;

const agent = new Agent({ keepAlive: true });

const CLIENTS: Record<string, Ask> = {
  async fetch(url, headers = {}) {
    const response = await fetch(url, { headers });
    return { status: response.status, text: await response.text() };
  },
  "node:http": (url, headers = {}) =>
    new Promise((resolve, reject) => {
      httpRequest(url, { agent, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (piece: string) => text += piece);
        response.on("end", () => resolve({ status: response.statusCode!, text }));
        response.on("error", reject);
      }).on("error", reject).end();
    }),
  async undici(url, headers = {}) {
    const { statusCode, body } = await undiciRequest(url, { headers });
    return { status: statusCode, text: await body.text() };
  },
};

const record = { mode: "record", own: "record" } as const;
const session = { own: "record" } as const;
for (const [name, ask] of Object.entries(CLIENTS)) {
  Deno.test(`${name}: what pass names is sent in every mode, and not recorded`, async () => {
    await using server = await serve();
    const store = memoryStore();
    const pass = [new URL(server.url).host];
    for (const mode of ["record", "replay"] as const) {
      const { status } = await withCassette(
        "a",
        { ...session, store, mode, pass, onWarning() {} },
        () => ask(server.url),
      );
      assertEquals(status, 200);
    }
    assertEquals([server.hits.length, await textOf(store, "a")], [2, ""]);
  });

  Deno.test(`${name}: an upstream gets what is asked elsewhere`, async () => {
    await using server = await serve();
    const store = memoryStore();
    const upstreams = { "http://api.example.com": server.url };
    const asks = () => ask("http://api.example.com/v1/things?a=1");
    const live = await withCassette("a", { ...record, store, upstreams }, asks);
    assertEquals(server.hits.map(({ path }) => path), ["/v1/things?a=1"]);
    const { interactions } = parseCassette(await textOf(store, "a"), "a");
    const [{ request, recordedFrom }] = interactions as [typeof interactions[0] & object];
    assertEquals([request.url, recordedFrom], ["http://api.example.com/v1/things?a=1", server.url]);
    assertEquals(await withCassette("a", { ...session, store }, asks), live);
  });

  Deno.test(`${name}: a drift is refused where it is to be, and is the run's failure`, async () => {
    await using server = await serve();
    const store = memoryStore();
    const asks = (accept: string) => () => ask(server.url, { accept });
    await withCassette("a", { ...record, store }, asks("application/json"));
    const error = await assertRejects(() =>
      withCassette(
        "a",
        { ...session, store, drift: "error" },
        () => asks("text/plain")().catch(() => {}),
      )
    ) as Error;
    assert(isRetakeError(error, "DRIFT"), `${error}`);
    assertStringIncludes(error.message, "accept");
    assertEquals(server.hits.length, 1);
  });

  Deno.test(`${name}: what is asked with the time and by chance is asked so again`, async () => {
    await using server = await serve();
    const store = memoryStore();
    const asks = () => ask(`${server.url}/${Date.now()}/${crypto.randomUUID()}/${Math.random()}`);
    const live = await withCassette("a", { ...record, store, freeze: true }, asks);
    assertEquals(await withCassette("a", { ...session, store, freeze: true }, asks), live);
    assertEquals(server.hits.length, 1);
  });
}

// Behind all others: on Deno, what runs after a test may run in the async context that this one has left.
const NAMES = ["1", "2", "3", "4", "5", "6", "7", "8"];

/** A suite of so many cases, each asking one thing. */
function asking(ask: Ask, server: LocalServer, names = NAMES) {
  return suiteOf(Object.fromEntries(names.map((name) => [name, {
    cassette: true as const,
    fn: async () => {
      const { status, text } = await ask(`${server.url}/${name}`);
      if (status !== 200) throw new Error(`answered ${status}`);
      return text;
    },
  }])));
}

for (const [name, ask] of Object.entries(CLIENTS)) {
  Deno.test(`${name}: an answer that says later is waited out, and not recorded`, async () => {
    let refusals = 1;
    await using server = await serve((_, response) => {
      if (refusals-- > 0) response.writeHead(429, { "retry-after": "0.1" }).end("later");
      else response.end("now");
    });
    const { report, store, events } = await run(asking(ask, server, ["1"]), {
      mode: "record",
      session,
    });
    assertEquals([report.outcome, server.hits.length], ["passed", 2]);
    const waits = events.flatMap((event) => event.type === "host:wait" ? [event.milliseconds] : []);
    assertEquals(waits, [100]);
    const { interactions } = parseCassette(await textOf(store, "some/1"), "some/1");
    assertEquals(interactions.map(({ response }) => response?.status), [200]);
  });

  Deno.test(`${name}: so many requests are on their way to a host`, async () => {
    let [here, most] = [0, 0];
    await using server = await serve(async (_, response) => {
      most = Math.max(most, ++here);
      response.write("begun");
      await pause(15);
      here--;
      response.end();
    });
    const options = { mode: "record", session, concurrency: 8, perHost: 2 } as const;
    const { report } = await run(asking(ask, server), options);
    assertEquals([report.verdicts, most], [{ RECORDED: 8 }, 2]);
  });

  Deno.test(`${name}: a budget is never passed, and what was paid for is replayed for nothing`, async () => {
    await using server = await serve((_, response) => response.end("hello"));
    const prices = pricesOf(server.url, 0.25);
    const suite = asking(ask, server);
    const { report, store } = await run(suite, { mode: "record", session, budget: 1, prices });
    assertEquals([report.outcome, server.hits.length], ["over budget", 4]);
    assertEquals([report.ledger.recorded.dollars, report.counts.passed], [1, 4]);
    const again = await run(suite, { mode: "replay", session: { ...session, store }, prices });
    assertEquals(again.report.verdicts, { HIT: 4, MISS: 4 });
    assertEquals([server.hits.length, again.report.ledger.recorded.requests], [4, 0]);
  });
}
