// Names and the members read of them.
import { assertEquals } from "@std/assert";
import { NAMES } from "../../../src/track/normal_form/names.ts";
import { alone } from "./alone.ts";

const TOP = `
  import { use } from "pack";
  const CONFIG = { a: 1, b() { return this.a; } };
  function named() {}`;

const last = (type: string, expression: string, role?: "callee") =>
  alone(NAMES, type, `${TOP}\nfunction f(given) { (${expression}); }`.replace(/\n/g, " "), role);

Deno.test("track normal form: a name is a number, a unit, a package's, or a global", async () => {
  const text = async (name: string) =>
    (await alone(NAMES, "Identifier", `${TOP}\n(${name});`)).text;
  assertEquals(await text("CONFIG"), "@CONFIG");
  assertEquals(await text("use"), `package:"pack"#"use"`);
  assertEquals(await text("fetch"), "global:fetch");
  assertEquals(await text("undefined"), "undefined");
  assertEquals((await alone(NAMES, "Identifier", "((a) => a);")).text, "$0");
});

Deno.test("track normal form: a chain is one reference, as far as that goes", async () => {
  assertEquals((await last("MemberExpression", "CONFIG.a")).text, "@CONFIG.a");
  assertEquals((await last("MemberExpression", "CONFIG['a'].x")).text, `(. @CONFIG.a "x" )`);
  assertEquals((await last("MemberExpression", "given.x")).text, `(. <given> "x" )`);
  assertEquals((await last("MemberExpression", "given[x]")).text, "(. <given> [ <x> ] )");
  assertEquals((await last("OptionalMemberExpression", "CONFIG?.a")).text, "@CONFIG.a");
  assertEquals((await last("OptionalMemberExpression", "given?.x")).text, `(?.. <given> "x" )`);
  assertEquals((await last("MemberExpression", "named.name")).text, `(. @named "name" "named" )`);
});

Deno.test("track normal form: what is read by names and by what is worked out is noted", async () => {
  const { form } = await last("MemberExpression", "process.env.KEY");
  assertEquals([...form.environment], ["KEY"]);
  assertEquals([...(await last("MemberExpression", "given.send")).form.names], ["send"]);
  assertEquals((await last("MemberExpression", "given[x]")).form.open.size, 0);
});

Deno.test("track normal form: JSX names, private names, this", async () => {
  assertEquals((await alone(NAMES, "ThisExpression", "(this);")).text, "this");
  const { text, form } = await alone(NAMES, "PrivateName", "(class { #a = 1; });");
  assertEquals([text, [...form.names]], ["#a", ["#a"]]);
});
