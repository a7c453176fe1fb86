/** Paths of files that a program reads, worked out from constants. */
import { get, isMember, list, literalText, type Node, opt, staticKey } from "../syntax/ast.ts";
import { propertyOf } from "../syntax/members.ts";
import type { Binding } from "../syntax/scopes.ts";
import type { Graph } from "./graph.ts";
import { importedName, meaningOf } from "./meaning.ts";
import type { Module } from "./module.ts";
import { join } from "./paths.ts";

/** Texts that parameters are called with. */
export type Given = ReadonlyMap<Binding, string>;

/**
 * The text that an expression gives, as far as it is known: `*` stands for what is not, and what
 * begins with a slash is a path from the root of the project.
 */
export function pathText(
  graph: Graph,
  module: Module,
  node: Node,
  given?: Given,
  depth = 0,
): string | undefined {
  const text = (it: Node | undefined) =>
    it && depth < 20 ? pathText(graph, module, it, given, depth + 1) : undefined;
  const plain = literalText(node);
  if (plain !== undefined) return plain;
  switch (node.type) {
    case "TemplateLiteral": {
      const holes = list(node, "expressions").map((it) => text(it) ?? "*");
      return list(node, "quasis")
        .map((it, index) => (it.value as { cooked: string }).cooked + (holes[index] ?? "")).join(
          "",
        );
    }
    case "BinaryExpression": {
      if (node.operator !== "+") return undefined;
      const [left, right] = [text(get(node, "left")), text(get(node, "right"))];
      return left === undefined && right === undefined
        ? undefined
        : `${left ?? "*"}${right ?? "*"}`;
    }
    case "Identifier":
      return named(graph, module, node, given, depth);
    case "MemberExpression": {
      const object = get(node, "object");
      const name = staticKey(node, "property");
      if (object.type === "MetaProperty") return aboutModule(module, name);
      const held = name === undefined ? undefined : heldBy(graph, module, object, name);
      if (held) return pathText(graph, held.module, held.value, undefined, depth + 1);
      return name === "href" || name === "pathname" ? text(object) : undefined;
    }
    case "NewExpression":
      if (get(node, "callee").name !== "URL") return undefined;
      // `new URL(import.meta.resolve("./a.md"))` needs no base.
      return list(node, "arguments").length === 1
        ? text(list(node, "arguments")[0])
        : joinTo(text(list(node, "arguments")[1]), text(list(node, "arguments")[0]));
    case "CallExpression":
      if (isMetaResolve(get(node, "callee"))) {
        const [specifier] = list(node, "arguments").map(text);
        return /^\.{0,2}\//.test(specifier ?? "")
          ? joinTo("/" + module.path, specifier)
          : undefined;
      }
      return called(graph, module, node, text);
    default:
      return undefined;
  }
}

function isMetaResolve(callee: Node): boolean {
  return isMember(callee) && get(callee, "object").type === "MetaProperty" &&
    staticKey(callee, "property") === "resolve";
}

/** What a constant object holds under a name. */
function heldBy(
  graph: Graph,
  module: Module,
  object: Node,
  name: string,
): { value: Node; module: Module } | undefined {
  const binding = object.type === "Identifier" ? module.names.of.get(object) : undefined;
  const meaning = binding?.top ? meaningOf(graph, module, binding) : undefined;
  if (meaning?.kind !== "item" || meaning.item.reassigned) return undefined;
  const init = opt(meaning.item.nodes[0]!, "init");
  const property = init?.type === "ObjectExpression" ? propertyOf(init, name) : undefined;
  const value = property && opt(property, "value");
  return value && { value, module: meaning.item.module };
}

function aboutModule(module: Module, name: string | undefined): string | undefined {
  if (name === "url" || name === "filename") return "/" + module.path;
  return name === "dirname" ? folderOf("/" + module.path) : undefined;
}

