/** Which classes of the project a class extends. */
import { meaningOf } from "../source/meaning.ts";
import type { Item } from "../source/module.ts";
import { type Node, opt } from "../syntax/ast.ts";
import type { Units } from "./unit.ts";

const KNOWN = new WeakMap<Item, readonly Item[]>();

/** A class and all that it extends, as far as they are named classes of the project, itself first. */
export function ancestorsOf(units: Units, item: Item): readonly Item[] {
  let known = KNOWN.get(item);
  if (!known) KNOWN.set(item, known = walkUp(units, item));
  return known;
}

/** Whether one of two classes extends the other, or they are the same. */
export function areRelated(units: Units, one: Item, other: Item): boolean {
  return ancestorsOf(units, one).includes(other) || ancestorsOf(units, other).includes(one);
}

function walkUp(units: Units, item: Item): Item[] {
  const found = [item];
  for (let at: Item | undefined = item; at;) {
    at = baseOf(units, at);
    if (!at || found.includes(at)) break;
    found.push(at);
  }
  return found;
}

function baseOf(units: Units, item: Item): Item | undefined {
  const node = item.nodes[0]!;
  const shell: Node | undefined = item.kind === "class" ? node : opt(node, "init");
  const base = shell && opt(shell, "superClass");
  const binding = base?.type === "Identifier" ? item.module.names.of.get(base) : undefined;
  const meaning = binding?.top ? meaningOf(units.graph, item.module, binding) : undefined;
  return meaning?.kind === "item" ? meaning.item : undefined;
}
