/** What assignments write to, and what they put there. */
import type { Item } from "../source/module.ts";
import { get, isMember, list, type Node, opt, staticKey, str } from "../syntax/ast.ts";
import { fromTop, onGlobalObject, writesAt } from "./locations.ts";
import { packageWrites } from "./packages.ts";
import { ANY, type Code, type Location } from "./types.ts";

/** What an assignment writes to, patterns taken apart. */
export function targets(node: Node): Node[] {
  switch (node.type) {
    case "ObjectPattern":
      return list(node, "properties").flatMap((it) =>
        targets(opt(it, "value") ?? get(it, "argument"))
      );
    case "ArrayPattern":
      return list(node, "elements").flatMap(targets);
    case "AssignmentPattern":
      return targets(get(node, "left"));
    case "RestElement":
      return targets(get(node, "argument"));
    default:
      return [node];
  }
}

/** What is written when a target of an assignment is. */
export function written(code: Code, target: Node): Location[] {
  if (!isMember(target) && target.type !== "Identifier") return [];
  if (target.type === "Identifier") {
    const binding = code.module.names.of.get(target);
    if (!binding) return [{ base: str(target, "name"), path: [] }];
    const item = binding.top ? code.module.itemOf.get(binding) : undefined;
    return item ? [{ base: item, path: [] }] : [];
  }
  const told = packageWrites(code, target);
  if (told.length) return told;
  const top = fromTop(code, target);
  const found = top.length
    ? top
    : writesAt(code, get(target, "object"), [staticKey(target, "property") ?? ANY]);
  return found.filter((it) => typeof it.base !== "string" || it.path.length > 0)
    .map(onGlobalObject);
}

/** Notes what is put into an item. */
export function noteAssignment(code: Code, target: Node, value: Node): void {
  if (!isMember(target)) return;
  for (const { base, path } of written(code, target)) {
    if (typeof base === "object" && "kind" in base) assignAt(code, base, path, value);
  }
}

/** Notes what is put at a path of an item. */
export function assignAt(code: Code, item: Item, path: readonly string[], value: Node): void {
  const { assigned } = code.context;
  const entry = { path, code, value };
  const known = assigned.get(item);
  if (known) known.push(entry);
  else assigned.set(item, [entry]);
}
