/** What names mean across files: those that a module declares, imports and exports. */
import { get, isMember, type Node, staticKey, str } from "../syntax/ast.ts";
import type { Binding } from "../syntax/scopes.ts";
import type { Graph } from "./graph.ts";
import type { Import, Item, Module } from "./module.ts";

/** What a name means, wherever it was declared. */
export type Meaning =
  | { kind: "item"; item: Item; binding: Binding }
  | { kind: "namespace"; module: Module }
  | { kind: "data"; module: Module; path: string[] }
  | { kind: "external"; name: string; exported: string }
  | { kind: "missing"; name: string };

/** What a name that a module declares or imports means. */
export function meaningOf(graph: Graph, module: Module, binding: Binding): Meaning {
  const imported = module.imports.get(binding);
  if (imported) return importMeaning(graph, module, imported, new Set());
  const item = module.itemOf.get(binding);
  return item ? { kind: "item", item, binding } : { kind: "missing", name: binding.name };
}

/** What an import of a module leads to. */
export function importMeaning(
  graph: Graph,
  module: Module,
  { specifier, name }: Import,
  seen: Set<string> = new Set(),
): Meaning {
  const resolution = module.resolutions.get(specifier);
  if (!resolution) return { kind: "missing", name: specifier };
  if (resolution.kind === "external") {
    return { kind: "external", name: resolution.name, exported: name };
  }
  const to = graph.modules.get(resolution.path);
  if (!to) {
    return { kind: "missing", name: resolution.path.slice(resolution.path.lastIndexOf("/") + 1) };
  }
  const isWhole = name === "*" || to.isCommon && name === "default";
  if (isWhole && to.kind === "code") return { kind: "namespace", module: to };
  return exportMeaning(graph, to, name, seen) ?? { kind: "missing", name };
}

/** What an export of a module means; `undefined` if it has none of that name. */
export function exportMeaning(
  graph: Graph,
  module: Module,
  name: string,
  seen: Set<string> = new Set(),
): Meaning | undefined {
  if (module.kind !== "code") {
    return { kind: "data", module, path: name === "*" || name === "default" ? [] : [name] };
  }
  const key = `${module.path}\n${name}`;
  if (seen.has(key)) return undefined;
  seen.add(key);
  const exported = module.exports.get(name);
  if (exported) {
    return "specifier" in exported
      ? importMeaning(graph, module, exported, seen)
      : meaningOf(graph, module, exported);
  }
  if (name === "default") return undefined;
  let outside: Meaning | undefined;
  for (const specifier of module.stars) {
    const resolution = module.resolutions.get(specifier);
    if (resolution?.kind === "external") {
      outside ??= { kind: "external", name: resolution.name, exported: name };
    }
    const to = resolution?.kind === "file" && graph.modules.get(resolution.path);
    const found = to && exportMeaning(graph, to, name, seen);
    if (found) return found;
  }
  return outside;
}

/** The names of all exports of a module, sorted. */
export function exportNames(graph: Graph, module: Module, seen: Set<Module> = new Set()): string[] {
  if (seen.has(module)) return [];
  seen.add(module);
  const names = new Set(module.exports.keys());
  for (const specifier of module.stars) {
    const resolution = module.resolutions.get(specifier);
    const to = resolution?.kind === "file" && graph.modules.get(resolution.path);
    if (!to) continue;
    for (const name of exportNames(graph, to, seen)) if (name !== "default") names.add(name);
  }
  return [...names].sort();
}

/** The name of what is called, by its import or as a global: `node:fs#readFile`, `Deno#cwd`. */
export function importedName(graph: Graph, module: Module, callee: Node): string | undefined {
  const base = isMember(callee) ? get(callee, "object") : callee;
  const member = isMember(callee) ? staticKey(callee, "property") : undefined;
  if (base.type === "MemberExpression") {
    // `fs.promises.readFile`
    const outer = importedName(graph, module, base);
    return outer === "node:fs#promises" ? `node:fs#${member}` : undefined;
  }
  if (base.type !== "Identifier") return undefined;
  const binding = module.names.of.get(base);
  if (!binding) return member === undefined ? str(base, "name") : `${base.name}#${member}`;
  const meaning = binding.top ? meaningOf(graph, module, binding) : undefined;
  if (meaning?.kind !== "external") return undefined;
  const from = meaning.name.replace(/^node:path\/.*/, "node:path")
    .replace(/^node:fs\/promises$/, "node:fs").replace(/^@?std\/path.*/, "std/path");
  const isWhole = meaning.exported === "*" || meaning.exported === "default" ||
    meaning.exported === "promises" || meaning.exported === "posix";
  return `${from}#${isWhole && member !== undefined ? member : meaning.exported}`;
}
