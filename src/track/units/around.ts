/** Which unit a piece of code stands in. */
import type { Item, Module } from "../source/module.ts";
import { list, type Node, opt, staticKey } from "../syntax/ast.ts";
import { propertyOf } from "../syntax/members.ts";
import { itemUnit, memberUnit, methodUnits, type Unit, type Units } from "./unit.ts";

/**
 * The unit that a piece of code of a module stands in.
 *
 * @param items the items of that module, by `itemsByStart`: made once by one who asks often
 */
export function unitAround(
  units: Units,
  items: readonly [start: number, item: Item][],
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
function itemAround(items: readonly [start: number, item: Item][], node: Node): Item | undefined {
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
export function itemsByStart(module: Module): [start: number, item: Item][] {
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
