// From lines, as stacks have them, to the ids of functions.
import { assertEquals } from "@std/assert";
import { openProject } from "../../../src/track/sign/project.ts";
import { signFunction } from "../../../src/track/sign/sign.ts";
import { calleeAt, functionAt, namedIn } from "../../../src/track/functions/site.ts";
import { filesOf } from "../edits.ts";
import { inMemory } from "../samples.ts";

const FILES = filesOf(`
=== src/app.ts
import { track, wrap } from "@retake/retake";
import * as lib from "./lib/index.ts"; import { Client, table } from "./lib/index.ts";
function plain() {
  return () => 1; // in plain
}
export const arrow = () => { return 2; }; // in arrow
export const made = plain(); const text = "not a function";
export const other = [1].map((it) => it + 1);
export class Service {
  constructor() { plain(); } // the constructor
  static create() {
    return new Service(); // in create
  }
  get size() { return 1; } // a getter
  #hidden() { return 2; }
  field = () => 3;
  send() { return this.#hidden(); } close() { return 1; }
}
export const tools = {
  run(text: string) { return text; },
  deep: { call: () => 1 },
  tracked: track(() => 5),
};
export default async function main() { return await 1; }
namespace Inner {
  export function inside() { return 1; }
}
plain(); // an effect
export const tracked = track(plain);
export const named = track("given", async () => 1);
export const imported = wrap(lib.fetchText, { name: "other" });
track(Client, "send"); track(Client, "close");
export const member = track("m", table.row);
Deno.test("x", () => {
  const local = track("local-name", () => 1); // nested
  track("alone", () => 2)();
  const one = track(() => 1), two = track(() => 2);
});
exports.old = track(() => 1);
export const spread = track(
  "spread",
  () => 1,
);
=== src/default.ts
import { track as follow } from "@retake/retake";
export default follow(async () => 1);
=== src/lib/index.ts
export * from "./text.ts";
=== src/lib/text.ts
export const fetchText = async () => "x";
export class Client { send() {} close() {} idle() {} }
export const table = { row: () => 1, value: 2 };
export const LIMIT = 5;
=== tests/app_test.ts
import { withCassette } from "@retake/retake";
import app, { arrow, Service, tools, made, text } from "../src/app.ts";
import { Client, LIMIT, fetchText } from "../src/lib/index.ts";
function helper() { return 1; }
Deno.test("one", async () => {
  await withCassette("one", async () => { arrow(); made(); await helper(); return [LIMIT, text]; });
  await withCassette("two", () => {
    const client = new Client();
    client.send();
    return Service.create().send() + tools.run("x") + tools.deep.call() + app();
  });
  await withCassette("three", fetchText);
  await other("four", () => arrow());
});
`);

/** The line of `src/app.ts` on which a text stands. */
function lineOf(part: string, path = "src/app.ts"): number {
  const lines = FILES[path]!.split("\n");
  const index = lines.findIndex((line) => line.includes(part));
  if (index < 0) throw new Error(`no ${part} in ${path}`);
  return index + 1;
}

const project = () => openProject(inMemory(FILES));

const AROUND: [part: string, id: string | undefined][] = [
  ["function plain", "plain"],
  ["// in plain", "plain"],
  ["// in arrow", "arrow"],
  ["export const made", undefined],
  ["export const other", "other"],
  ["// the constructor", "Service"],
  ["// in create", "Service.create"],
  ["// a getter", "Service.size"],
  ["field =", "Service"],
  ["send() { return this", "Service"],
  ["run(text", "tools.run"],
  ["deep:", "tools.deep.call"],
  ["tracked: track", "tools.tracked"],
  ["export default async", "main"],
  ["function inside", "Inner.inside"],
  ["// an effect", undefined],
  ["// nested", undefined],
];

for (const [part, id] of AROUND) {
  Deno.test(`track: the function around "${part}" is ${id}`, async () => {
    const found = await functionAt(project(), "src/app.ts", lineOf(part));
    assertEquals(found?.id, id && `src/app.ts#${id}`);
  });
}

const TRACKED: [part: string, name: string | undefined, id: string | undefined][] = [
  ["export const tracked =", undefined, "src/app.ts#plain"],
  ["export const named", undefined, "src/app.ts#named"],
  ["export const imported", undefined, "src/lib/text.ts#fetchText"],
  ["track(Client", "close", "src/lib/text.ts#Client.close"],
  ["track(Client", undefined, undefined],
  ["export const member", undefined, "src/lib/text.ts#table.row"],
  ["tracked: track(", undefined, "src/app.ts#tools.tracked"],
  ["// nested", undefined, "src/app.ts#local"],
  [`track("alone"`, undefined, "src/app.ts#alone"],
  ["const one =", "two", "src/app.ts#two"],
  ["const one =", undefined, undefined],
  ["exports.old", undefined, "src/app.ts#old"],
  ["export const spread", undefined, "src/app.ts#spread"],
  ["plain(); // an effect", undefined, undefined],
];

