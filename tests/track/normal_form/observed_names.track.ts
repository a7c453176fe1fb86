// Whose names a piece of code observes.
import { assertEquals } from "@std/assert";
import { namedArguments, noticeName } from "../../../src/track/normal_form/observed_names.ts";
import { get, list, type Node, walk } from "../../../src/track/syntax/ast.ts";
import { first, itemOf, open } from "../opened.ts";
import { writerIn } from "./alone.ts";

/** What is noticed of the first `.name` of a function. */
async function noticed(source: string) {
  const writer = writerIn(await open(source));
  let read: Node | undefined;
  walk(writer.module.program, (it) => {
    if (it.type === "MemberExpression" && get(it, "property").name === "name") read ??= it;
  });
  return { writer, object: get(read!, "object") };
}

Deno.test("track normal form: the name of a parameter, of what is called, of the class around", async () => {
  const { writer, object } = await noticed("function f(a, b) { return b.name; }");
  noticeName(writer, object);
  assertEquals([...writer.form.nameParams], [1]);
  assertEquals(writer.form.observes.all, false);

  const called = await noticed("function f(b) { b(); return b.name; }");
  noticeName(called.writer, called.object);
  assertEquals(called.writer.form.observes.all, true);

  const own = await noticed("class A { m() { return this.constructor.name; } }");
  const item = itemOf(own.writer.module, "A");
  own.writer.classes.push({ key: "A", names: new Set(), item });
  noticeName(own.writer, own.object);
  assertEquals([...own.writer.form.observes.of], [item]);

  const other = await noticed("function f(a) { return a.constructor.name; }");
  noticeName(other.writer, other.object);
  assertEquals(other.writer.form.observes.classes, true);
});

Deno.test("track normal form: arguments that are functions or classes with a name", async () => {
  const { graph, module } = await open(`
    function f(given) { const local = () => 1; g(f, A, local, given, 1, () => 2, function h() {}, text); }
    class A {} const text = "a";`);
  const args = list(first(module.program, "CallExpression"), "arguments");
  assertEquals(namedArguments(graph, module, args), [0, 1, 2, 6]);
});
