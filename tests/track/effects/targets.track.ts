// What assignments write to, and what they put there.
import { assertEquals } from "@std/assert";
import { assignAt, noteAssignment, targets, written } from "../../../src/track/effects/targets.ts";
import { get } from "../../../src/track/syntax/ast.ts";
import { itemOf } from "../opened.ts";
import { codeIn, told } from "./code.ts";

Deno.test("track effects: the targets of an assignment, patterns taken apart", async () => {
  const { code, last } = await codeIn("[a, { b: c.d = 1, ...e }] = f;");
  const found = targets(get(last, "left")).map((it) => code.module.source.slice(it.start, it.end));
  assertEquals(found, ["a", "c.d", "e"]);
});

Deno.test("track effects: what is written when a target is", async () => {
  const writes = async (assignment: string) => {
    const { code, last } = await codeIn(
      `let top = {}; function f(given) { let own; ${assignment}; }`,
    );
    return told(written(code, get(last, "left")));
  };
  assertEquals(await writes("top = 1"), ["top"]);
  assertEquals(await writes("top.a.b = 1"), ["top.a.b"]);
  assertEquals(await writes("top[name] = 1"), ["top.*"]);
  assertEquals(await writes("own = 1"), []);
  assertEquals(await writes("given.a = 1"), ["local given.a"]);
  assertEquals(await writes("limit = 1"), ["global limit"]);
  assertEquals(await writes("globalThis.limit = 1"), ["global limit"]);
});

Deno.test("track effects: what is put into an item is known afterwards", async () => {
  const { code, last } = await codeIn("const table = {}, list = []; table.a = list;");
  noteAssignment(code, get(last, "left"), get(last, "right"));
  const item = itemOf(code.module, "table");
  assignAt(code, item, ["b"], get(last, "right"));
  const found = code.context.assigned.get(item)!;
  assertEquals(found.map(({ path, value }) => `${path} ${value.name}`), ["a list", "b list"]);
});
