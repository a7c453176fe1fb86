/** Calls: what is called, and with what. */
import { importedName, meaningOf } from "../source/meaning.ts";
import type { Item, Module } from "../source/module.ts";
import {
  get,
  isClass,
  isFunction,
  isMember,
  list,
  type Node,
  opt,
  staticKey,
} from "../syntax/ast.ts";
import { wholeChainOf } from "../syntax/members.ts";
import { refer } from "../units/reference.ts";
import { methodUnits, type Units } from "../units/unit.ts";
import type { Code } from "./types.ts";

/** A call as it is meant: `f.call(x, a)` calls `f`. */
export interface Call {
  readonly callee: Node;
  readonly args: readonly Node[];
  /** What `this` is. */
  readonly self: Node | undefined;
}

/** Takes a call apart; a tag is called with what stands in the template. */
export function callOf(code: Code, node: Node): Call {
  if (node.type === "TaggedTemplateExpression") {
    const quasi = get(node, "quasi");
    return withSelf(get(node, "tag"), [quasi, ...list(quasi, "expressions")]);
  }
  const callee = get(node, "callee");
  const args = list(node, "arguments");
  const method = isMember(callee) ? staticKey(callee, "property") : undefined;
  const isReflect = method === "apply" && args[0] !== undefined &&
    importedName(code.context.units.graph, code.module, callee) === "Reflect#apply";
  if (isReflect) return { callee: args[0]!, self: args[1], args: spread(args[2]) };
  if (method !== "call" && method !== "apply") return withSelf(callee, args);
  const [self, ...others] = args;
  return {
    callee: get(callee, "object"),
    self,
    args: method === "call" ? others : spread(others[0]),
  };
}

function withSelf(callee: Node, args: readonly Node[]): Call {
  return { callee, args, self: isMember(callee) ? get(callee, "object") : undefined };
}

function spread(args: Node | undefined): readonly Node[] {
  return args?.type === "ArrayExpression" ? list(args, "elements") : args ? [args] : [];
}

/** The function that a call of a top-level name or of a member of one runs. */
export function calledUnit(
  code: Code,
  callee: Node,
): { fn: Node; module: Module; item: Item } | undefined {
  const { base, path, isWhole } = wholeChainOf(callee);
  const binding = base.type === "Identifier" ? code.module.names.of.get(base) : undefined;
  if (!binding?.top || !isWhole) return undefined;
  const { units } = code.context;
  const { unit, rest } = refer(units, meaningOf(units.graph, code.module, binding), path);
  if (!unit?.item || !unit.node || !unit.module) return undefined;
  const { item, module } = unit;
  if (item.kind === "class") {
    const method = rest.length === 1
      ? methodUnits(units, item).get(rest[0]!)?.[0]?.node
      : undefined;
    return method && { fn: method, module, item };
  }
  const value = isFunction(unit.node)
    ? unit.node
    : opt(unit.node, "init") ?? opt(unit.node, "value") ?? unit.node;
  return rest.length === 0 && isFunction(value) ? { fn: value, module, item } : undefined;
}

/** The class that an expression names or is. */
export function classOf(
  units: Units,
  module: Module,
  node: Node | undefined,
): { node: Node; module: Module } | undefined {
  if (!node) return undefined;
  if (isClass(node)) return { node, module };
  const binding = node.type === "Identifier" ? module.names.of.get(node) : undefined;
  if (!binding) return undefined;
  if (!binding.top) {
    const declared = binding.declaration;
    const value = declared?.type === "VariableDeclarator" ? opt(declared, "init") : declared;
    return value && isClass(value) ? { node: value, module } : undefined;
  }
  const meaning = meaningOf(units.graph, module, binding);
  if (meaning.kind !== "item") return undefined;
  const { item } = meaning;
  const value = item.kind === "variable" ? opt(item.nodes[0]!, "init") : item.nodes[0];
  return value && isClass(value) ? { node: value, module: item.module } : undefined;
}
