// From an id to the function that is meant.
import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  findFunction,
  functionsOf,
  splitId,
  unknownFunction,
  withSlashes,
} from "../../../src/track/functions/by_id.ts";
import { open } from "../opened.ts";

const PROJECT = `
  import { track } from "@retake/retake/track";
  export { far } from "./lib.ts";
  export function near() {}
  const arrow = () => 1, text = "a", tracked = track(() => 2);
  export const TABLE = { ask: () => 3, deep: { go() {} } };
  export class Client { static create() {} send() {} get size() { return 1; } #hidden() {} }
  export namespace Client { export const open = () => new Client(); export function send() {} }
  export class Far extends Base {}
  export namespace Far { export function add() {} }
  test("x", () => { const inner = track(() => 4); });
  export default arrow;
  === src/lib.ts
  export function far() {}`;

Deno.test("track functions: an id is a path and a name", () => {
  assertEquals(splitId("./lib/a.ts#A.b"), { path: "lib/a.ts", name: "A.b" });
  assertEquals(withSlashes("lib\\a.ts#b\\c"), "lib/a.ts#b\\c");
});

Deno.test("track functions: functions by their names", async () => {
  const { units } = await open(PROJECT);
  for (
    const [name, id] of [
      ["near", "src/main.ts#near"],
      ["arrow", "src/main.ts#arrow"],
      ["far", "src/lib.ts#far"], // by the name that it is exported with
      ["default", "src/main.ts#arrow"],
      ["TABLE.ask", "src/main.ts#TABLE.ask"],
      ["TABLE.deep.go", "src/main.ts#TABLE.deep.go"],
      ["Client.send", "src/main.ts#Client.send"],
      ["Client.create", "src/main.ts#Client.static create"],
      ["Client.size", "src/main.ts#Client.size"], // a getter
      ["Client.open", "src/main.ts#Client.open"], // of the namespace of its name
      ["Far.add", "src/main.ts#Far.add"],
      ["Far.more", "src/main.ts#Far"], // its base may have it
      ["Client.none", undefined],
      ["inner", "src/main.ts#inner"], // tracked where it stands
      ["none", undefined],
    ] as const
  ) assertEquals(findFunction(units, "src/main.ts", name)?.id, id, name);
  assertEquals(findFunction(units, "src/none.ts", "near"), undefined);
});

Deno.test("track functions: the functions of a file, in the order in which they stand there", async () => {
  const { project } = await open(PROJECT);
  assertEquals((await functionsOf(project, "src/main.ts")).map((id) => id.slice(12)), [
    "near",
    "arrow",
    "tracked",
    "Client.create",
    "Client.send",
    "Client.open",
    "Client.send",
    "Far.add",
    "default",
  ]);
  assertEquals(await functionsOf(project, "src/none.ts"), []);
});

Deno.test("track functions: a name that is not there is an error that tells the nearest", async () => {
  const { units } = await open(PROJECT);
  const { message, code } = unknownFunction(units, "src/main.ts#neer");
  assertEquals(code, "FUNCTION_UNKNOWN");
  assertStringIncludes(message, `There is no function neer in src/main.ts; did you mean "near"?`);
  assertStringIncludes(unknownFunction(units, "src/a.ts#b").message, "which is not there either");
  assertStringIncludes(unknownFunction(units, "src/a.ts").message, "to do  name one: src/a.ts#ask");
});