for (const [part, name, id] of TRACKED) {
  Deno.test(`track: what "${part}" tracks is ${id}, by the name ${name}`, async () => {
    const calls = ["track", "wrap"];
    const found = await calleeAt(project(), "src/app.ts", lineOf(part), calls, name);
    assertEquals(found?.id, id);
  });
}

Deno.test("track: what a default export tracks, under another name of track", async () => {
  const line = lineOf("export default", "src/default.ts");
  const found = await calleeAt(project(), "src\\default.ts", line, ["track"]);
  assertEquals(found?.id, "src/default.ts#default");
});

Deno.test("track: each id that a place gives can be signed", async () => {
  const opened = project();
  const ids = [
    ...AROUND.map(([, id]) => id && `src/app.ts#${id}`),
    ...TRACKED.map(([, , id]) => id),
    "src/default.ts#default",
  ];
  for (const id of new Set(ids)) if (id) await signFunction(id, opened);
});

const NAMED: [part: string, ids: string[]][] = [
  [`"one", async () => {`, []],
  [`withCassette("one"`, ["src/app.ts#arrow", "src/app.ts#made", "tests/app_test.ts#helper"]],
  [`withCassette("two"`, [
    "src/app.ts#Service.create",
    "src/app.ts#main",
    "src/app.ts#tools.deep.call",
    "src/app.ts#tools.run",
    "src/lib/text.ts#Client.send",
  ]],
  [`withCassette("three"`, ["src/lib/text.ts#fetchText"]],
  ["other(", []],
];

for (const [part, ids] of NAMED) {
  Deno.test(`track: the functions that ${part} names`, async () => {
    const path = "tests/app_test.ts";
    assertEquals(await namedIn(project(), path, lineOf(part, path), ["withCassette"]), ids);
  });
}

Deno.test("track: no such file, no such line", async () => {
  assertEquals(await functionAt(project(), "src/none.ts", 1), undefined);
  assertEquals(await functionAt(project(), "src/app.ts", 999), undefined);
  assertEquals(await namedIn(project(), "src/lib/text.ts", 1, ["withCassette"]), []);
});

const TESTS = `
import { test } from "node:test";
import { app, register } from "./app.ts";
function named() { return 1; } // by its name
const arrow = async () => await 1; // an arrow
const option = () => 1; // in options
const table = {
  one: () => 1, // in a table
};
const rows = [["a", () => 1]] as const, listed = { two: () => 2 }; // for each
test("a", named);
test.only("b", arrow);
Deno.test({ name: "c", fn: option });
for (const [name, fn] of Object.entries(table)) test(name, fn);
Object.entries(listed).forEach(([name, fn]) => test(name, fn));
function helper() { return 1; } // called by a test
const route = () => 1; // handed to a server
const tools = {
  run: () => 1, // tools in a loop
};
function own() { return 1; } // handed to a function of its own
function each(_name: string, fn: () => void) { return fn; }
const cases = { three: () => 3 }; // a loop that writes its tests out
test("d", () => { helper(); });
app.get("/", route);
for (const tool of Object.values(tools)) register(tool);
each("e", own);
for (const [name, ask] of Object.entries(cases)) test(name, () => { ask(); });
`;

Deno.test("track: a test's own text is no function that something is asked through", async () => {
  const project = openProject(inMemory({ "a_test.ts": TESTS }));
  const around = async (text: string) =>
    (await functionAt(project, "a_test.ts", {
      offset: TESTS.lastIndexOf("1", TESTS.indexOf(text)),
    }))
      ?.id.slice("a_test.ts#".length);
  for (
    const text of ["// by its name", "// an arrow", "// in options", "// in a table", "// for each"]
  ) {
    assertEquals(await around(text), undefined, text);
  }
  for (
    const [text, id] of [
      ["// called by a test", "helper"],
      ["// handed to a server", "route"],
      ["// tools in a loop", "tools.run"],
      ["// handed to a function of its own", "own"],
    ] as const
  ) assertEquals(await around(text), id, text);
  const offset = TESTS.indexOf("3 }; // a loop");
  assertEquals((await functionAt(project, "a_test.ts", { offset }))?.id, "a_test.ts#cases.three");
});
