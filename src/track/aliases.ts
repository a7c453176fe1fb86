/** Other names for what is written: an object that a constant or a static field holds. */
import { get, list, type Node, opt, staticKey } from "./ast.ts";
import type { Item, Module } from "./module.ts";
import { calledUnit, type Code, places, unique, type Written } from "./places.ts";
import { propertyOf } from "./units.ts";

/**
 * Adds to writes of items those of what the items hold: after `const all = { list }`, a write to
 * `all.list` is one to `list`.
 */
export function withAliases(
  found: readonly Written[],
  codeOf: (module: Module) => Code,
): Written[] {
  const all = [...found];
  const seen = new Set<string>();
  // What is added is looked at in turn.
  for (let index = 0; index < all.length && index < 1000; index++) {
    const { base, path, isOpen } = all[index]!;
    if (typeof base === "string" || !("kind" in base)) continue;
    const key = `${base.module.path}#${base.name}#${base.index}.${path.join(".")}`;
    if (seen.has(key)) continue;
    seen.add(key);
    for (const { value, rest } of heldAt(base, path)) {
      // Another value in its place leaves alone what was there.
      if (!rest.length && !isOpen) continue;
      const more = sources(codeOf(base.module), value)
        .filter((it) => it.base !== base)
        .map((it): Written =>
          it.isOpen ? it : { ...it, path: [...it.path, ...rest], isOpen: isOpen ?? false }
        );
      all.push(...more);
    }
  }
  return unique(all);
}

/** The expressions that give what stands at a path of an item, and what of the path is left. */
function heldAt(item: Item, path: readonly string[]): { value: Node; rest: string[] }[] {
  const node = item.nodes[0]!;
  const [first, ...others] = path;
  if (item.kind === "class") {
    return list(get(node, "body"), "body")
      .filter((it) =>
        it.static === true && /Property$/.test(it.type) && staticKey(it, "key") === first
      )
      .flatMap((it) => opt(it, "value") ? [into(get(it, "value"), others)] : []);
  }
  const init = item.kind === "variable" ? opt(node, "init") : undefined;
  return init && opt(node, "id")?.type === "Identifier" ? [into(init, [...path])] : [];
}

function into(value: Node, rest: string[]): { value: Node; rest: string[] } {
  const [name, ...others] = rest;
  if (value.type !== "ObjectExpression" || name === undefined) return { value, rest };
  const held = propertyOf(value, name);
  const inner = held && opt(held, "value");
  return inner ? into(inner, others) : { value, rest: [] };
}

/** Where a value comes from; what unknown calls give is new. */
function sources(code: Code, node: Node): Written[] {
  switch (node.type) {
    case "CallExpression":
      return calledUnit(code, get(node, "callee")) ? places(code, node) : [];
    case "Identifier":
    case "MemberExpression":
    case "ConditionalExpression":
    case "LogicalExpression":
    case "AwaitExpression":
    case "ArrayExpression":
    case "ObjectExpression":
      return places(code, node);
    default:
      return [];
  }
}
