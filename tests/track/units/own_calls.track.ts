// Our own calls are seen through, and so is Object.freeze.
import { assertEquals } from "@std/assert";
import { get, list } from "../../../src/track/syntax/ast.ts";
import { importedAs, ownCall, seeThrough } from "../../../src/track/units/own_calls.ts";
import { open } from "../opened.ts";

/** The expression that a project ends with. */
async function last(expression: string) {
  const { units, module } = await open(`
    import { track, wrap as wrapped } from "@retake/retake/track";
    import * as retake from "@retake/retake";
    import { track as other } from "./other.ts";
    ${expression};
    === src/other.ts
    export const track = 1;`);
  return { units, module, node: get(list(module.program, "body").at(-1)!, "expression") };
}

Deno.test("track units: our own calls, by what is imported", async () => {
  const told = async (expression: string) => {
    const { units, module, node } = await last(expression);
    const own = ownCall(units, module, node);
    return own && { ...own, tracked: own.tracked?.type };
  };
  assertEquals(await told("track(ask)"), { tracked: "Identifier", deps: [] });
  assertEquals(await told(`track("ask", () => 1, { deps: ["a.md", b] })`), {
    tracked: "ArrowFunctionExpression",
    name: "ask",
    deps: ["a.md"],
  });
  assertEquals(await told(`retake.track(Client, "send")`), {
    tracked: "Identifier",
    method: "send",
    deps: [],
  });
  assertEquals(await told(`wrapped(ask, { name: "x" })`), {
    tracked: "Identifier",
    name: "x",
    deps: [],
  });
  assertEquals(await told("other(ask)"), undefined);
  assertEquals(await told("retake.withCassette(ask)"), undefined);
});

Deno.test("track units: what is seen through gives what is inside", async () => {
  const seen = async (expression: string) => {
    const { units, module, node } = await last(expression);
    return seeThrough(units, module, node)?.type;
  };
  assertEquals(await seen("Object.freeze(track(Object.freeze([1])))"), "ArrayExpression");
  assertEquals(await seen("Object.keys([1])"), "CallExpression");
  assertEquals(await seen("Object.freeze([1], 2)"), "CallExpression");
});

Deno.test("track units: which export a callee is", async () => {
  const { module, node } = await last("retake.track(1)");
  assertEquals(importedAs(module, get(node, "callee")), {
    specifier: "@retake/retake",
    name: "track",
  });
  const { module: there, node: local } = await last("local(1)");
  assertEquals(importedAs(there, get(local, "callee")), undefined);
});
