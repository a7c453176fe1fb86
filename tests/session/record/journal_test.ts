// The journal of a run that records, in a store that keeps journals in memory.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { isRetakeError } from "../../../src/errors.ts";
import { exclusively, findInterrupted, openRunLog } from "../../../src/session/record/journal.ts";
import { memoryStore } from "../../../src/store/memory.ts";
import type { JournalFile, Store } from "../../../src/store/types.ts";
import { getting } from "../../support/sessions.ts";

/** A store with journals, whose processes can be killed. */
function storeOf() {
  const files = new Map<string, JournalFile>();
  let count = 0;
  const store: Store = {
    ...memoryStore(),
    journals: {
      open(_, first) {
        const id = `${++count}`;
        const remove = () => Promise.resolve(void files.delete(id));
        const file = { id, where: `a.journal/${id}`, lines: [first], alive: true, remove };
        files.set(id, file);
        return Promise.resolve({
          id,
          where: file.where,
          append: (line) => Promise.resolve(void file.lines.push(line)),
          close: () => Promise.resolve(void (file.alive = false)),
          remove,
        });
      },
      list: () => Promise.resolve([...files.values()]),
    },
  };
  return { store, files, kill: (id: string) => void (files.get(id)!.alive = false) };
}

const unfrozen = () => undefined;

Deno.test("a store without journals has no log", async () => {
  assertEquals(await openRunLog(memoryStore(), "a", unfrozen), undefined);
  assertEquals((await findInterrupted(memoryStore(), "a")).files, []);
});

Deno.test("runs that overlap are one run, with one frozen clock; a later one is another", async () => {
  const { store, files } = storeOf();
  const frozen = { at: "2026-01-01T00:00:00.000Z", seed: "s" };
  const one = (await openRunLog(store, "a", () => frozen))!;
  const two = (await openRunLog(store, "a", () => ({ ...frozen, seed: "other" })))!;
  assertEquals([two.head.run === one.head.run, two.head.frozen], [true, frozen]);
  await one.end("saved");
  assertEquals([await two.others(), files.size], [["saved"], 2]); // the other has to know of it
  await two.end("saved");
  assertEquals(files.size, 0);
  assert((await openRunLog(store, "a", unfrozen))!.head.run !== one.head.run);
});

Deno.test("what a killed run has left is found, each answer once, in the order in which it was asked", async () => {
  const { store, kill } = storeOf();
  const log = (await openRunLog(store, "a", unfrozen))!;
  await log.note({ at: 1, interaction: getting("/second") });
  await log.note({ at: 0, interaction: getting("/first", "cut") });
  await log.note({ variable: "id", value: 7 });
  await log.note({ at: 0, interaction: getting("/first", "whole") });
  assertEquals([log.kept(), log.failure()], [2, undefined]);
  assertEquals((await findInterrupted(store, "a")).interactions, []); // it still runs
  kill("1");
  const { interactions, variables, files } = await findInterrupted(store, "a");
  assertEquals(interactions, [getting("/first", "whole"), getting("/second")]);
  assertEquals([{ ...variables }, files.map(({ id }) => id)], [{ id: 7 }, ["1"]]);
});

Deno.test("a run that has ended was not interrupted", async () => {
  const { store, kill } = storeOf();
  const one = (await openRunLog(store, "a", unfrozen))!;
  await openRunLog(store, "a", unfrozen); // so that the first one's journal stays
  await one.note({ at: 0, interaction: getting("/a") });
  await one.end("failed");
  kill("1");
  kill("2");
  assertEquals((await findInterrupted(store, "a")).files.map(({ id }) => id), ["2"]);
});

Deno.test("a line that cannot be written is told of, and loses no other", async () => {
  const { store } = storeOf();
  const { journals } = store;
  let full = true;
  const failing: Store = {
    ...store,
    journals: {
      ...journals!,
      async open(name, first) {
        const journal = await journals!.open(name, first);
        const append = (line: string) =>
          full ? Promise.reject(new Error("full")) : journal.append(line);
        return { ...journal, append };
      },
    },
  };
  const log = (await openRunLog(failing, "a", unfrozen))!;
  await log.note({ at: 0, interaction: getting("/a") });
  full = false;
  await log.note({ at: 1, interaction: getting("/b") });
  assertEquals([log.kept(), (log.failure() as Error).message], [1, "full"]);
});

Deno.test("a damaged journal is refused with its place", async () => {
  for (const line of ["no JSON", "[1", "7", '{"at":0,"interaction":{"request":{}}}']) {
    const { store, files, kill } = storeOf();
    await openRunLog(store, "a", unfrozen);
    (files.get("1")!.lines as string[]).push(line);
    kill("1");
    const error = await assertRejects(() => findInterrupted(store, "a"));
    assert(isRetakeError(error, "CASSETTE_INVALID"), line);
    assert(error.message.includes("a.journal/1"), error.message);
  }
});

Deno.test("what nobody else may work on meanwhile is run under the store's lock, where it has one", async () => {
  const held: string[] = [];
  const store: Store = {
    ...memoryStore(),
    exclusively: async (name, fn) => {
      held.push(`lock ${name}`);
      const value = await fn();
      held.push("free");
      return value;
    },
  };
  assertEquals(await exclusively(store, "a", () => Promise.resolve(held.push("work"))), 2);
  assertEquals(held, ["lock a", "work", "free"]);
  assertEquals(await exclusively(memoryStore(), "a", () => Promise.resolve(1)), 1);
});
