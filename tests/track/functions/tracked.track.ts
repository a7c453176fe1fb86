// Functions that are tracked where they stand.
import { assertEquals } from "@std/assert";
import { assignedTo, trackedInside } from "../../../src/track/functions/tracked.ts";
import { children, type Node } from "../../../src/track/syntax/ast.ts";
import { open } from "../opened.ts";

/** What the first call of `track` in a source is assigned to. */
async function assigned(source: string): Promise<string | undefined> {
  const { module } = await open(source);
  let found: string | undefined;
  const look = (node: Node, outer: readonly Node[]): void => {
    const isTrack = node.type === "CallExpression" && (node.callee as Node).name === "track";
    if (isTrack) found ??= assignedTo(outer, node);
    for (const it of children(node)) look(it, [...outer, node]);
  };
  look(module.program, []);
  return found;
}

Deno.test("track functions: the name that a call is assigned to", async () => {
  for (
    const [source, name] of [
      ["const ask = track(f);", "ask"],
      ["const ask = await track(f);", "ask"],
      ["const tools = { deep: { ask: track(f) } };", "tools.deep.ask"],
      ["const tools = Object.freeze({ ask: track(f) });", "tools.ask"],
      ["class Client { ask = track(f); }", "Client.ask"],
      ["Client.ask = track(f);", "Client.ask"],
      ["exports.ask = track(f); f(module);", "ask"],
      ["module.exports.ask = track(f); f(module);", "ask"],
      ["export default track(f);", "default"],
      ["const { ask } = track(f);", undefined],
      ["track(f).ask = 1;", undefined],
      ["run(() => track(f));", undefined],
    ] as const
  ) assertEquals(await assigned(source), name, source);
});

Deno.test("track functions: a name that is given comes before one that is assigned", async () => {
  const { units, module } = await open(`
    import { track } from "@retake/retake/track";
    test("one", () => { const ask = track(f); });
    test("two", () => { track("ask", f); });`);
  assertEquals(trackedInside(units, module, "ask")?.id, "src/main.ts#[effect 2]");
  assertEquals(trackedInside(units, module, "other"), undefined);
});
