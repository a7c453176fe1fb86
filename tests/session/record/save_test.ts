// Saving: into the cassette, or beside it.
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { folderStore, memoryStore, parseCassette, withCassette } from "../../../mod.ts";
import { renameCassette } from "../../../src/cli/renaming.ts";
import { retakeHere } from "../../../src/host/retake.ts";
import type { Cassette, Interaction } from "../../../src/cassette/types.ts";
import { isRetakeError, RetakeError } from "../../../src/errors.ts";
import { type FinishedRun, keepFailed, save } from "../../../src/session/record/save.ts";
import type { Store } from "../../../src/store/types.ts";
import { serve } from "../../support/local_server.ts";
import { asElsewhere, getting, settingsOf } from "../../support/sessions.ts";
import { inFolder } from "../../support/temporary.ts";

function runOf(
  added: Interaction[],
  more: Partial<FinishedRun> = {},
  store: Store = memoryStore(),
) {
  const { settings, warnings } = settingsOf({ store, now: () => Date.parse("2026-02-01") });
  const run: FinishedRun = {
    name: "a",
    where: "memory: a",
    rerun: (variable) => `${variable} npm test`,
    old: undefined,
    replaces: false,
    added: added.map((interaction, at) => ({ interaction, asked: at, answered: at })),
    interrupted: { interactions: [], variables: {}, files: [] },
    rewritten: new Map(),
    asked: new Map(),
    recorder: { variables: {}, frozen: undefined },
    log: undefined,
    settings,
    ...more,
  };
  const load = async (name = "a"): Promise<Cassette | undefined> => {
    const text = await store.load(name);
    return text === undefined ? undefined : parseCassette(text, name);
  };
  return { run, warnings, load };
}

const pathsOf = (cassette: Cassette | undefined) =>
  cassette?.interactions.map(({ request }) => new URL(request.url).pathname);

Deno.test("where nothing was recorded, nothing is written", async () => {
  const { run, load } = runOf([]);
  assertEquals((await save(run)).left, 0);
  assertEquals(await load(), undefined);
});

Deno.test("what was recorded is added to what is there by now, or takes its place", async () => {
  for (const [replaces, paths] of [[false, ["/old", "/new"]], [true, ["/new"]]] as const) {
    const store = memoryStore();
    await save(runOf([getting("/old")], {}, store).run);
    const { run, load } = runOf([getting("/new")], { replaces }, store);
    await save({ ...run, old: await load() });
    assertEquals(pathsOf(await load()), [...paths]);
  }
});

Deno.test("a cassette says what it was recorded with", async () => {
  const frozen = { at: "2026-01-01T00:00:00.000Z", seed: "s" };
  const recorder = { variables: { id: 1 }, frozen };
  const { run, load } = runOf([getting("/a?key=[redacted:1a2b3c4d]")], { recorder });
  await save(run);
  const { format, variables, frozen: kept, recordedAt } = (await load())!;
  assertEquals([format, variables, kept], ["retake/2", { id: 1 }, frozen]);
  assertEquals(recordedAt, "2026-01-01T00:00:00.000Z"); // of its newest interaction
});

Deno.test("failed answers that a retry overcame are left out, and counted", async () => {
  const failed = getting("/a");
  failed.response!.status = 503;
  const { run, load, warnings } = runOf([failed, getting("/a")]);
  assertEquals((await save(run)).left, 1);
  assertEquals((await load())!.interactions.map(({ response }) => response?.status), [200]);
  assertStringIncludes(warnings[0]!, "1 failed answer is left out of memory: a");
});

Deno.test("what a failed run has recorded is kept beside the cassette, which stays as it was", async () => {
  const store = memoryStore();
  await save(runOf([getting("/old")], {}, store).run);
  const { run, load, warnings } = runOf([getting("/new")], {}, store);
  await keepFailed({ ...run, old: await load() });
  assertEquals([pathsOf(await load()), pathsOf(await load("a.failed"))], [["/old"], ["/new"]]);
  assertStringIncludes(warnings[0]!, "memory: a was left as it was");
  await save({ ...run, old: await load() });
  assertEquals(await load("a.failed"), undefined);
});

