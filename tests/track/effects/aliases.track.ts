// Other names for what is written.
import { assertEquals } from "@std/assert";
import { withAliases } from "../../../src/track/effects/aliases.ts";
import { assignAt } from "../../../src/track/effects/targets.ts";
import { itemOf } from "../opened.ts";
import { codeIn, told } from "./code.ts";

const SOURCE = `
  const list = [], all = { list }, deep = { all }, copy = { list: f(list) };
  class Holder { static held = list; }
  const late = {};
  list;`;

async function aliases(name: string, path: string[]): Promise<string[]> {
  const { code, last } = await codeIn(SOURCE);
  assignAt(code, itemOf(code.module, "late"), ["x"], last); // late.x = list
  return told(withAliases([{ base: itemOf(code.module, name), path }], () => code));
}

Deno.test("track effects: a write to what an item holds is one to that, too", async () => {
  assertEquals(await aliases("all", ["list", "0"]), ["all.list.0", "list.0"]);
  assertEquals(await aliases("deep", ["all", "list", "0"]), [
    "all.list.0",
    "deep.all.list.0",
    "list.0",
  ]);
  assertEquals(await aliases("Holder", ["held", "0"]), ["Holder.held.0", "list.0"]);
  assertEquals(await aliases("late", ["x", "0"]), ["late.x.0", "list.0"]);
});

Deno.test("track effects: another value in its place leaves alone what was there", async () => {
  assertEquals(await aliases("all", ["list"]), ["all.list"]);
  assertEquals(await aliases("late", ["x"]), ["late.x"]);
  assertEquals(await aliases("late", ["y", "0"]), ["late.y.0"]);
});
