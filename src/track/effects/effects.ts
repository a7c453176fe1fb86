/** What runs when modules are loaded, by what it may write. */
import { evaluationOrder } from "../source/graph.ts";
import type { Item, Module } from "../source/module.ts";
import { itemsByStart, unitAround } from "../units/around.ts";
import { itemUnit, type Unit, type Units } from "../units/unit.ts";
import { summaries } from "./summaries.ts";
import type { Location } from "./types.ts";

/** A unit that does something when its module is loaded. */
export interface Effect {
  readonly unit: Unit;
  /** When it runs, among all of them. */
  readonly order: number;
}

/** The effects of a root's import graph. */
export interface Effects {
  /** Effects that may write an item, with the path in it. */
  on(item: Item): readonly { effect: Effect; path: readonly string[] }[];
  onGlobals(): readonly { effect: Effect; name: string; path: readonly string[] }[];
}

/** Works out the effects of all modules that a module reaches. */
export function effectsOf(units: Units, start: string): Effects {
  const byItem = new Map<Item, { effect: Effect; path: readonly string[] }[]>();
  const globals: { effect: Effect; name: string; path: readonly string[] }[] = [];
  const order = evaluationOrder(units.graph, start);
  const known = summaries(units, order);
  const add = (effect: Effect, { base, path }: Location) => {
    if (typeof base === "string") globals.push({ effect, name: base, path });
    else if ("kind" in base) {
      if (base === effect.unit.item && effect.unit.kind === "item") return;
      const found = byItem.get(base);
      if (found) found.push({ effect, path });
      else byItem.set(base, [{ effect, path }]);
    }
  };
  let position = 0;
  for (const module of order) {
    for (const item of module.items) {
      const effect = { unit: itemUnit(units, item), order: position++ };
      for (const written of known.whenLoaded(item)) add(effect, written);
    }
    for (const { writer, item } of letWriters(units, module)) {
      if (writer.item !== item || writer.kind !== "item") {
        add({ unit: writer, order: position++ }, { base: item, path: [] });
      }
    }
  }
  return { on: (item) => byItem.get(item) ?? [], onGlobals: () => globals };
}

/** The units that assign a `let` of their module, called or not. */
function letWriters(units: Units, module: Module): { writer: Unit; item: Item }[] {
  const found: { writer: Unit; item: Item }[] = [];
  const items = itemsByStart(module);
  for (const [binding, item] of module.itemOf) {
    for (const node of binding.writes) {
      const writer = unitAround(units, items, node);
      if (writer) found.push({ writer, item });
    }
  }
  return found;
}
