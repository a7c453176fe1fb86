/** The files that a module reaches by imports, loaded, and what their exported names mean. */
import { type Import, type Item, type Module, readModule, type Target } from "./module.ts";
import type { Binding } from "./scopes.ts";
import { join, type Resolve, resolver } from "./resolve.ts";
import { matcherOf } from "./globs.ts";
import type { LoadParser } from "./parse.ts";

/** What the tracker reads a project with; paths are relative to the root, with slashes. */
export interface ProjectFiles {
  /** The content of a file, `undefined` if there is no such file. */
  readFile(path: string): Promise<string | Uint8Array | undefined>;
  /** All files below a folder, as paths from the root; without it, globs match nothing. */
  listFiles?(folder: string): Promise<string[]>;
  /** Gives the parser; called when a source has to be parsed. */
  readonly loadParser: LoadParser;
}

/** A project as far as it has been read. */
export interface Graph {
  readonly files: ProjectFiles;
  /** The modules that are loaded, with what their imports lead to. */
  readonly modules: Map<string, Module>;
  /** The modules that are, or are being loaded. */
  readonly loading: Map<string, Promise<Module | undefined>>;
  readonly resolve: Resolve;
  readonly bytes: (path: string) => Promise<string | Uint8Array | undefined>;
  /** What was asked for: files with what they gave, and folders. */
  readonly asked: Asked;
}

/** What of a project was looked at. */
export interface Asked {
  /** Files by path, also those that are not there. */
  readonly files: Map<string, Promise<string | Uint8Array | undefined>>;
  /** Folders that were listed. */
  readonly folders: Set<string>;
}

/** What a name means, wherever it was declared. */
export type Meaning =
  | { kind: "item"; item: Item; binding: Binding }
  | { kind: "namespace"; module: Module }
  | { kind: "data"; module: Module; path: string[] }
  | { kind: "external"; name: string; exported: string }
  | { kind: "missing"; name: string };

/**
 * Begins to read a project.
 *
 * @param external packages that are not followed, wherever they lie
 */
export function openGraph(given: ProjectFiles, external: readonly string[] = []): Graph {
  const read = new Map<string, Promise<string | Uint8Array | undefined>>();
  const folders = new Set<string>();
  const files: ProjectFiles = {
    readFile: (path) => given.readFile(path),
    loadParser: given.loadParser,
    ...(given.listFiles && {
      listFiles(folder) {
        folders.add(folder);
        return given.listFiles!(folder);
      },
    }),
  };
  const bytes = (path: string) => {
    let content = read.get(path);
    if (!content) read.set(path, content = files.readFile(path));
    return content;
  };
  const text = async (path: string) => asText(await bytes(path));
  return {
    files,
    modules: new Map(),
    loading: new Map(),
    resolve: resolver(text, files.listFiles?.bind(files), external),
    bytes,
    asked: { files: read, folders },
  };
}

/** The text of a file, with the line ends that every checkout has. */
export function asText(content: string | Uint8Array | undefined): string | undefined {
  if (content === undefined) return undefined;
  return typeof content === "string" ? content : new TextDecoder().decode(content);
}

/** Loads a module and all it reaches; a file that is missing is left out. */
export async function load(graph: Graph, start: string): Promise<void> {
  const waiting = [start];
  const asked = new Set(waiting);
  while (waiting.length) {
    const module = await loadModule(graph, waiting.pop()!);
    if (!module) continue;
    const next = [...module.targets.values()].flatMap((it) => it.kind === "file" ? [it.path] : []);
    for (const path of [...next, ...[...module.matches.values()].flat()]) {
      if (asked.has(path)) continue;
      asked.add(path);
      waiting.push(path);
      graph.bytes(path).catch(() => {}); // begins to read; what fails is told when it is awaited
    }
  }
}

/**
 * Loads a module, once for all who ask: functions are signed side by side, and none of them must see
 * a module whose imports are not resolved yet.
 */
function loadModule(graph: Graph, path: string): Promise<Module | undefined> {
  let loading = graph.loading.get(path);
  if (!loading) graph.loading.set(path, loading = readWhole(graph, path));
  return loading;
}

async function readWhole(graph: Graph, path: string): Promise<Module | undefined> {
  const source = asText(await graph.bytes(path));
  if (source === undefined) return undefined;
  const module = await readModule(path, source, graph.files.loadParser);
  for (const specifier of module.requests) {
    if (module.targets.has(specifier)) continue;
    module.targets.set(specifier, await graph.resolve(path, specifier));
  }
  for (const glob of module.globs) {
    if (!module.matches.has(glob)) module.matches.set(glob, await expand(graph, path, glob));
  }
  graph.modules.set(path, module);
  return module;
}

/** The files that a glob matches, relative to the module it stands in. */
export async function expand(graph: Graph, from: string, glob: string): Promise<string[]> {
  const path = join(from.slice(0, from.lastIndexOf("/") + 1), glob);
  const folder = path.slice(0, path.lastIndexOf("/", path.indexOf("*")) + 1);
  const matches = matcherOf(path);
  const files = await graph.files.listFiles?.(folder.replace(/\/$/, "")) ?? [];
  return files.filter((file) => matches.test(file)).sort();
}

/** Modules in the order in which they are evaluated when the first one is imported. */
export function evaluationOrder(graph: Graph, start: string): Module[] {
  const order: Module[] = [];
  const seen = new Set([start]);
  const stack: { path: string; next: string[] }[] = [];
  const enter = (path: string) => {
    const module = graph.modules.get(path);
    if (!module) return;
    const next = [...module.targets.values()].flatMap((it) => it.kind === "file" ? [it.path] : []);
    stack.push({ path, next: [...next, ...[...module.matches.values()].flat()].reverse() });
  };
  enter(start);
  while (stack.length) {
    const { path, next } = stack.at(-1)!;
    const child = next.pop();
    if (child === undefined) {
      stack.pop();
      order.push(graph.modules.get(path)!);
    } else if (!seen.has(child)) {
      seen.add(child);
      enter(child);
    }
  }
  return order;
}

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
  const target: Target | undefined = module.targets.get(specifier);
  if (!target) return { kind: "missing", name: specifier };
  if (target.kind === "external") return { kind: "external", name: target.name, exported: name };
  const to = graph.modules.get(target.path);
  if (!to) return { kind: "missing", name: target.path.slice(target.path.lastIndexOf("/") + 1) };
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
    const target = module.targets.get(specifier);
    if (target?.kind === "external") {
      outside ??= { kind: "external", name: target.name, exported: name };
    }
    const to = target?.kind === "file" && graph.modules.get(target.path);
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
    const target = module.targets.get(specifier);
    const to = target?.kind === "file" && graph.modules.get(target.path);
    if (!to) continue;
    for (const name of exportNames(graph, to, seen)) if (name !== "default") names.add(name);
  }
  return [...names].sort();
}
