// Whether who keeps a journal or a lock is still there. What follows from it for journals and locks, of
// real processes, is in journal_test.ts and lock_test.ts.
import { assertEquals } from "@std/assert";
import process from "node:process";
import { self } from "../../src/host/process.ts";
import { readOwner, verdictOn } from "../../src/store/fs/owner.ts";
import { mayRun } from "../support/runtime.ts";

const ago = (seconds: number) => Date.now() - seconds * 1000;
const elsewhere = { pid: 7, host: "another-machine" };

Deno.test("where nothing can be asked the last sign decides", () => {
  const unknown = [undefined, elsewhere, { pid: 7, host: undefined }, self()];
  assertEquals(unknown.map((owner) => verdictOn(owner, ago(1))), Array(4).fill("alive"));
  assertEquals(unknown.map((owner) => verdictOn(owner, ago(3600))), Array(4).fill("silent"));
  assertEquals(verdictOn(elsewhere, ago(-3600)), "alive", "a clock that goes ahead");
});

Deno.test({
  name: "a process that runs may be silent for longer, and one that has ended is dead at once",
  ignore: !mayRun,
  fn() {
    const { host } = self();
    const parent = { pid: process.ppid, host };
    assertEquals(verdictOn(parent, ago(45)), "alive");
    assertEquals(verdictOn(elsewhere, ago(45)), "silent");
    assertEquals(verdictOn(parent, ago(3600)), "silent", "another process with its id, by then");
    // No system gives out an id as large.
    assertEquals(verdictOn({ pid: 2 ** 30, host }, ago(0)), "dead");
  },
});

Deno.test("an owner is read from a line that anybody may have written", () => {
  assertEquals(readOwner('{"pid":7,"host":"a","token":"b"}'), {
    owner: { pid: 7, host: "a" },
    more: { token: "b" },
  });
  assertEquals(readOwner('{"pid":7,"host":1}'), { owner: { pid: 7, host: undefined }, more: {} });
  const none = [
    undefined,
    "",
    "{",
    "null",
    "7",
    "[]",
    '{"pid":-1}',
    '{"pid":0}',
    '{"pid":1.5}',
    '{"pid":"7"}',
  ];
  assertEquals(none.map(readOwner), none.map(() => undefined));
});
