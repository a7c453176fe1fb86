import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { memoryStore, type SessionOptions, withCassette } from "../../../mod.ts";
import { collapseFailures } from "../../../src/session/record/failed_answers.ts";
import { serve } from "../../support/local_server.ts";
import { getting, settingsOf } from "../../support/sessions.ts";

/** Asks until it is answered well, as clients do; the server answers in turn with these statuses. */
async function recorded(statuses: number[], options: SessionOptions, atOnce = false) {
  const left = [...statuses];
  await using server = await serve((hit, response) => {
    response.writeHead(left.shift() ?? 200).end(`${hit.body} ${statuses.length - left.length}`);
  });
  const store = memoryStore();
  const warnings: string[] = [];
  const onWarning = (message: string) => void warnings.push(message);
  const ask = async () => (await fetch(server.url, { method: "POST", body: "ask" })).status;
  const report = await withCassette(
    "a",
    { store, mode: "record", onWarning, ...options },
    async (session) => {
      if (atOnce) await Promise.all(statuses.map(ask));
      else for (const _ of statuses) await ask();
      return session;
    },
  );
  const { interactions } = JSON.parse(await store.load("a") as string);
  const kept: number[] = interactions.map((one: { response: { status: number } }) =>
    one.response.status
  );
  return { kept, warnings: warnings.join("\n"), report: report.report(), store, ask };
}

const cases: [string, SessionOptions, number[], number[]][] = [
  ["a 429 that a retry overcame is left out", {}, [429, 200], [200]],
  ["several are", {}, [429, 503, 529, 200], [200]],
  ["a 429 that nothing overcame stays", {}, [429, 429], [429, 429]],
  ["one behind the good answer stays", {}, [200, 500], [200, 500]],
  ["what is not for a while stays", {}, [404, 200], [404, 200]],
  ["a lasting refusal overcomes it too", {}, [500, 401], [401]],
  ["all are kept where the test is about them", { recordFailures: "all" }, [429, 200], [429, 200]],
  ["none are kept", { recordFailures: "none" }, [404, 429, 200], [200]],
];

for (const [name, options, statuses, expected] of cases) {
  Deno.test(`failed answers: ${name}`, async () => {
    const { kept, warnings, report, store, ask } = await recorded(statuses, options);
    assertEquals(kept, expected);
    const left = statuses.length - expected.length;
    assertEquals(report.collapsed, left);
    assertEquals(warnings.includes('recordFailures: "all"'), left > 0, warnings);
    const replayed = await withCassette("a", { store }, async () => {
      const seen: number[] = [];
      for (const _ of expected) seen.push(await ask());
      return seen;
    });
    assertEquals(replayed, expected);
  });
}

Deno.test("failed answers: code that asks again by itself is told what is left out, and how to keep it", async () => {
  const { store, ask } = await recorded([429, 200], {});
  const twice = async () => [await ask(), await ask()];
  const error = await assertRejects(() => withCassette("a", { store }, twice));
  assertStringIncludes((error as Error).message.split("\n").at(-1)!, 'recordFailures: "all"');
  const kept = await recorded([429, 200], { recordFailures: "all" });
  const replay: SessionOptions = { store: kept.store, recordFailures: "all" };
  assertEquals(await withCassette("a", replay, async () => [await kept.ask(), await kept.ask()]), [
    429,
    200,
  ]);
});

Deno.test("failed answers: two at once are no retry", async () => {
  const { kept } = await recorded([429, 200], {}, true);
  assertEquals(kept.toSorted(), [200, 429]);
});

Deno.test("failed answers: another request's answer overcomes nothing", async () => {
  let count = 0;
  await using server = await serve((_, response) => response.writeHead(count++ ? 200 : 429).end());
  const store = memoryStore();
  await withCassette("a", { store, mode: "record" }, async () => {
    await fetch(server.url, { method: "POST", body: "one" });
    await fetch(server.url, { method: "POST", body: "two" });
  });
  assertEquals(JSON.parse(await store.load("a") as string).interactions.length, 2);
});

