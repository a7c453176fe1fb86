/** The files that a module reaches by imports, loaded, and what their exported names mean. */
import type { ProjectFiles } from "../types.ts";
import type { ReadText, Rule } from "./configs.ts";
import { type Module, readModule } from "./module.ts";
import { join, matcherOf } from "./paths.ts";
import { type Resolve, resolver } from "./resolve.ts";

/** A project as far as it has been read. */
export interface Graph {
  readonly files: ProjectFiles;
  /** The modules that are loaded, with what their imports lead to. */
  readonly modules: Map<string, Module>;
  /** The modules that are, or are being loaded. */
  readonly loading: Map<string, Promise<Module | undefined>>;
  readonly resolve: Resolve;
  readonly bytes: (path: string) => Promise<string | Uint8Array | undefined>;
  /** The same as text, made once. */
  readonly text: (path: string) => Promise<string | undefined>;
  /** The modules that are, or are being loaded with all they reach. */
  readonly loaded: Map<string, Promise<void>>;
  /** Files that were consulted, by path, also those that are not there; and folders that were listed. */
  readonly consulted: {
    readonly files: ReadonlyMap<string, unknown>;
    readonly folders: ReadonlySet<string>;
  };
}

/** Finds what the configuration of a bundler in a folder says about where specifiers lead. */
export type FindAliases = (graph: Graph, folder: string, read: ReadText) => Promise<Rule[]>;

/**
 * Begins to read a project.
 *
 * @param external packages that are not followed, wherever they lie
 * @param more who reads the configuration of bundlers
 */
export function openGraph(
  given: ProjectFiles,
  external: readonly string[] = [],
  more: { aliasesIn?: FindAliases } = {},
): Graph {
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
  const texts = new Map<string, Promise<string | undefined>>();
  const text = (path: string) => {
    let found = texts.get(path);
    if (!found) texts.set(path, found = bytes(path).then(asText));
    return found;
  };
  const graph: Graph = {
    files,
    modules: new Map(),
    loading: new Map(),
    resolve: resolver(text, {
      files: files.listFiles?.bind(files),
      external,
      findPackage: given.findPackage?.bind(given),
      ...(more.aliasesIn && { aliasesOf: (folder) => more.aliasesIn!(graph, folder, text) }),
    }),
    bytes,
    text,
    loaded: new Map(),
    consulted: { files: read, folders },
  };
  return graph;
}

/** The content of a file as text. */
export function asText(content: string | Uint8Array | undefined): string | undefined {
  if (content === undefined) return undefined;
  return typeof content === "string" ? content : DECODER.decode(content);
}
const DECODER = new TextDecoder();

/** A text with the line ends that it has in every checkout. */
export function withLineFeeds(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

/** Loads a module and all it reaches, once for all who ask; a file that is missing is left out. */
export function load(graph: Graph, start: string): Promise<void> {
  let loaded = graph.loaded.get(start);
  if (!loaded) graph.loaded.set(start, loaded = loadAll(graph, start));
  return loaded;
}

async function loadAll(graph: Graph, start: string): Promise<void> {
  const waiting = [start];
  const seen = new Set(waiting);
  while (waiting.length) {
    const module = await loadModule(graph, waiting.pop()!);
    if (!module) continue;
    const all = [...module.resolutions.values(), ...module.typeResolutions.values()];
    const next = all.flatMap((it) => it.kind === "file" ? [it.path] : []);
    for (const path of [...next, ...[...module.matches.values()].flat()]) {
      if (seen.has(path)) continue;
      seen.add(path);
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
  const source = await graph.text(path);
  if (source === undefined) return undefined;
  const module = await readModule(path, source, graph.files.loadParser);
  for (const specifier of module.requests) {
    if (module.resolutions.has(specifier)) continue;
    module.resolutions.set(specifier, await graph.resolve(path, specifier));
  }
  for (const specifier of module.typeRequests) {
    module.typeResolutions.set(specifier, await graph.resolve(path, specifier));
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
    const next = [...module.resolutions.values()].flatMap((it) =>
      it.kind === "file" ? [it.path] : []
    );
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
