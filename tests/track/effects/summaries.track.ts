// What pieces of code may write, summed up.
import { assertEquals } from "@std/assert";
import { contextOf, writesWhenLoaded } from "../../../src/track/effects/summaries.ts";
import { evaluationOrder } from "../../../src/track/source/graph.ts";
import { first, itemOf, open } from "../opened.ts";
import { told } from "./code.ts";

async function context(source: string) {
  const { units, graph, module } = await open(source);
  return { module, context: contextOf(units, evaluationOrder(graph, "src/main.ts")) };
}

Deno.test("track effects: a function in terms of its parameters", async () => {
  const opened = await context(`
    let count = 0;
    function f(a, { b }, ...rest) {
      count++; a.x = 1; b.y = 2; rest[0].z = 3; this.w = 4; delete limit.v;
      [a.u] = []; for (a.t of []) a;
      return b;
    }`);
  const summary = opened.context.summaryOf(itemOf(opened.module, "f").nodes[0]!, opened.module);
  assertEquals(told(summary.writes), [
    "count",
    "global limit.v",
    "local a.t",
    "local a.u",
    "local a.x",
    "local b.y",
    "local rest.0.z",
    "this.w",
  ]);
  assertEquals(told(summary.returns), ["local b"]);
  assertEquals(summary.params.map((names) => names.map(({ binding }) => binding.name)), [["a"], [
    "b",
  ], ["rest"]]);
});

Deno.test("track effects: functions that call each other end", async () => {
  const opened = await context("let n = 0; function a() { n = 1; b(); } function b() { a(); }");
  const of = (name: string) =>
    told(opened.context.summaryOf(itemOf(opened.module, name).nodes[0]!, opened.module).writes);
  assertEquals(of("b"), ["n"]);
});

Deno.test("track effects: what new does, with fields, and with what is above", async () => {
  const opened = await context(`
    class Base { constructor(x) { this.kept = x; x.seen = true; } }
    class Derived extends Base { own = []; }
    class Short { constructor(private y) {} }`);
  const of = (name: string) =>
    opened.context.summaryOfNew(itemOf(opened.module, name).nodes[0]!, opened.module);
  assertEquals([...of("Derived").fields.keys()].sort(), ["kept", "own"]);
  assertEquals(
    told(of("Derived").writes.filter(({ base }) => !(typeof base === "object" && "this" in base))),
    [
      "local x.seen",
    ],
  );
  assertEquals([...of("Short").fields.keys()], ["y"]);
});

Deno.test("track effects: what items write when they are loaded, by any name", async () => {
  const { module, context: whole } = await context(`
    const list = [], all = { list };
    all.list.push(1);
    class A { static count = 0; static { this.count = 1; } }
    const lazy = () => { list.push(2); };
    const eager = [1].map((it) => { list.push(it); });`);
  const of = (name: string) => [...new Set(told(writesWhenLoaded(whole, itemOf(module, name))))];
  assertEquals(of("[effect 1]"), ["all.list.*", "list.*"]);
  assertEquals(of("A"), ["A.count"]);
  assertEquals(of("lazy"), []);
  assertEquals(of("eager"), ["list.*"]);
  assertEquals(first(module.program, "StaticBlock").type, "StaticBlock");
});
