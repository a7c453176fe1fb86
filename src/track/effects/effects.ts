/**
 * What runs when modules are loaded, by what it may write.
 *
 * The room `effects/` tells what code may write. A function is summed up in terms of its parameters
 * (`summaries.ts`), with what it calls (`call_writes.ts`), by where values come from (`locations.ts`).
 * It imports from `syntax/`, `source/` and `units/`, and knows nothing of `normal_form/`. One enters
 * it by `effects.ts`, and by `types.ts` for what a path in an effect means.
 *
 * @module
 */
import { evaluationOrder } from "../source/graph.ts";
import type { Item, Module } from "../source/module.ts";
import { itemsByStart, unitAround } from "../units/around.ts";
import { itemUnit, type Unit, type Units } from "../units/unit.ts";
import { contextOf, writesWhenLoaded } from "./summaries.ts";
import type { Location } from "./types.ts";

/** A unit that does something when its module is loaded. */
export interface Effect {
  readonly unit: Unit;
  /** When it runs, among all of them. */
  readonly order: number;
}

/** An effect that may write what it is listed under, at a path in that. */
export interface WritingEffect {
  readonly effect: Effect;
  readonly path: readonly string[];
}

/** The effects of a root's import graph, by what they may write. */
export interface Effects {
  readonly onItems: ReadonlyMap<Item, readonly WritingEffect[]>;
  readonly onGlobals: readonly (WritingEffect & { readonly name: string })[];
}

/** Works out the effects of all modules that a module reaches. */
export function effectsOf(units: Units, start: string): Effects {
  const onItems = new Map<Item, WritingEffect[]>();
  const onGlobals: (WritingEffect & { name: string })[] = [];
  const add = (effect: Effect, { base, path }: Location) => {
    if (typeof base === "string") onGlobals.push({ effect, name: base, path });
    else if ("kind" in base) {
      if (base === effect.unit.item && effect.unit.kind === "item") return;
      const known = onItems.get(base);
      if (known) known.push({ effect, path });
      else onItems.set(base, [{ effect, path }]);
    }
  };
  const modules = evaluationOrder(units.graph, start);
  const context = contextOf(units, modules);
  let order = 0;
  for (const module of modules) {
    for (const item of module.items) {
      const effect = { unit: itemUnit(units, item), order: order++ };
      for (const location of writesWhenLoaded(context, item)) add(effect, location);
    }
    for (const { writer, item } of letWriters(units, module)) {
      if (writer.item !== item || writer.kind !== "item") {
        add({ unit: writer, order: order++ }, { base: item, path: [] });
      }
    }
  }
  return { onItems, onGlobals };
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
