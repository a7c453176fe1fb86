// Which function an id means, and that what is not there is never taken for something else.
import { assertEquals, assertRejects } from "@std/assert";
import { calleeAt, functionAt } from "../../../src/track/functions/site.ts";
import { openProject } from "../../../src/track/sign/project.ts";
import { signFunction } from "../../../src/track/sign/sign.ts";
import { edited, filesOf, hashIn } from "../edits.ts";
import { inMemory } from "../samples.ts";

const BASE = `
import { track } from "@retake/retake/track";
import { Client, Client as Renamed } from "./client.ts";
import { Remote } from "@acme/lib";
import * as all from "./client.ts";
for (const name of ["send", "close"]) track(Client, name);
track(Client.prototype, "send");
for (const One of [Client, Renamed]) track(One, "send");
track(Remote, "fetch");
track(Sub, "inherited");
export const ask = track("ask", (q: string) => Builder.ask(q));
export class Sub extends Client { step() { return "sub step"; } }
export class Builder { static ask(q: string) { return q + "built"; } get size() { return 1; } field = 2; }
export const table = { row: () => 1, deep: { cell: () => 2 } };
export const made = make();
function make() { return {} as any; }
Deno.test("one", async () => {
  const prefix = "of the test";
  const inner = track("inner", async (q: string) => prefix + Builder.ask(q));
  console.log(await inner("x"), "ASSERTED");
});
const cases = [
  async () => { all.Client; return "first of the list"; },
  { name: "second", run: async () => "second of the list" },
];
=== src/client.ts
export class Client {
  send() { return "sent"; }
  close() { return "closed"; }
  inherited() { return this.step() + "inherited"; }
  step() { return "step"; }
}
=== packages/lib/index.ts
export class Remote { fetch() { return "fetched"; } }
=== packages/lib/package.json
{ "name": "@acme/lib", "exports": "./dist/index.js" }
=== node_modules/@acme/lib
-> packages/lib
`;

const project = () => openProject(inMemory(filesOf(BASE)));

function lineOf(part: string): number {
  return filesOf(BASE)["src/main.ts"]!.split("\n").findIndex((it) => it.includes(part)) + 1;
}

for (
  const [part, name, id] of [
    [`track(Client, name)`, "Client.send", "src/client.ts#Client.send"],
    [`track(Client, name)`, "Client.close", "src/client.ts#Client.close"],
    ["track(Client.prototype", "Client.send", "src/client.ts#Client.send"],
    ["track(One", "Client.send", "src/client.ts#Client.send"],
    ["track(Remote", "Remote.fetch", "packages/lib/index.ts#Remote.fetch"],
    [`track(Sub`, "Sub.inherited", "src/main.ts#Sub.inherited"],
    [`track("ask"`, "ask", "src/main.ts#ask"],
    [`track("inner"`, "inner", "src/main.ts#inner"],
  ] as const
) {
  Deno.test(`track: kind 5: ${part} of ${name} is ${id}`, async () => {
    const opened = project();
    assertEquals((await calleeAt(opened, "src/main.ts", lineOf(part), ["track"], name))?.id, id);
    await signFunction(id, opened);
  });
}

for (
  const [id, verdict, ...replaced] of [
    ["src/main.ts#ask", "changed", "built", "made"],
    ["src/main.ts#inner", "changed", "built", "made"],
    ["src/main.ts#inner", "changed", "of the test", "of a test"],
    ["src/main.ts#inner", "same", "ASSERTED", "EXPECTED"],
    ["src/main.ts#Sub.inherited", "changed", `"inherited"`, `"from above"`],
    ["src/main.ts#Sub.inherited", "changed", "sub step", "another step"],
    ["src/client.ts#Client.inherited", "same", "sub step", "another step"],
    ["src/main.ts#Builder.size", "changed", "return 1;", "return 11;"],
    ["src/main.ts#Builder.size", "same", "built", "made"],
    ["src/main.ts#ask", "same", `"closed"`, `"shut"`],
    ["src/main.ts#ask", "same", `track("ask", (q: string)`, `track("question", (q: string)`],
    ["src/client.ts#Client.send", "same", `["send", "close"]`, `["send"]`],
    ["src/client.ts#Client.send", "changed", `"sent"`, `"posted"`],
    ["packages/lib/index.ts#Remote.fetch", "same", "built", "made"],
  ] as const
) {
  Deno.test(`track: kind 5: ${id} is ${verdict} by ${replaced[0]}`, async () => {
    const [before, after] = [await hashIn(BASE, id), await hashIn(edited(BASE, replaced), id)];
    assertEquals(before === after ? "same" : "changed", verdict);
  });
}

Deno.test("track: kind 5: what does not exist is unknown, and no other function", async () => {
  for (
    const name of [
      "none",
      "Builder.none",
      "table.none",
      "table.deep.none",
      "Client.none",
      "ask.none",
    ]
  ) {
    const path = name.startsWith("Client") ? "src/client.ts" : "src/main.ts";
    await assertRejects(
      () => signFunction(`${path}#${name}`, project()),
      Error,
      "no function",
      name,
    );
  }
  await signFunction("src/main.ts#made.anything", project()); // nobody can tell what is made
});

Deno.test("track: kind 5: a list of tests is no producer", async () => {
  for (const part of ["first of the list", "second of the list"]) {
    assertEquals(await functionAt(project(), "src/main.ts", lineOf(part)), undefined, part);
  }
});
