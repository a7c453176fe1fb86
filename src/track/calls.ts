/** Calls: what is called, with what, and where that which it gives comes from. */
import {
  children,
  get,
  isClass,
  isFunction,
  isMember,
  list,
  type Node,
  opt,
  staticKey,
} from "./ast.ts";
import { importedName } from "./files.ts";
import { meaningOf } from "./graph.ts";
import type { Item, Module } from "./module.ts";
import {
  ANY,
  type Code,
  places,
  placesAt,
  type Root,
  step,
  type Summary,
  THIS,
  writesAt,
  type Written,
} from "./places.ts";
import { locate, methodUnits, type Units } from "./units.ts";
import { chainOfCallee, COLLECTIONS, COPIERS } from "./writes_code.ts";

/** A call as it is meant: `f.call(x, a)` calls `f`. */
export interface Call {
  readonly callee: Node;
  readonly args: Node[];
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

function withSelf(callee: Node, args: Node[]): Call {
  return { callee, args, self: isMember(callee) ? get(callee, "object") : undefined };
}

function spread(args: Node | undefined): Node[] {
  return args?.type === "ArrayExpression" ? list(args, "elements") : args ? [args] : [];
}

/** The function that a call of a top-level name or of a member of one runs. */
export function calledUnit(
  code: Code,
  callee: Node,
): { root: Node; module: Module; item: Item } | undefined {
  const { base, path, isWhole } = chainOfCallee(callee);
  const binding = base.type === "Identifier" ? code.module.names.of.get(base) : undefined;
  if (!binding?.top || !isWhole) return undefined;
  const { units } = code.context;
  const { unit, rest } = locate(units, meaningOf(units.graph, code.module, binding), path);
  if (!unit?.item || !unit.node || !unit.module) return undefined;
  const { item, module } = unit;
  if (item.kind === "class") {
    const method = rest.length === 1
      ? methodUnits(units, item).get(rest[0]!)?.[0]?.node
      : undefined;
    return method && { root: method, module, item };
  }
  const value = isFunction(unit.node)
    ? unit.node
    : opt(unit.node, "init") ?? opt(unit.node, "value") ?? unit.node;
  return rest.length === 0 && isFunction(value) ? { root: value, module, item } : undefined;
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

/** What a function writes or gives, with arguments where parameters were. */
export function applied(
  code: Code,
  found: readonly Written[],
  params: Summary["params"],
  args: readonly Argument[],
  self: Node | undefined,
  isWrite: boolean,
): Written[] {
  const at = (given: Argument, path: readonly string[], isOpen: boolean): Written[] => {
    if (!Array.isArray(given)) {
      return isWrite ? writesAt(code, given, path, isOpen) : placesAt(code, given, path);
    }
    return given.filter((it) => !isWrite || !it.isFresh || path.length > 1 || isOpen)
      .map((it) => step(it, path));
  };
  return found.flatMap((it): Written[] => {
    const { base, isOpen = false, isFresh } = it;
    const [first, ...rest] = it.path;
    let values: Written[];
    if (base === "arguments") {
      const given = /^\d+$/.test(first ?? "") ? [args[Number(first)]] : args;
      values = given.flatMap((arg) => arg ? at(arg, rest, isOpen) : []);
    } else if (typeof base === "string" || "kind" in base) return [it];
    else if (base === THIS) values = self ? at(self, it.path, isOpen) : [];
    else {
      values = params.flatMap((names, index) =>
        names.filter(({ binding }) => binding === base).flatMap(({ path, isSpread, isRest }) => {
          if (isSpread) return args.slice(index).flatMap((arg) => at(arg, rest, isOpen));
          const arg = args[index];
          return !arg ? [] : isRest ? at(arg, [ANY], true) : at(arg, [...path, ...it.path], isOpen);
        })
      );
    }
    if (!isOpen && !isFresh) return values;
    return values.map((value) => ({ ...value, isOpen: true, ...(isFresh && { isFresh }) }));
  });
}

/** An argument, or where it comes from. */
export type Argument = Node | Written[];

/** Where that which a call gives comes from. */
export function resultPlaces(code: Code, node: Node): Written[] {
  const { callee, args, self } = callOf(code, node);
  const known = calledUnit(code, callee);
  if (known) {
    const { returns, params } = code.context.summaryOf(known.root, known.module);
    return applied(code, returns, params, args, self, false);
  }
  const name = isMember(callee) ? staticKey(callee, "property") : undefined;
  const isOwn = name !== undefined && code.context.methods.has(name);
  if (name !== undefined && !isOwn) {
    if (SAME_RECEIVER.test(name)) return self ? places(code, self) : [];
    if (SAME_ARGUMENT.test(importedName(code.context.units.graph, code.module, callee) ?? "")) {
      return args[0] ? places(code, args[0]) : [];
    }
    if (HOLDS_NOTHING.test(name)) return [];
  } else if (name === undefined && callee.name === "structuredClone") return [];
  const isFresh = name !== undefined && !isOwn && COPIERS.has(name);
  return [...self ? [self] : [], ...args]
    .flatMap((it) => places(code, it))
    .filter((it) => typeof it.base !== "string")
    .map(({ base, path }) => ({ base, path, isOpen: true, ...(isFresh && { isFresh }) }));
}
const SAME_RECEIVER = /^(sort|reverse|fill|copyWithin|set|add)$/;
const SAME_ARGUMENT =
  /^Object#(assign|freeze|seal|preventExtensions|defineProperty|defineProperties|setPrototypeOf)$/;
/** Methods that give texts, numbers, or lists of them. */
const HOLDS_NOTHING =
  /^(join|toString|stringify|parse|includes|indexOf|has|test|startsWith|endsWith|keys|getOwnPropertyNames)$/;

/** Whether a value is one that nobody else has: what unknown calls give is taken to be that. */
export function isNew(code: Code, value: Node): boolean {
  if (!/^(Optional)?CallExpression$/.test(value.type)) return false;
  const callee = get(value, "callee");
  const name = isMember(callee) ? staticKey(callee, "property") : undefined;
  return !calledUnit(code, callee) && !GIVERS.test(name ?? "");
}
const GIVERS = /^(get|at|find|findLast|pop|shift|assign|freeze|seal)$/;

/** Where that which `new` gives comes from: a class of the project keeps what it is given. */
export function constructedPlaces(code: Code, node: Node, path: readonly string[]): Written[] {
  const callee = get(node, "callee");
  const args = list(node, "arguments");
  const { units } = code.context;
  const known = classOf(units, code.module, callee);
  const [name, ...rest] = path;
  if (known) {
    const { fields, params } = code.context.summaryOfNew(known.node, known.module);
    const isAny = name === undefined || name === ANY;
    const kept = isAny ? [...fields.values()].flat() : fields.get(name) ?? [];
    const found = applied(code, kept, params, args, undefined, false);
    return name === undefined
      ? found.map((it) => ({ ...it, isOpen: true, isFresh: true }))
      : found.map((it) => step(it, rest));
  }
  const global = callee.type === "Identifier" && !code.module.names.of.has(callee)
    ? String(callee.name)
    : "";
  if (global === "Proxy") return args[0] ? placesAt(code, args[0], path) : [];
  if (!COLLECTIONS.test(global)) return [];
  return args.flatMap((it) => places(code, it))
    .map((it) => step({ ...it, isOpen: true, isFresh: true }, path));
}

/** The functions that a value is, or holds. */
export function heldFunctions(code: Code, node: Node): Root[] {
  const found = new Set<Root>();
  for (const { base } of places(code, node)) {
    if (typeof base === "object" && "kind" in base) {
      for (const it of functionsOf(code, base)) found.add(it);
    }
  }
  return [...found];
}

/** Of larger tables nobody calls each. */
const MOST_HELD = 500;

function functionsOf(code: Code, item: Item): Root[] {
  const { holds } = code.context;
  let known = holds.get(item);
  if (known) return known;
  holds.set(item, known = []);
  const add = (node: Node) => {
    if (isClass(node) || known.length > MOST_HELD) return;
    if (isFunction(node)) return void known.push({ root: node, module: item.module });
    const binding = node.type === "Identifier" ? item.module.names.of.get(node) : undefined;
    if (binding?.top) {
      const meaning = meaningOf(code.context.units.graph, item.module, binding);
      if (meaning.kind === "item") known.push(...functionsOf(code, meaning.item));
      return;
    }
    for (const it of children(node)) add(it);
  };
  if (item.kind === "function") known.push({ root: item.nodes[0]!, module: item.module });
  else if (item.kind === "variable" || item.kind === "default") {
    const init = item.kind === "default" ? item.nodes[0] : opt(item.nodes[0]!, "init");
    if (init) add(init);
  }
  return known;
}
