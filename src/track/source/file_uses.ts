/** What a call does with files: which it reads, lists, writes or hands to a package. */
import {
  get,
  isFunction,
  isMember,
  list,
  literalText,
  type Node,
  opt,
  staticKey,
} from "../syntax/ast.ts";
import { type FileDeed, fileDeed, isPlaceToWrite, isWriterByName } from "./file_functions.ts";
import { asWritten, type Given, isWrittenFromRoot, OUTSIDE, pathText } from "./file_paths.ts";
import type { Graph } from "./graph.ts";
import { isReadAsJson } from "./json_reads.ts";
import { importedName, meaningOf } from "./meaning.ts";
import type { Module } from "./module.ts";
import { join } from "./paths.ts";

/** A place where a file is used. */
export interface FileUse {
  /** What is done; `give`: a package gets to know where it is, and may read it. */
  readonly deed: FileDeed | "give";
  /** The expression of the path. */
  readonly path: Node;
  /** Where paths that are relative begin, where that is told. */
  readonly folder?: Node;
  /** What uses it, for people: `readFile`. */
  readonly by: string;
  /** Nothing of it is taken but its value as JSON. */
  readonly isJson?: true;
}

/** What a call, or a `new`, does with files. */
export function fileUsesOf(graph: Graph, module: Module, node: Node): FileUse[] {
  const callee = get(node, "callee");
  const args = list(node, "arguments");
  const name = importedName(graph, module, callee) ?? "";
  const by = name.slice(name.indexOf("#") + 1);
  if (node.type === "NewExpression") {
    if (name === "Bun#Glob" && args[0]) return [{ deed: "match", path: args[0], by: "Glob" }];
    if (/^(Shared)?Worker$|#Worker$/.test(name) && args[0]) {
      return isAddress(args[0]) ? [{ deed: "read", path: args[0], by }] : [];
    }
    if (name === "URL") return [];
    return givenTo(graph, module, node, name, args);
  }
  if (/^dotenv(x|-expand)?#(config|default)$|^@dotenvx\/dotenvx#config$/.test(name)) {
    const path = optionOf(args[0], ["path"]);
    return path ? alternatives(path).map((it) => ({ deed: "read", path: it, by })) : [];
  }
  if (name === "fetch") {
    return args[0] && isAddress(args[0]) ? [{ deed: "read", path: args[0], by }] : [];
  }
  const known = fileDeed(name);
  if (!known) return givenTo(graph, module, node, name, args);
  const unread = unreadFile(graph, module, node);
  const path = unread ? list(unread, "arguments")[0] : args[known.index];
  if (!path) return [];
  const isOpen = /^open(Sync)?$/.test(by);
  const deed = isOpen && opensToWrite(args) ? "write" : known.deed;
  const folder = deed === "match" ? optionOf(args[1], ["cwd", "root"]) : undefined;
  const more = {
    ...(folder && { folder }),
    ...(deed === "read" && isReadAsJson(graph, module, node) && { isJson: true as const }),
  };
  return alternatives(path).map((it) => ({ deed, path: it, by, ...more }));
}

/** `a ?? b`, `c ? a : b`, `[a, b]`: one of these. */
function alternatives(node: Node): Node[] {
  switch (node.type) {
    case "ConditionalExpression":
      return [...alternatives(get(node, "consequent")), ...alternatives(get(node, "alternate"))];
    case "LogicalExpression":
      return [...alternatives(get(node, "left")), ...alternatives(get(node, "right"))];
    case "ArrayExpression":
      return list(node, "elements").flatMap(alternatives);
    default:
      return [node];
  }
}

function optionOf(options: Node | undefined, names: readonly string[]): Node | undefined {
  if (options?.type !== "ObjectExpression") return undefined;
  const property = list(options, "properties").find((it) =>
    it.type === "ObjectProperty" && names.includes(staticKey(it, "key") ?? "")
  );
  return property && opt(property, "value");
}

/** `open(path, "w")`, `Deno.open(path, { write: true })`. */
function opensToWrite([, how]: readonly Node[]): boolean {
  const flags = literalText(how);
  if (flags !== undefined) return /^[wa]/.test(flags);
  return !optionOf(how, ["read"]) &&
    optionOf(how, ["write", "create", "append", "truncate", "createNew"]) !== undefined;
}

/**
 * The call of `Bun.file()` within a call that does not ask what the file holds:
 * `Bun.file(path).exists()`, `Bun.write(Bun.file(path), text)`.
 */
