/** The functions that a value is, or holds. */
import { meaningOf } from "../source/meaning.ts";
import type { Item } from "../source/module.ts";
import { children, isClass, isFunction, type Node, opt } from "../syntax/ast.ts";
import { locationsOf } from "./locations.ts";
import type { Code, ModuleFunction } from "./types.ts";

/** The functions that a value is, or holds. */
export function heldFunctions(code: Code, node: Node): ModuleFunction[] {
  const found = new Set<ModuleFunction>();
  for (const { base } of locationsOf(code, node)) {
    if (typeof base === "object" && "kind" in base) {
      for (const it of functionsOf(code, base)) found.add(it);
    }
  }
  return [...found];
}

/** Of larger tables nobody calls each. */
const MOST_HELD = 500;

/** The functions that an item is, or holds. */
function functionsOf(code: Code, item: Item): ModuleFunction[] {
  const { holds } = code.context;
  let known = holds.get(item);
  if (known) return known;
  holds.set(item, known = []);
  const add = (node: Node) => {
    if (isClass(node) || known.length > MOST_HELD) return;
    if (isFunction(node)) return void known.push({ fn: node, module: item.module });
    const binding = node.type === "Identifier" ? item.module.names.of.get(node) : undefined;
    if (binding?.top) {
      const meaning = meaningOf(code.context.units.graph, item.module, binding);
      if (meaning.kind === "item") known.push(...functionsOf(code, meaning.item));
      return;
    }
    for (const it of children(node)) add(it);
  };
  if (item.kind === "function") known.push({ fn: item.nodes[0]!, module: item.module });
  else if (item.kind === "variable" || item.kind === "default") {
    const init = item.kind === "default" ? item.nodes[0] : opt(item.nodes[0]!, "init");
    if (init) add(init);
  }
  return known;
}
