/** What names mean across files: those that a module declares, imports and exports. */
import { get, isMember, list, type Node, opt, staticKey, str } from "../syntax/ast.ts";
import type { Binding } from "../syntax/scopes.ts";
import type { Graph } from "./graph.ts";
import { loadedText } from "./loading.ts";
import type { Import, Item, Module } from "./module.ts";

/** What a name means, wherever it was declared. */
export type Meaning =
  | { kind: "item"; item: Item; binding: Binding }
  | { kind: "namespace"; module: Module }
  | { kind: "data"; module: Module; path: string[] }
  | { kind: "external"; name: string; exported: string; isMissing?: boolean }
  | { kind: "missing"; name: string };

/** What names mean that are certain: a file that is missing may be there when it is loaded. */
const MEANINGS = new WeakMap<Binding, Meaning>();

/** What a name that a module declares or imports means. */
export function meaningOf(graph: Graph, module: Module, binding: Binding): Meaning {
  let meaning = MEANINGS.get(binding);
  if (!meaning) {
    meaning = findMeaning(graph, module, binding);
    const isCertain = meaning.kind !== "missing" && meaning.kind !== "external";
    if (isCertain) MEANINGS.set(binding, meaning);
  }
  return meaning;
}

function findMeaning(graph: Graph, module: Module, binding: Binding): Meaning {
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
    const { kind, name: from, isMissing } = resolution;
    return { kind, name: from, exported: name, ...(isMissing && { isMissing }) };
  }
  const to = graph.modules.get(resolution.path);
  if (!to) {
    return { kind: "missing", name: resolution.path.slice(resolution.path.lastIndexOf("/") + 1) };
  }
  const isWhole = name === "*" || to.isCommon && name === "default";
  if (isWhole && to.kind === "code") return { kind: "namespace", module: to };
  return exportMeaning(graph, to, name, seen) ?? { kind: "missing", name };
}

/** The piece of a project that declares a type of a name, where that is a class or another value. */
export function itemOfType(graph: Graph, module: Module, name: string): Item | undefined {
  const binding = module.names.top.get(name);
  const imported = module.typeImports.get(name);
  const resolution = imported && module.typeResolutions.get(imported.specifier);
  const to = resolution?.kind === "file" ? graph.modules.get(resolution.path) : undefined;
  const meaning = binding
    ? meaningOf(graph, module, binding)
    : to && imported && exportMeaning(graph, to, imported.name);
  return meaning?.kind === "item" ? meaning.item : undefined;
}

/** @returns which interface of the project a type is, in words; `undefined` where it is none */
export function interfaceOfType(graph: Graph, module: Module, name: string): string | undefined {
  if (module.interfaces.has(name)) return `${name} in ${module.path}`;
  const binding = module.names.top.get(name);
  const imported = module.typeImports.get(name) ?? (binding && module.imports.get(binding));
  if (!imported) return undefined;
  const { specifier } = imported;
  const to = module.typeResolutions.get(specifier) ?? module.resolutions.get(specifier);
  return to?.kind === "file" ? interfaceIn(graph, to.path, imported.name) : undefined;
}

