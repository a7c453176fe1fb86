// Calls, and what they may do that is not in the code.
import { assertEquals } from "@std/assert";
import { CALLS } from "../../../src/track/normal_form/calls.ts";
import { alone } from "./alone.ts";

const TOP = `
  import { track } from "@retake/retake/track";
  import { readFile } from "node:fs/promises";
  class Api {}
  const TABLE = {}, CHANGED = { set a(b) {} };`;

const call = (expression: string, role?: "statement", type = "CallExpression") =>
  alone(
    CALLS,
    type,
    `${TOP}\n(${expression});\n=== src/a.ts\n=== src/all/x.ts\n=== src/all/y.ts\n`,
    role,
  );

Deno.test("track normal form: what is called is handed on as a callee, after new it is not", async () => {
  assertEquals((await call("a.b(c)")).text, "(call <a.b as callee> [ <c> ])");
  assertEquals((await call("new A(c)", undefined, "NewExpression")).text, "(new <A> [ <c> ])");
  assertEquals(
    (await call("a?.(c)", undefined, "OptionalCallExpression")).text,
    "(call? <a as callee> [ <c> ])",
  );
});

Deno.test("track normal form: our own call is what it is given", async () => {
  const { text, form } = await call(`track(ask, { deps: ["a.md"] })`);
  assertEquals([text, [...form.deps]], ["<ask>", ["a.md"]]);
  assertEquals((await call(`track(Client, "send")`)).text, "undefined");
});

Deno.test("track normal form: files that are read, modules that are loaded", async () => {
  const read = await call("readFile('a.md')");
  assertEquals(read.text, "(call <readFile as callee> [ <'a.md'> ])");
  assertEquals(read.form.fileUses.map(({ deed, by }) => [deed, by]), [["read", "readFile"]]);
  const url = await call("new URL('./a.md', import.meta.url)", undefined, "NewExpression");
  assertEquals(url.text, "(file @src/a.md (its address) )");
  const load = (source: string) => call(`import(${source})`, undefined, "ImportExpression");
  assertEquals((await load("'./a.ts'")).text, "(load @src/a.ts#* )");
  assertEquals(
    (await load("`./all/${name}.ts`")).text,
    `(load "all/x.ts" @src/all/x.ts#* "all/y.ts" @src/all/y.ts#* <\`./all/\${name}.ts\`> )`,
  );
  assertEquals([...(await load("name")).form.opaque], ["import() in src/main.ts"]);
});

Deno.test("track normal form: what is only filled is not read", async () => {
  assertEquals(
    (await call("Object.assign(TABLE, a)", "statement")).text,
    "(fill <Object.assign> @TABLE <a> )",
  );
  const read = "(call <Object.assign as callee> [ <TABLE> <a> ])";
  assertEquals((await call("Object.assign(TABLE, a)")).text, read); // somebody takes what it gives
  assertEquals(
    (await call("Object.assign(CHANGED, a)", "statement")).text,
    read.replace("TABLE", "CHANGED"),
  );
});

Deno.test("track normal form: what cannot be looked into, what reflects", async () => {
  assertEquals([...(await call("eval(text)")).form.opaque], ["eval in src/main.ts"]);
  assertEquals([...(await call("Reflect.get(a, 'send')")).form.names], ["send"]);
  const open = async (source: string) =>
    [...(await call(source)).form.open].map(({ name }) => name);
  assertEquals(await open("Reflect.ownKeys(a)"), []);
  assertEquals(await open("Reflect.ownKeys(new Api())"), ["Api"]);
  assertEquals([...(await call("Deno.env.get('KEY')")).form.environment], ["KEY"]);
});
