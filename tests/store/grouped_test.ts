// Lines that come while others are written are written together, each with its own end.
import { assertEquals } from "@std/assert";
import { groupWrites } from "../../src/store/fs/grouped.ts";
import { deferred } from "../support/local_server.ts";

Deno.test("what comes while one is written is one write, in order", async () => {
  const writes: string[] = [];
  const gate = deferred();
  const { write, written } = groupWrites(async (text) => {
    writes.push(text);
    if (writes.length === 1) await gate.promise;
  });
  const first = write("1");
  await Promise.resolve();
  const others = ["2", "3", "4"].map(write);
  assertEquals(writes, ["1\n"]);
  gate.resolve();
  await Promise.all([first, ...others]);
  assertEquals(writes, ["1\n", "2\n3\n4\n"]);
  await write("5");
  await written();
  assertEquals(writes.at(-1), "5\n");
});

Deno.test("a line is written only when its write is", async () => {
  const gate = deferred();
  const { write, written } = groupWrites(() => gate.promise);
  const done: string[] = [];
  void write("1").then(() => done.push("1"));
  const all = written().then(() => done.push("all"));
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(done, []);
  gate.resolve();
  await all;
  assertEquals(done, ["1", "all"]);
});

Deno.test("of lines that are too many together, those that have room are written", async () => {
  let kept = "";
  const { write, written } = groupWrites((text) => {
    if (kept.length + text.length > 8) return Promise.reject(new Error(`no room for ${text}`));
    kept += text;
    return Promise.resolve();
  });
  const lines = await Promise.allSettled(["ab", "too long for it", "cd"].map(write));
  assertEquals(lines.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled"]);
  assertEquals((lines[1] as PromiseRejectedResult).reason.message, "no room for too long for it\n");
  await written();
  assertEquals(kept, "ab\ncd\n");
  await write("e");
  assertEquals(kept, "ab\ncd\ne\n");
});