for (const header of ["x-tenant", "range"]) {
  Deno.test(`failed answers: that of another ${header} overcomes nothing`, async () => {
    let count = 0;
    await using server = await serve((_, response) => {
      response.writeHead(count++ === 0 ? 429 : 200).end(String(count));
    });
    const store = memoryStore();
    const options = { store, match: { headers: ["x-tenant"] } };
    const ask = async (value: string) =>
      (await fetch(server.url, { headers: { [header]: value } })).status;
    const both = async () => [await ask("one"), await ask("two")];
    const live = await withCassette("a", { ...options, mode: "record" }, both);
    assertEquals(live, [429, 200]);
    assertEquals(await withCassette("a", options, both), live);
  });
}

Deno.test("a failed run in record leaves the cassette as it was, and says where the answers lie", async () => {
  await using server = await serve();
  const store = memoryStore();
  const warnings: string[] = [];
  const onWarning = (message: string) => void warnings.push(message);
  await withCassette("a", { store, mode: "record" }, () => fetch(server.url));
  const before = await store.load("a");
  await assertRejects(() =>
    withCassette("a", { store, mode: "record", onWarning }, async () => {
      await fetch(`${server.url}/new`);
      throw new Error("the test failed");
    })
  );
  assertEquals(await store.load("a"), before);
  assertStringIncludes(warnings.join("\n"), "memory: a.failed");
  assert((await store.load("a.failed") as string).includes("/new"));
});

Deno.test("failed answers: where none is left to save, that is said too", async () => {
  await using server = await serve((_, response) => response.writeHead(404).end());
  const store = memoryStore();
  const warnings: string[] = [];
  const onWarning = (message: string) => void warnings.push(message);
  const options = { store, mode: "record", recordFailures: "none", onWarning } as const;
  await withCassette("a", options, () => fetch(server.url));
  assertEquals(await store.load("a"), undefined);
  assertStringIncludes(warnings.join("\n"), 'recordFailures is "none"');
});

Deno.test("failed answers: an answer overcomes those that were there before it was asked for", () => {
  const { settings } = settingsOf();
  const at = (status: number, asked: number, answered: number) => {
    const interaction = getting("/a");
    interaction.response!.status = status;
    return { interaction, asked, answered };
  };
  const left = (...all: ReturnType<typeof at>[]) =>
    collapseFailures(all, settings).left.map(({ response }) => response?.status);
  assertEquals(left(at(503, 0, 10), at(200, 10, 20)), [503]);
  assertEquals(left(at(503, 0, 10), at(200, 9, 20)), []); // asked before the other was back
  assertEquals(left(at(429, 0, 1), at(503, 2, 3), at(200, 4, 5), at(500, 6, 7)), [429, 503]);
});

Deno.test("failed answers: a network error is one, where none are kept", () => {
  const { settings } = settingsOf({ recordFailures: "none" });
  const { request, recordedAt, waited } = getting("/a");
  const error = { class: "TypeError", name: "TypeError", message: "fetch failed" };
  const interaction = { request, recordedAt, waited, error };
  const { kept, left } = collapseFailures([{ interaction, asked: 0, answered: 1 }], settings);
  assertEquals([kept.length, left.length], [0, 1]);
});

Deno.test("recorded anew with the server gone, by code that swallows errors: what had an answer is told", async () => {
  const server = await serve();
  const warnings: string[] = [];
  const onWarning = (message: string) => void warnings.push(message);
  const given = AbortSignal.abort();
  /** As another process does it, which finds what the one before has left. */
  const record = async (left?: string) => {
    const store = memoryStore(left === undefined ? {} : { a: left });
    await withCassette("a", { store, mode: "record", onWarning }, async () => {
      await fetch(`${server.url}/swallowed`).then((answer) => answer.text()).catch(() => {});
      await fetch(`${server.url}/given-up`, { signal: given }).catch(() => {});
    });
    return await store.load("a") as string;
  };
  const answered = await record();
  assertEquals(warnings, []);
  await server.close();
  const failed = await record(answered);
  assertEquals(warnings.length, 1, warnings.join("\n"));
  assertStringIncludes(warnings[0]!, "1 request of memory: a had an answer and came to nobody now");
  assertStringIncludes(warnings[0]!, "/swallowed");
  assertStringIncludes(warnings[0]!, "git checkout");
  await record(failed); // it was a failure before: that is what the test is about, by now
  assertEquals(warnings.length, 1, warnings.join("\n"));
});