Deno.test("a store that cannot save is told of with what has become of the answers", async () => {
  const store = memoryStore();
  const full = { ...store, save: () => Promise.reject(new RetakeError("STORE_WRITE", "Full.")) };
  let left = false;
  const log: FinishedRun["log"] = {
    head: { journal: "retake-journal/1", run: "r" },
    where: "a.journal/1",
    kept: () => 1,
    note: () => Promise.resolve(0),
    failure: () => new Error("full"),
    secrets: () => Promise.resolve([]),
    others: () => Promise.resolve([]),
    end: () => Promise.resolve(),
    leave: () => Promise.resolve(void (left = true)),
  };
  const { run } = runOf([getting("/a"), getting("/b")], { log }, full);
  const error = await assertRejects(() => save(run));
  assert(isRetakeError(error, "STORE_WRITE"));
  assertStringIncludes(error.message, "1 of 2 are kept in a.journal/1");
  assert(left, "the journal was not let go of");
});

Deno.test("what a failed run has kept, the next failed one keeps too", async () => {
  await using server = await serve();
  const store = memoryStore();
  const warnings: string[] = [];
  const onWarning = (message: string) => void warnings.push(message);
  const run = (path: string, fails: boolean) =>
    withCassette("paid", { mode: "record", store, onWarning }, async () => {
      await (await fetch(`${server.url}/${path}`)).text();
      if (fails) throw new Error("afterwards");
    }).catch(() => {});
  const kept = async () => {
    const text = await store.load("paid.failed");
    return text === undefined ? undefined : parseCassette(text, "kept").interactions
      .map(({ request }) => new URL(request.url).pathname);
  };
  await run("one", true);
  await run("two", true);
  assertEquals(await kept(), ["/one", "/two"]);
  assertEquals(
    warnings.every((text) =>
      /paid for: keep them, where all are right: {2}.+ move paid\.failed paid/.test(text)
    ),
    true,
  );
  await run("three", false);
  assertEquals(await kept(), undefined);
});

inFolder("what is advised after a failed run holds for compressed cassettes too", async (dir) => {
  await using server = await serve();
  const store = folderStore(`${dir}/tapes`, { compress: "gzip-all" });
  const warnings: string[] = [];
  const onWarning = (message: string) => void warnings.push(message);
  const run = (fails: boolean) =>
    withCassette("x", { mode: "record", store, onWarning }, async () => {
      await (await fetch(`${server.url}/one`)).text();
      if (fails) throw new Error("afterwards");
    }).catch(() => {});
  await run(true);
  assertStringIncludes(warnings[0]!, `:  ${retakeHere()} move x.failed x --dir ${dir}/tapes`);
  const folder = { path: `${dir}/tapes`, store };
  await renameCassette({ old: "x.failed", to: "x", signatures: `${dir}/signatures` }, folder);
  assertEquals(parseCassette((await store.load("x"))!, "x").interactions.length, 1);
  await run(true);
  assertStringIncludes(
    warnings[1]!,
    `copy what is right into ${dir}/tapes/x.json, after  gunzip ${dir}/tapes/x.json.gz`,
  );
});

Deno.test("of a failed run over a cassette that is there, nothing is to be renamed over it", async () => {
  const server = await serve();
  let store: Store = memoryStore();
  const warnings: string[] = [];
  const onWarning = (message: string) => void warnings.push(message);
  const run = (fails: boolean) =>
    withCassette("there", { mode: "record", store, onWarning }, async () => {
      await (await fetch(`${server.url}/one`)).text();
      if (fails) throw new Error("afterwards");
    }).catch(() => {});
  await run(false);
  store = await asElsewhere(store);
  const before = await store.load("there");
  await run(true);
  assertMatch(warnings[0]!, /copy what is right into/);
  await server.close();
  await run(false); // nobody answers: nothing was paid for, and what was is kept
  assertEquals(warnings[1]!.includes("to do"), false);
  const { interactions } = parseCassette((await store.load("there.failed"))!, "kept");
  assertEquals(interactions.map(({ response }) => response?.status), [200, undefined]);
  assertEquals(await store.load("there"), before);
});
