// Methods that a platform calls by itself.
import { assertEquals } from "@std/assert";
import { noticeProtocols } from "../../../src/track/normal_form/protocols.ts";
import { first, open } from "../opened.ts";
import { writerIn } from "./alone.ts";

async function noticed(name: string, call: string) {
  const type = call.startsWith("new ") ? "NewExpression" : "CallExpression";
  const writer = writerIn(
    await open(
      `import { use } from "pack"; class A {} const table = {}, made = new A(); (${call});`,
    ),
  );
  noticeProtocols(writer, name, first(writer.module.items.at(-1)!.nodes[0]!, type));
  return writer.form;
}

Deno.test("track normal form: what a class of the platform calls of what it is given", async () => {
  const { names } = await noticed("Proxy", "new Proxy(a, b)");
  assertEquals(["get", "apply", "send"].map((name) => names.has(name)), [true, true, false]);
  assertEquals((await noticed("Map", "new Map(a)")).names.size, 0);
});

Deno.test("track normal form: a package may call any method of an instance that it is given", async () => {
  const may = async (call: string) =>
    [...(await noticed("pack#use", call)).open].map(({ name }) => name);
  assertEquals(await may("use(new A())"), ["A"]);
  assertEquals(await may("use({ a: A })"), ["A"]);
  assertEquals(await may("use([made])"), ["A"]);
  assertEquals(await may("use(table, 'a')"), []);
  assertEquals(await may("use(() => new A().run())"), []); // that is called here
  assertEquals((await noticed("node:fs#open", "use(new A())")).open.size, 0);
});
