/** Other names for what is written: an object that a constant or a static field holds. */
import type { Item, Module } from "../source/module.ts";
import { get, list, type Node, opt, staticKey } from "../syntax/ast.ts";
import { isNew, unique, writesAt } from "./locations.ts";
import { ANY, type Code, type Location } from "./types.ts";

/**
 * Adds to writes of items those of what the items hold: after `const all = { list }`, a write to
 * `all.list` is one to `list`.
 */
export function withAliases(
  found: readonly Location[],
  codeOf: (module: Module) => Code,
): Location[] {
  const all = [...found];
  const seen = new Set<string>();
  // What is added is looked at in turn.
  for (let index = 0; index < all.length && index < 1000; index++) {
    const { base, path, isOpen = false } = all[index]!;
    if (typeof base === "string" || !("kind" in base)) continue;
    const key = `${base.module.path}#${base.name}#${base.index}.${path.join(".")}.${isOpen}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const code = codeOf(base.module);
    for (const { value, rest } of heldBy(base, path)) {
      if (!isNew(code, value)) all.push(...writesAt(code, value, rest, isOpen));
    }
    // What is put in is below the item: nothing that was put there is written itself.
    if (path.length < 2 && !isOpen) continue;
    for (const { path: at, code: from, value } of code.context.assigned.get(base) ?? []) {
      const isThere = at.every((name, depth) => mayBe(name, path[depth]));
      // Another value in its place leaves alone what was there.
      if (!isThere || path.length <= at.length && !isOpen) continue;
      all.push(...writesAt(from, value, path.slice(at.length), isOpen));
    }
  }
  return unique(all);
}

function mayBe(name: string, other: string | undefined): boolean {
  return other === undefined || name === other || name === ANY || other === ANY;
}

/** The expressions that give what an item holds, and what of the path is left. */
function heldBy(item: Item, path: readonly string[]): { value: Node; rest: readonly string[] }[] {
  const node = item.nodes[0]!;
  if (item.kind === "class") {
    const [first, ...rest] = path;
    return list(get(node, "body"), "body")
      .filter((it) =>
        it.static === true && /Property$/.test(it.type) && staticKey(it, "key") === first
      )
      .flatMap((it) => opt(it, "value") ? [{ value: get(it, "value"), rest }] : []);
  }
  const init = item.kind === "variable" ? opt(node, "init") : undefined;
  return init && opt(node, "id")?.type === "Identifier" ? [{ value: init, rest: path }] : [];
}
