// What runs when modules are loaded, by what it may write.
import { assertEquals } from "@std/assert";
import { effectsOf } from "../../../src/track/effects/effects.ts";
import { itemOf, open } from "../opened.ts";

Deno.test("track effects: effects are listed under what they write, in the order in which they run", async () => {
  const { units, module } = await open(`
    import "./plugin.ts";
    import { registry } from "./registry.ts";
    registry.b = 2;
    globalThis.limit = 3;
    let mode = "a";
    export function setMode(x) { mode = x; }
    const own = {};
    own.c = 4;
    === src/plugin.ts
    import { registry } from "./registry.ts";
    registry.a = 1;
    === src/registry.ts
    export const registry = {};`);
  const { onItems, onGlobals } = effectsOf(units, "src/main.ts");
  const on = (item: ReturnType<typeof itemOf>) =>
    (onItems.get(item) ?? []).map(({ effect, path }) => `${effect.unit.id} writes .${path}`);
  const registry = itemOf(units.graph.modules.get("src/registry.ts")!, "registry");
  assertEquals(on(registry), [
    "src/plugin.ts#[effect 1] writes .a",
    "src/main.ts#[effect 1] writes .b",
  ]);
  assertEquals(on(itemOf(module, "mode")), ["src/main.ts#setMode writes ."]); // called or not
  assertEquals(on(itemOf(module, "own")), ["src/main.ts#[effect 3] writes .c"]);
  assertEquals(on(itemOf(module, "setMode")), []);
  assertEquals(onGlobals.map(({ name, effect }) => `${name} by ${effect.unit.id}`), [
    "limit by src/main.ts#[effect 2]",
  ]);
  const orders = onItems.get(registry)!.map(({ effect }) => effect.order);
  assertEquals(orders, [...orders].sort((a, b) => a - b));
});