function named(
  graph: Graph,
  module: Module,
  node: Node,
  given: Given | undefined,
  depth: number,
): string | undefined {
  const binding = module.names.of.get(node);
  if (!binding) {
    if (node.name === "__dirname") return aboutModule(module, "dirname");
    return node.name === "__filename" ? aboutModule(module, "filename") : undefined;
  }
  if (given?.has(binding)) return given.get(binding);
  let at = module;
  let declaration = binding.declaration;
  let { writes } = binding;
  if (binding.top) {
    const meaning = meaningOf(graph, module, binding);
    if (meaning.kind !== "item") return undefined;
    at = meaning.item.module;
    declaration = meaning.item.nodes[0];
    writes = meaning.binding.writes;
  }
  if (declaration?.type !== "VariableDeclarator" || writes.length || depth > 20) return undefined;
  const init = opt(declaration, "init");
  if (!init || get(declaration, "id").type !== "Identifier") return undefined;
  return pathText(graph, at, init, given, depth + 1);
}

function called(
  graph: Graph,
  module: Module,
  node: Node,
  text: (node: Node | undefined) => string | undefined,
): string | undefined {
  const name = importedName(graph, module, get(node, "callee"));
  const args = list(node, "arguments");
  switch (name) {
    case "node:url#fileURLToPath":
    case "node:path#normalize":
    case "std/path#fromFileUrl":
      return text(args[0]);
    case "node:path#dirname":
    case "std/path#dirname": {
      const path = text(args[0]);
      return path === undefined ? undefined : folderOf(path);
    }
    case "node:path#join":
    case "std/path#join":
    case "node:path#resolve":
    case "std/path#resolve": {
      const parts = args.map((it) => it.type === "SpreadElement" ? "*" : text(it) ?? "*");
      if (parts[0] === "*") return undefined;
      const last = name.endsWith("resolve") ? parts.findLastIndex((it) => it.startsWith("/")) : 0;
      const path = parts.slice(Math.max(last, 0)).join("/");
      const isRooted = path.startsWith("/") || name.endsWith("resolve");
      return (isRooted ? "/" : "") + join("", path);
    }
    case "process#cwd":
    case "Deno#cwd":
    case "node:process#cwd":
      return "/";
    default:
      return undefined;
  }
}

function joinTo(base: string | undefined, path: string | undefined): string | undefined {
  if (!base?.startsWith("/")) return undefined;
  // In a folder, what is not known is one of its files.
  const below = path ?? (base.endsWith("/") ? "*" : undefined);
  if (below === undefined || /^[a-z]+:/.test(below)) return undefined;
  const folder = base.slice(0, base.lastIndexOf("/") + 1);
  const isFolder = /(^|\/)\.{0,2}$/.test(below);
  return `/${join(folder.slice(1), below)}${isFolder ? "/" : ""}`.replace(/^\/\/$/, "/");
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

const READERS = new RegExp(
  "^(node:fs#(readFile|readFileSync|createReadStream|open|openSync|openAsBlob|readdir|readdirSync)" +
    "|Deno#(readTextFile|readTextFileSync|readFile|readFileSync|open|openSync|readDir|readDirSync)" +
    "|Bun#file)$",
);

/** Whether a call reads a file, or makes the address of one. */
export function leadsToFile(graph: Graph, module: Module, node: Node): boolean {
  const callee = get(node, "callee");
  if (node.type === "NewExpression") return callee.name === "URL" && !module.names.of.has(callee);
  return READERS.test(importedName(graph, module, callee) ?? "");
}

/** The file, or the glob of files, that a call or a `new URL()` leads to, from the root. */
export function fileOf(
  graph: Graph,
  module: Module,
  node: Node,
  given?: Given,
): string | undefined {
  const [first] = list(node, "arguments");
  const name = node.type === "NewExpression"
    ? ""
    : importedName(graph, module, get(node, "callee"));
  let path: string | undefined;
  if (name && READERS.test(name)) {
    path = first && pathText(graph, module, first, given);
    if (path && !path.startsWith("/")) path = "/" + join("", path);
  } else if (node.type === "NewExpression" || /#(join|resolve)$/.test(name ?? "")) {
    path = pathText(graph, module, node, given);
    if (node.type === "NewExpression" && path?.endsWith("/")) return undefined;
  }
  if (!path?.startsWith("/")) return undefined;
  const file = path.slice(1).replace(/[?#].*$/, "").replace(/\/$/, "");
  // A glob that may begin anywhere says nothing, nor does where the module itself is.
  const isSelf = node.type === "NewExpression" && file === module.path;
  return file === "" || file.startsWith("*") || isSelf ? undefined : file;
}
