/** What runs when modules are loaded, by what it may write. */
import { list, type Node, opt, staticKey } from "./ast.ts";
import { evaluationOrder } from "./graph.ts";
import type { Item, Module } from "./module.ts";
import { itemUnit, memberUnit, methodUnits, propertyOf, type Unit, type Units } from "./units.ts";
import type { Written } from "./places.ts";
import { summaries } from "./writes.ts";

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
  const add = (effect: Effect, { base, path }: Written) => {
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
  const items = byStart(module);
  for (const [binding, item] of module.itemOf) {
    for (const node of binding.writes) {
      const writer = unitAround(units, items, node);
      if (writer) found.push({ writer, item });
    }
  }
  return found;
}

/** The unit that a piece of code stands in. */
export function unitAt(units: Units, module: Module, node: Node): Unit | undefined {
  return unitAround(units, byStart(module), node);
}

function unitAround(
  units: Units,
  items: [number, Item][],
  node: Node,
): Unit | undefined {
  const item = itemAround(items, node);
  if (!item) return undefined;
  const unit = itemUnit(units, item);
  if (item.kind === "class") {
    const methods = [...methodUnits(units, item).values()].flat();
    return methods.find((it) => within(it.node!, node)) ?? unit;
  }
  const init = item.kind === "variable" ? opt(item.nodes[0]!, "init") : undefined;
  if (init?.type !== "ObjectExpression") return unit;
  for (const property of list(init, "properties")) {
    const name = within(property, node) ? keyOf(property) : undefined;
    const isCertain = name !== undefined && propertyOf(init, name) === property;
    if (isCertain) return memberUnit(units, item, [name], property);
  }
  return unit;
}

/** The innermost item: those of a namespace stand inside of it. */
function itemAround(items: readonly [number, Item][], node: Node): Item | undefined {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle]![0] <= node.start) low = middle + 1;
    else high = middle;
  }
  for (let at = low - 1; at >= 0 && at >= low - 3; at--) {
    const [, item] = items[at]!;
    if (item.nodes.some((it) => within(it, node))) return item;
  }
  return undefined;
}

/** The items of a module by where they start; namespaces, whose parts are items, aside. */
function byStart(module: Module): [number, Item][] {
  return module.items.filter((item) => item.kind !== "namespace")
    .flatMap((item) => item.nodes.map((node): [number, Item] => [node.start, item]))
    .sort(([a], [b]) => a - b);
}

function within(outer: Node, node: Node): boolean {
  return outer.start <= node.start && node.end <= outer.end;
}

function keyOf(property: Node): string | undefined {
  return opt(property, "key") ? staticKey(property, "key") : undefined;
}
