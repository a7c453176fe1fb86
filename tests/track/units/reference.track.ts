// What a name with members refers to.
import { assertEquals } from "@std/assert";
import { meaningOf } from "../../../src/track/source/meaning.ts";
import { refer, type Reference, writtenUnit } from "../../../src/track/units/reference.ts";
import { itemOf, open, type Opened } from "../opened.ts";

const PROJECT = `
  import data from "./data.json";
  import * as lib from "./lib.ts";
  import { gone } from "./lib.ts";
  import pack from "pack";
  const CONFIG = { a: { b: 1, c: () => this.b }, "quoted": 2, own() { return this.a; } };
  let changed = { a: 1 };
  changed = { a: 2 };
  const alias = CONFIG;
  const { a: { b: taken }, own: method } = CONFIG;
  const { first } = second, { second } = first;
  enum Level { low, high = "h", made = f() }
  namespace Space { export const inside = 1; }
  const WITH_SETTER = { set a(b) {} };
  === src/data.json
  { "x": { "y": [1] }, "default": 3 }
  === src/lib.ts
  export const LIMITS = { size: 1 };`;

function told(opened: Opened, text: string, isCalled = false): string {
  const { module, units, graph } = opened;
  const [name, ...path] = text.split(".");
  const meaning = meaningOf(graph, module, module.names.top.get(name!)!);
  return tell(refer(units, meaning, path, isCalled));
}

function tell({ unit, rest, pick, external, missing }: Reference): string {
  const to = unit?.id ?? (external && `external ${external.name}`) ?? `missing ${missing}`;
  return [to, ...rest, ...pick === undefined ? [] : [`pick ${pick}`]].join(" ");
}

Deno.test("track units: a chain refers to as little as can be proved", async () => {
  const opened = await open(PROJECT);
  for (
    const [text, reference] of [
      ["CONFIG", "src/main.ts#CONFIG"],
      ["CONFIG.a", "src/main.ts#CONFIG.a"],
      ["CONFIG.a.b", "src/main.ts#CONFIG.a.b"],
      ["CONFIG.a.b.length", "src/main.ts#CONFIG.a.b length"],
      ["CONFIG.quoted", "src/main.ts#CONFIG.quoted"],
      ["CONFIG.none", "src/main.ts#CONFIG none"],
      ["changed.a", "src/main.ts#changed a"],
      ["alias.a.b", "src/main.ts#CONFIG.a.b"],
      ["taken", "src/main.ts#CONFIG.a.b"],
      ["method", "src/main.ts#taken,method pick 1"], // it has lost its object
      ["first", "src/main.ts#first pick 0"], // taken from one another: from nothing
      ["Level.low", "src/main.ts#Level.low"],
      ["Level.made", "src/main.ts#Level made"],
      ["Space.inside", "src/main.ts#Space.inside"],
      ["data", "src/data.json"],
      ["data.x.y.length", "src/data.json#x.y length"],
      ["lib.LIMITS.size", "src/lib.ts#LIMITS.size"],
      ["lib", "src/lib.ts#*"],
      ["gone", "missing gone"],
      ["pack.a", "external pack a"],
    ] as const
  ) assertEquals(told(opened, text), reference, text);
});

Deno.test("track units: what is called keeps its object, where it may need it", async () => {
  const opened = await open(PROJECT);
  assertEquals(told(opened, "CONFIG.own", true), "src/main.ts#CONFIG.own");
  assertEquals(told(opened, "CONFIG.a.b", true), "src/main.ts#CONFIG a b");
});

Deno.test("track units: what is only written to counts by which object it is", async () => {
  const { units, module } = await open(PROJECT);
  assertEquals(writtenUnit(units, itemOf(module, "CONFIG"))?.kind, "identity");
  assertEquals(writtenUnit(units, itemOf(module, "WITH_SETTER")), undefined); // that runs code
  assertEquals(writtenUnit(units, itemOf(module, "changed")), undefined);
});