function interfaceIn(graph: Graph, path: string, name: string, depth = 0): string | undefined {
  const module = graph.modules.get(path);
  if (!module || depth > 5) return undefined;
  if (module.interfaces.has(name)) return `${name} in ${path}`;
  for (const specifier of module.stars) {
    const to = module.resolutions.get(specifier);
    const found = to?.kind === "file" && interfaceIn(graph, to.path, name, depth + 1);
    if (found) return found;
  }
  return undefined;
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

/**
 * The name of what is called, by its import or as a global: `node:fs#readFile`, `Deno#cwd`; also where
 * it goes by another name: `const { readFile } = fs.promises`, `const read = promisify(fs.readFile)`.
 */
export function importedName(graph: Graph, module: Module, callee: Node): string | undefined {
  return nameFor(graph, module, callee, 0);
}

function nameFor(graph: Graph, module: Module, node: Node, depth: number): string | undefined {
  if (depth > 8) return undefined;
  const name = (it: Node) => nameFor(graph, module, it, depth + 1);
  if (isMember(node)) {
    const object = get(node, "object");
    const of = name(object);
    // Of `pkg.a.b` no more is known, except where `pkg.a` is the package itself.
    const isKnown = of !== undefined && (!isMember(object) || WHOLE.test(of));
    return isKnown ? memberName(of, staticKey(node, "property")) : undefined;
  }
  switch (node.type) {
    case "Identifier": {
      const binding = module.names.of.get(node);
      if (!binding) return str(node, "name");
      const meaning = binding.top ? meaningOf(graph, module, binding) : undefined;
      if (meaning?.kind === "external") return `${packageName(meaning.name)}#${meaning.exported}`;
      if (meaning) {
        return meaning.kind === "item" && meaning.item.kind === "variable"
          ? aliasName(graph, meaning.item.module, meaning.item.nodes[0]!, meaning.binding, depth)
          : undefined;
      }
      return aliasName(graph, module, binding.declaration, binding, depth);
    }
    case "AwaitExpression":
      return get(node, "argument").type === "ImportExpression"
        ? name(get(node, "argument"))
        : undefined;
    case "CallExpression":
    case "ImportExpression": {
      const specifier = loadedText(node, module.names);
      const to = specifier === undefined ? undefined : module.resolutions.get(specifier);
      if (to) return to.kind === "external" ? `${packageName(to.name)}#*` : undefined;
      const [first] = node.type === "CallExpression" ? list(node, "arguments") : [];
      const isSame = first && name(get(node, "callee")) === "node:util#promisify";
      return isSame ? name(first) : undefined;
    }
    default:
      return undefined;
  }
}

/** What constants are other names for: a call of one asks for it again and again. */
const ALIASES = new WeakMap<Binding, { readonly name: string | undefined }>();

/** What a constant is another name for. */
function aliasName(
  graph: Graph,
  module: Module,
  declaration: Node | undefined,
  binding: Binding,
  depth: number,
): string | undefined {
  if (declaration?.type !== "VariableDeclarator" || binding.writes.length) return undefined;
  let known = ALIASES.get(binding);
  if (!known) {
    ALIASES.set(binding, { name: undefined }); // constants of one another are names for nothing
    known = { name: findAlias(graph, module, declaration, binding, depth) };
    ALIASES.set(binding, known);
  }
  return known.name;
}

function findAlias(
  graph: Graph,
  module: Module,
  declaration: Node,
  binding: Binding,
  depth: number,
): string | undefined {
  const init = opt(declaration, "init");
  const from = init && nameFor(graph, module, init, depth + 1);
  if (from === undefined) return undefined;
  const pattern = get(declaration, "id");
  if (pattern.type === "Identifier") return from.includes("#") ? from : undefined;
  if (pattern.type !== "ObjectPattern") return undefined;
  for (const it of list(pattern, "properties")) {
    const value = it.type === "ObjectProperty" ? get(it, "value") : undefined;
    if (value?.type === "Identifier" && value.name === binding.name) {
      return memberName(from, staticKey(it, "key"));
    }
  }
  return undefined;
}

/** The name of a member of what has a name: of a whole package, or of a global. */
function memberName(of: string, member: string | undefined): string | undefined {
  if (member === undefined) return of;
  if (!of.includes("#")) return `${of}#${member}`;
  if (WHOLE.test(of)) return `${of.slice(0, of.indexOf("#"))}#${member}`;
  return /^[A-Z]/.test(of) ? undefined : of;
}
const WHOLE = /#(\*|default|promises|posix)$/;

/** A package by one name, whichever of its entries is imported. */
function packageName(name: string): string {
  return name.replace(/^node:path\/.*/, "node:path").replace(/^node:fs\/promises$/, "node:fs")
    .replace(/^@?std\/(path|fs)(\/.*|$)/, "std/$1");
}
