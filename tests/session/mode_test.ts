import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { isRetakeError, memoryStore, type Mode, openSession, type Store } from "../../mod.ts";
import { MODES } from "../../src/session/mode.ts";
import { serve } from "../support/local_server.ts";
import { asElsewhere } from "../support/sessions.ts";

/** Whether the cassette exists, and whether it answers: what a session does then. */
const table: [Mode, "found" | "absent" | "present", "play" | "record" | "refuse" | "pass"][] = [
  ["replay", "found", "play"],
  ["replay", "absent", "refuse"],
  ["replay", "present", "refuse"],
  ["once", "found", "play"],
  ["once", "absent", "record"],
  ["once", "present", "refuse"],
  ["update", "found", "play"],
  ["update", "absent", "record"],
  ["update", "present", "record"],
  ["record", "found", "record"],
  ["record", "absent", "record"],
  ["record", "present", "record"],
  ["live", "found", "pass"],
  ["live", "absent", "pass"],
  ["live", "present", "pass"],
];

Deno.test("the mode table is this table", () => {
  assertEquals(table.length, Object.keys(MODES).length * 3);
  for (const [mode, state, action] of table) assertEquals(MODES[mode][state], action);
});

for (const [mode, state, action] of table) {
  Deno.test(`mode ${mode}: ${action} when ${state}`, async () => {
    await using server = await serve();
    let store: Store = memoryStore();
    if (state !== "absent") {
      const path = state === "found" ? "/asked" : "/other";
      await using old = await openSession("a", { store, mode: "record" });
      await (await old.fetch(server.url + path)).text();
    }
    store = await asElsewhere(store);
    const before = await store.load("a");
    server.hits.length = 0;
    const session = await openSession("a", { store, mode, unused: "ignore" });
    const answer = await session.fetch(`${server.url}/asked`).catch((error: unknown) => error);
    const report = session.report();
    assertEquals(isRetakeError(answer, "MISS"), action === "refuse");
    if (action !== "refuse") assertEquals((await (answer as Response).json()).path, "/asked");
    assertEquals(server.hits.length, action === "record" || action === "pass" ? 1 : 0);
    assertEquals(report.played, action === "play" ? 1 : 0);
    assertEquals(report.recorded, action === "record" ? 1 : 0);
    assertEquals(report.live, action === "pass" ? 1 : 0);
    assertEquals(report.missed, action === "refuse" ? 1 : 0);
    if (action === "refuse") await assertRejects(() => session.close(), "MISS");
    else await session.close();
    assertEquals(await store.load("a") === before, action !== "record");
  });
}

Deno.test("the mode names of VCR are taken as aliases", async () => {
  const names = { none: "replay", once: "once", new_episodes: "update", all: "record" } as const;
  for (const [alias, mode] of Object.entries(names)) {
    await using session = await openSession("a", {
      store: memoryStore(),
      mode: alias as keyof typeof names,
    });
    assertEquals(session.mode, mode);
  }
});

Deno.test("an unknown mode is refused with the good ones named, and the closest", async () => {
  const error = await assertRejects(() =>
    openSession("a", { store: memoryStore(), mode: "recrod" as Mode })
  ) as Error;
  assertEquals(isRetakeError(error, "MODE_UNKNOWN"), true);
  assertStringIncludes(error.message, 'did you mean "record"');
  assertStringIncludes(error.message, "replay, once, update, record, live");
});

Deno.test("update plays what is recorded and adds what is not, in order", async () => {
  await using server = await serve();
  const store = memoryStore();
  const ask = async (mode: Mode, paths: string[]) => {
    await using session = await openSession("a", { store, mode });
    for (const path of paths) await (await session.fetch(server.url + path)).text();
    return session.report();
  };
  await ask("record", ["/1", "/2"]);
  const report = await ask("update", ["/1", "/2", "/3", "/1"]);
  assertEquals([report.played, report.recorded], [2, 2]);
  const paths = JSON.parse(await store.load("a") as string).interactions
    .map((one: { request: { url: string } }) => new URL(one.request.url).pathname);
  assertEquals(paths, ["/1", "/2", "/3", "/1"]);
});

Deno.test("with allowFallback a miss in replay is asked live, reported, and not saved", async () => {
  await using server = await serve();
  const warnings: string[] = [];
  const store = memoryStore();
  const session = await openSession("a", {
    store,
    allowFallback: true,
    onWarning: (message) => warnings.push(message),
  });
  const answer = await session.fetch(new Request(server.url, { method: "POST", body: "hello" }));
  assertEquals((await answer.json()).body, "hello");
  const uploads = [() => new Blob(["hello"]).stream(), () => "hello", () => new Blob(["hello"])];
  for (const body of uploads) {
    const init = { method: "POST", body: body(), duplex: "half" } as RequestInit;
    assertEquals((await (await session.fetch(server.url, init)).json()).body, "hello");
  }
  const report = await session.close();
  assertEquals([report.live, report.missed, report.recorded], [4, 0, 0]);
  assertEquals(await store.list(), []);
  assertStringIncludes(warnings.join(), "ALLOW_FALLBACK");
});
