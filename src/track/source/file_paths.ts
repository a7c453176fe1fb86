/** Paths of files that a program reads, worked out from constants. */
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
import { propertyOf } from "../syntax/members.ts";
import type { Binding } from "../syntax/scopes.ts";
import type { Graph } from "./graph.ts";
import { importedName, meaningOf } from "./meaning.ts";
import type { Module } from "./module.ts";
import { join } from "./paths.ts";

/** How paths begin that lead out of any project: the home folder, the one for temporary files. */
export const OUTSIDE = "~/";

/** How a text begins that itself begins with a slash: an endpoint, or a path from the root of the disk. */
const SLASH = "\0/";

/** Whether a text was written with a slash at its beginning, and not put together from a known place. */
export const isWrittenFromRoot = (text: string): boolean => text.startsWith(SLASH);

/** A text without what says how it was written. */
export const asWritten = (text: string): string => text.startsWith(SLASH) ? text.slice(1) : text;

const marked = (text: string): string => text.startsWith("/") ? `\0${text}` : text;

/** Texts in a row: only the first of them can begin the whole. */
function inARow(texts: readonly string[]): string {
  return texts.reduce((before, text) => before === "" ? text : before + asWritten(text), "");
}

/** Texts that parameters are called with. */
export type Given = ReadonlyMap<Binding, string>;

/**
 * The text that an expression gives, as far as it is known: `*` stands for what is not, and what
 * begins with a slash is a path from the root of the project. What was written with one is told apart
 * (`isWrittenFromRoot`).
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
  if (plain !== undefined) return marked(plain);
  switch (node.type) {
    case "TemplateLiteral": {
      const holes = list(node, "expressions").map((it) => text(it) ?? "*");
      return inARow(
        list(node, "quasis").flatMap((it, index) => [
          marked((it.value as { cooked: string }).cooked),
          holes[index] ?? "",
        ]),
      );
    }
    case "BinaryExpression": {
      if (node.operator !== "+") return undefined;
      const [left, right] = [text(get(node, "left")), text(get(node, "right"))];
      return left === undefined && right === undefined
        ? undefined
        : inARow([left ?? "*", right ?? "*"]);
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
    case "LogicalExpression": {
      // `process.env.FOLDER ?? "prompts"`
      const [left, right] = [text(get(node, "left")), text(get(node, "right"))];
      return node.operator === "&&" ? right : left ?? right;
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
        return /^\0?\.{0,2}\//.test(specifier ?? "")
          ? joinTo("/" + module.path, specifier)
          : undefined;
      }
      return called(graph, module, node, text, depth);
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
  depth: number,
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
      return path === undefined ? undefined : path.startsWith(OUTSIDE) ? OUTSIDE : folderOf(path);
    }
    case "node:path#join":
    case "std/path#join":
    case "node:path#resolve":
    case "std/path#resolve": {
      const parts = args.map((it) => it.type === "SpreadElement" ? "*" : text(it) ?? "*");
      if (parts[0] === undefined || parts[0] === "*") return undefined;
      if (parts[0]!.startsWith(OUTSIDE)) return OUTSIDE;
      const last = name.endsWith("resolve") ? parts.findLastIndex((it) => /^\0?\//.test(it)) : 0;
      const [first = "", ...more] = parts.slice(Math.max(last, 0));
      const path = [asWritten(first), ...more.map(asWritten)].join("/");
      const isRooted = path.startsWith("/") || name.endsWith("resolve");
      const whole = (isRooted ? "/" : "") + join("", path);
      return isWrittenFromRoot(first) ? marked(whole) : whole;
    }
    case "process#cwd":
    case "Deno#cwd":
    case "node:process#cwd":
      return "/";
    case "node:os#homedir":
    case "node:os#tmpdir":
      return OUTSIDE;
    case "node:url#pathToFileURL":
    case "std/path#toFileUrl":
    case "String":
      return text(args[0]);
    default:
      return name?.includes("#") ? undefined : returned(graph, module, node, text, depth);
  }
}

/** What a function of the project gives that does nothing but put a path together. */
function returned(
  graph: Graph,
  module: Module,
  node: Node,
  text: (node: Node | undefined) => string | undefined,
  depth: number,
): string | undefined {
  const callee = get(node, "callee");
  const binding = callee.type === "Identifier" ? module.names.of.get(callee) : undefined;
  const meaning = binding?.top ? meaningOf(graph, module, binding) : undefined;
  const isOwn = meaning?.kind === "item" && !meaning.item.reassigned;
  if (meaning !== undefined && !isOwn) return undefined;
  const at = isOwn ? meaning.item.module : module;
  const declaration = isOwn ? meaning.item.nodes[0] : binding?.declaration;
  if (!declaration || !isOwn && binding?.writes.length || depth > 8) return undefined;
  const fn = declaration.type === "VariableDeclarator" ? opt(declaration, "init") : declaration;
  if (!fn || !isFunction(fn) || fn.async || fn.generator) return undefined;
  const body = get(fn, "body");
  const [only, more] = body.type === "BlockStatement" ? list(body, "body") : [];
  const value = body.type !== "BlockStatement"
    ? body
    : only?.type === "ReturnStatement" && !more
    ? opt(only, "argument")
    : undefined;
  if (!value) return undefined;
  const known = new Map<Binding, string>();
  const args = list(node, "arguments");
  list(fn, "params").forEach((param, index) => {
    const isDefault = param.type === "AssignmentPattern";
    const own = at.names.of.get(isDefault ? get(param, "left") : param);
    const given = args[index] ? text(args[index]) : undefined;
    const standard = isDefault && !args[index]
      ? pathText(graph, at, get(param, "right"), undefined, depth + 1)
      : undefined;
    const found = given ?? standard;
    if (own && !own.writes.length && found !== undefined) known.set(own, found);
  });
  return pathText(graph, at, value, known, depth + 1);
}

function joinTo(base: string | undefined, path: string | undefined): string | undefined {
  if (!base?.startsWith("/")) return undefined;
  // In a folder, what is not known is one of its files.
  const below = path !== undefined ? asWritten(path) : (base.endsWith("/") ? "*" : undefined);
  if (below === undefined || /^[a-z]+:/.test(below)) return undefined;
  const folder = base.slice(0, base.lastIndexOf("/") + 1);
  const isFolder = /(^|\/)\.{0,2}$/.test(below);
  return `/${join(folder.slice(1), below)}${isFolder ? "/" : ""}`.replace(/^\/\/$/, "/");
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