export function unreadFile(graph: Graph, module: Module, node: Node): Node | undefined {
  const callee = get(node, "callee");
  const isAsked = isMember(callee) &&
    !/^(exists|writer|write|delete|unlink|stat)$/.test(staticKey(callee, "property") ?? "");
  const isWrite = importedName(graph, module, callee) === "Bun#write";
  const file = isWrite ? list(node, "arguments")[0] : isMember(callee) && get(callee, "object");
  if (!file || file.type !== "CallExpression" || isAsked && !isWrite) return undefined;
  return importedName(graph, module, get(file, "callee")) === "Bun#file" ? file : undefined;
}

/** Whether an expression makes an address: only such may mean a file where a URL will do. */
function isAddress(node: Node): boolean {
  return node.type === "NewExpression" && get(node, "callee").name === "URL" ||
    node.type === "Identifier" || isMember(node) || node.type === "CallExpression";
}

/** What a package, or somebody who is not known, is told of places. */
function givenTo(
  graph: Graph,
  module: Module,
  node: Node,
  name: string,
  args: readonly Node[],
): FileUse[] {
  const callee = get(node, "callee");
  const method = isMember(callee) ? staticKey(callee, "property") : undefined;
  const last = name.slice(name.indexOf("#") + 1);
  if (isWriterByName(method ?? last) || isFunction(callee)) return [];
  const from = name.includes("#") ? name.slice(0, name.indexOf("#")) : undefined;
  const isPlatform = from === undefined
    ? name !== ""
    : /^(node:(?!child_process)|Deno$|Bun$|fs-extra|graceful-fs|std\/)/.test(from) ||
      !isPackage(graph, module, callee);
  if (isPlatform) return [];
  if (from === undefined && isOwn(module, callee)) return [];
  const by = method ?? last;
  return args.flatMap((it) => placesIn(it)).map((path) => ({ deed: "give", path, by }));
}

/** Whether a call is of what a package exports; `console.log` and such are not. */
function isPackage(graph: Graph, module: Module, callee: Node): boolean {
  let base = callee;
  while (isMember(base)) base = get(base, "object");
  const binding = base.type === "Identifier" ? module.names.of.get(base) : undefined;
  return binding !== undefined && (!binding.top ||
    meaningOf(graph, module, binding).kind !== "missing");
}

/** Whether a call is of a function of the project, or of a local one. */
function isOwn(module: Module, callee: Node): boolean {
  if (!isMember(callee)) return true;
  return !module.names.of.has(callee) && get(callee, "object").type === "ThisExpression";
}

/** The expressions within an argument that may make a path. */
function placesIn(node: Node, depth = 0): Node[] {
  if (depth > 4) return [];
  switch (node.type) {
    case "ObjectExpression":
      return list(node, "properties").flatMap((it) => {
        const key = it.type === "ObjectProperty" ? staticKey(it, "key") : undefined;
        if (key === undefined || isPlaceToWrite(key) || !opt(it, "value")) return [];
        return placesIn(get(it, "value"), depth + 1);
      });
    case "ArrayExpression":
      return list(node, "elements").flatMap((it) => placesIn(it, depth + 1));
    case "ConditionalExpression":
    case "LogicalExpression":
      return alternatives(node).flatMap((it) => placesIn(it, depth + 1));
    case "NewExpression":
      return get(node, "callee").name === "URL" ? [node] : [];
    case "Identifier":
    case "MemberExpression":
    case "CallExpression":
    case "BinaryExpression":
    case "TemplateLiteral":
      return [node];
    default:
      return [];
  }
}

/**
 * The file, or the pattern of files, of a use, from the root.
 *
 * @returns `undefined` where it cannot be told; `""` where it is none of the project
 */
export function fileOf(
  graph: Graph,
  module: Module,
  { deed, path, folder, by }: FileUse,
  given?: Given,
): string | undefined {
  let text = pathText(graph, module, path, given);
  if (text === undefined) return deed === "give" ? "" : undefined;
  if (text.startsWith(OUTSIDE)) return "";
  // `/a` is an endpoint, or at the root of the disk; only patterns begin at that of the project.
  if (isWrittenFromRoot(text) && deed !== "match") return "";
  text = asWritten(text);
  if (text.startsWith("!")) return ""; // what a pattern leaves out
  if (deed === "give" || by === "fetch" || by.endsWith("Worker")) {
    // A text is a path only where it was put together as one.
    if (!text.startsWith("/")) return "";
  }
  if (folder && !text.startsWith("/")) {
    const base = pathText(graph, module, folder, given);
    if (base === undefined) return undefined;
    if (base.startsWith(OUTSIDE) || isWrittenFromRoot(base)) return "";
    text = `/${join("", `${base}/${text}`)}`;
  }
  const from = join("", text);
  const file = (deed === "match" ? from : from.replace(/[?#].*$/, "")).replace(/\/$/, "");
  if (file === module.path && deed !== "read") return "";
  // A pattern that may begin anywhere says nothing.
  if (file.startsWith("*") && deed !== "match") return deed === "give" ? "" : undefined;
  return file;
}
