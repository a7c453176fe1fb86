// Where values come from.
import { assertEquals } from "@std/assert";
import {
  applied,
  isNew,
  locationsAt,
  locationsOf,
  onGlobalObject,
  step,
  unique,
  writesAt,
} from "../../../src/track/effects/locations.ts";
import { first } from "../opened.ts";
import { codeIn, told } from "./code.ts";

const TOP = `
  const list = [], table = { a: list }, { b } = table;
  const give = (x) => x, keep = (x, y) => ({ x, y });
  class Box { constructor(inside) { this.inside = inside; } }`;

/** The locations of the last expression of a function. */
async function locations(body: string): Promise<string[]> {
  const { code, last } = await codeIn(`${TOP} function f(given, { part }) { ${body}; }`);
  return told(locationsOf(code, last));
}

Deno.test("track effects: names, members and choices come from items, globals and parameters", async () => {
  assertEquals(await locations("list"), ["list"]);
  assertEquals(await locations("table.a.length"), ["table.a.length"]);
  assertEquals(await locations("Math.max"), ["global Math.max"]);
  assertEquals(await locations("this.a"), ["this.a"]);
  assertEquals(await locations("given[name]"), ["local given.*"]);
  assertEquals(await locations("const a = given.x; a.y"), ["local a.y", "local given.x.y"]);
  assertEquals(await locations("given ? list : part"), ["list", "local part"]);
  assertEquals(await locations("(1, given)"), ["local given"]);
  assertEquals(await locations("b"), ["b", "table.b"]); // what is b stands in table
  assertEquals(await locations("1 + given"), []);
});

Deno.test("track effects: what is made anew holds what it is made of", async () => {
  assertEquals(await locations("[list]"), ["list... in something new"]);
  assertEquals(await locations("({ a: list }).a"), ["list"]);
  assertEquals(await locations("[given, list][1]"), ["list"]);
  assertEquals(await locations("new Set(list)"), ["list... in something new"]);
  assertEquals(await locations("new Box(given).inside"), ["local given"]);
  assertEquals(await locations("new Unknown(given)"), []);
});

Deno.test("track effects: a call of a known function leads to its arguments", async () => {
  assertEquals(await locations("give(list)"), ["list"]);
  // Of what is made anew in there, it is not known which member holds what.
  assertEquals(await locations("keep(list, given).y"), ["list...", "local given..."]);
  assertEquals(await locations("list.sort()"), ["list"]);
  assertEquals(await locations("list.join()"), []);
  assertEquals(await locations("Object.freeze(list)"), ["list"]);
  assertEquals(await locations("list.map(give)"), [
    "give... in something new",
    "list... in something new",
  ]);
  assertEquals(await locations("structuredClone(list)"), []);
});

Deno.test("track effects: a path within an expression, and what is written at it", async () => {
  const { code, last } = await codeIn(`${TOP} function f(given) { ({ a: list, ...given }); }`);
  assertEquals(told(locationsAt(code, last, ["a", "x"])), ["list.x", "local given.a.x"]);
  assertEquals(told(writesAt(code, last, ["a", "x"])), ["list.x", "local given.a.x"]);
  assertEquals(told(writesAt(code, last, ["a"])), []); // the object itself is new
  assertEquals(told(writesAt(code, last, [])), []);
});

Deno.test("track effects: parameters stand for arguments", async () => {
  const { code, last } = await codeIn(`${TOP} give(list);`);
  const { fn, module } = {
    fn: first(code.module.program, "ArrowFunctionExpression"),
    module: code.module,
  };
  const { params, returns } = code.context.summaryOf(fn, module);
  const args = last.arguments as never[];
  assertEquals(told(applied(code, returns, params, args, undefined, false)), ["list"]);
  const written = [{ base: params[0]![0]!.binding, path: ["a"] }];
  assertEquals(told(applied(code, written, params, args, undefined, true)), ["list.a"]);
  assertEquals(told(applied(code, written, params, [], undefined, true)), []);
  const whole = [{ base: "arguments", path: ["0", "a"] }];
  assertEquals(told(applied(code, whole, params, args, undefined, true)), ["list.a"]);
});

Deno.test("track effects: what an unknown call gives is taken to be new", async () => {
  const is = async (source: string) => {
    const { code, last } = await codeIn(`${TOP} ${source};`);
    return isNew(code, last);
  };
  assertEquals(await is("unknown(list)"), true);
  assertEquals(await is("give(list)"), false);
  assertEquals(await is("list.at(0)"), false);
  assertEquals(await is("list"), false);
});

Deno.test("track effects: locations are stepped into, told once, and found on the global object", () => {
  assertEquals(told([step({ base: "a", path: ["b"] }, ["c"])]), ["global a.b.c"]);
  assertEquals(told([step({ base: "a", path: [], isOpen: true, isFresh: true }, ["c"])]), [
    "global a...",
  ]);
  const twice = [{ base: "a", path: ["b"] }, { base: "a", path: ["b"] }, {
    base: "a",
    path: ["b"],
    isOpen: true,
  }];
  assertEquals(unique(twice).length, 2);
  assertEquals(told([onGlobalObject({ base: "globalThis", path: ["a", "b"] })]), ["global a.b"]);
  assertEquals(told([onGlobalObject({ base: "process", path: ["a"] })]), ["global process.a"]);
});
