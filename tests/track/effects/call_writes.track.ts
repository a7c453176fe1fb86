// What calls may write.
import { assertEquals } from "@std/assert";
import {
  accessorWrites,
  callWrites,
  decoratorWrites,
  handedBy,
} from "../../../src/track/effects/call_writes.ts";
import { first } from "../opened.ts";
import { codeIn, told } from "./code.ts";

const TOP = `
  import { track } from "@retake/retake/track";
  import { use } from "pack";
  const list = [], table = { a: {} };
  const fill = (x) => { x.done = true; }, run = (fn, x) => fn(x);
  const fills = [fill];
  class Box { set size(x) { list.push(x); } constructor(x) { x.boxed = true; } close() { list.pop(); } }
  function mark(target) { list.push(target); }`;

async function writes(call: string): Promise<string[]> {
  const { code, last } = await codeIn(`${TOP} ${call};`);
  return [...new Set(told(callWrites(code, last)))];
}

Deno.test("track effects: functions of the project write what they say", async () => {
  assertEquals(await writes("fill(table)"), ["table.done"]);
  assertEquals(await writes("fill.call(0, table.a)"), ["table.a.done"]);
  assertEquals(await writes("new Box(table)"), ["table.boxed"]);
  assertEquals(await writes("run(fill, table)"), ["table.done"]);
  assertEquals(await writes("run((x) => { x.y = 1; }, table)"), ["table.y"]);
  assertEquals(await writes("fills.forEach((it) => it(table))"), []); // it is looked at in there
});

Deno.test("track effects: what the platform writes", async () => {
  assertEquals(await writes("list.push(1)"), ["list.*"]);
  assertEquals(await writes("list.map(String)"), []);
  assertEquals(await writes("Object.assign(table, { a: 1, b: 2 })"), ["table.a", "table.b"]);
  assertEquals(await writes("Object.defineProperty(table, 'c', {})"), ["table.c"]);
  assertEquals(await writes("JSON.stringify(table)"), []);
  assertEquals(await writes("Deno.env.set('a', 'b')"), ["global Deno.env"]);
});

Deno.test("track effects: what nobody knows may write what it is given, or is called on", async () => {
  assertEquals(await writes("use(table)"), ["global package pack", "table..."]);
  assertEquals(await writes("table.update()"), ["table..."]);
  assertEquals(await writes("unknown(table)"), []); // a global of the platform
  assertEquals(await writes("box.close()"), ["list.*"]); // any method of the project by this name
  assertEquals(await writes("track(fill)"), []); // our own call changes nothing
});

Deno.test("track effects: setters, decorators, and what is handed on", async () => {
  const { code } = await codeIn(`${TOP} box.size = 1;`);
  assertEquals(
    told(accessorWrites(code, first(code.module.items.at(-1)!.nodes[0]!, "MemberExpression"))),
    ["list.*"],
  );
  const { code: decorated } = await codeIn(`${TOP} @mark class C {}`);
  assertEquals(told(decoratorWrites(decorated, first(decorated.module.program, "Decorator"))), [
    "list.*",
  ]);
  const { params } = code.context.summaryOf(
    code.module.items.find(({ name }) => name === "run")!.nodes[0]!.init as never,
    code.module,
  );
  const call = first(
    code.module.items.find(({ name }) => name === "run")!.nodes[0]!,
    "CallExpression",
  );
  assertEquals(handedBy(code, params, call).map(({ to, args }) => [to.name, told(args.flat())]), [[
    "fn",
    ["local x"],
  ]]);
});
