// What all writers share.
import { assertEquals } from "@std/assert";
import { emit, localToken, parameterIndex, quote } from "../../../src/track/normal_form/writer.ts";
import { open } from "../opened.ts";
import { writerIn } from "./alone.ts";

Deno.test("track normal form: locals by their first appearance, members of an enum by name", async () => {
  const writer = writerIn(await open("function f() {}"));
  const binding = (name: string, member = false) => ({ name, top: false, writes: [], member });
  const [a, b] = [binding("a"), binding("b")];
  assertEquals([b, a, b].map((it) => localToken(writer, it)), ["$0", "$1", "$0"]);
  assertEquals(localToken(writer, binding("c", true)), ".c");
  emit(writer, "x", { name: "y" });
  assertEquals(writer.form.tokens, ["x", { name: "y" }]);
  assertEquals([quote("a\n"), quote(undefined)], [`"a\\n"`, "undefined"]);
});

Deno.test("track normal form: which parameter a name is", async () => {
  const writer = writerIn(await open("function f(a, b = 1, { c }) { const d = 1; }"));
  const index = (name: string) =>
    parameterIndex(writer, [...writer.module.names.of.values()].find((it) => it.name === name)!);
  assertEquals(["a", "b", "c", "d"].map(index), [0, 1, -1, -1]);
});
