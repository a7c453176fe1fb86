/** Calls that change nothing about what they are given: `Object.freeze()`, our own `track()` and `wrap()`. */
import type { Module } from "../source/module.ts";
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
import type { Units } from "./unit.ts";

/** One of our own calls: `track("name", fn, options)`, `wrap(fn, options)`, `track(Class, "method")`. */
export interface OwnCall {
  /** What is tracked: a function, a name, any expression; for `track(Class, "method")` the class. */
  readonly tracked: Node | undefined;
  /** The method of the class. */
  readonly method?: string;
  /** The name that was given. */
  readonly name?: string;
  /** What was declared to lie behind it: files, globs, ids. */
  readonly deps: readonly string[];
}

/** Sees through `Object.freeze()` and our own `track()` and `wrap()`. */
export function seeThrough(
  units: Units,
  module: Module,
  node: Node | undefined,
): Node | undefined {
  if (node?.type !== "CallExpression") return node;
  const args = list(node, "arguments");
  if (args.length === 1 && isFreeze(module, get(node, "callee"))) {
    return seeThrough(units, module, args[0]);
  }
  const own = ownCall(units, module, node);
  return own ? seeThrough(units, module, own.tracked) : node;
}

function isFreeze(module: Module, callee: Node): boolean {
  if (!isMember(callee) || staticKey(callee, "property") !== "freeze") return false;
  const object = get(callee, "object");
  return object.type === "Identifier" && object.name === "Object" && !module.names.of.has(object);
}

/** Takes one of our own calls apart; `undefined` if the node is none. */
export function ownCall(units: Units, module: Module, node: Node): OwnCall | undefined {
  if (node.type !== "CallExpression") return undefined;
  const name = ownName(units, module, get(node, "callee"));
  if (name !== "track" && name !== "wrap") return undefined;
  const args = list(node, "arguments");
  const first = literalText(args[0]);
  const [tracked, second, third] = first === undefined ? args : args.slice(1);
  const method = first === undefined && tracked && !isFunction(tracked)
    ? literalText(second)
    : undefined;
  const options = method === undefined ? second : third;
  const given = first ?? literalText(optionOf(options, "name"));
  const deps = optionOf(options, "deps");
  return {
    tracked,
    ...(method !== undefined && { method }),
    ...(given !== undefined && { name: given }),
    deps: deps ? list(deps, "elements").flatMap((it) => literalText(it) ?? []) : [],
  };
}

function optionOf(options: Node | undefined, name: string): Node | undefined {
  if (options?.type !== "ObjectExpression") return undefined;
  const property = list(options, "properties")
    .find((it) => it.type === "ObjectProperty" && staticKey(it, "key") === name);
  return property && opt(property, "value");
}

/** The name of an export of our own that is called. */
function ownName(units: Units, module: Module, callee: Node): string | undefined {
  const imported = importedAs(module, callee);
  const resolution = imported && module.resolutions.get(imported.specifier);
  if (!imported || !resolution) return undefined;
  const from = resolution.kind === "external" ? resolution.name : resolution.path;
  return units.transparent.some((it) => from === it || from.startsWith(it + "/"))
    ? imported.name
    : undefined;
}

/** Which export of which specifier a callee is: `track`, or `retake.track` of a namespace. */
export function importedAs(
  module: Module,
  callee: Node,
): { specifier: string; name: string } | undefined {
  const isPath = isMember(callee);
  const base = isPath ? get(callee, "object") : callee;
  const binding = base.type === "Identifier" ? module.names.of.get(base) : undefined;
  const imported = binding?.top ? module.imports.get(binding) : undefined;
  if (!imported || isPath !== (imported.name === "*")) return undefined;
  const name = isPath ? staticKey(callee, "property") : imported.name;
  return name === undefined ? undefined : { specifier: imported.specifier, name };
}
