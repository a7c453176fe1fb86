/** Where values come from: the items, globals and parameters that an expression may be part of. */
import { bound, get, isFunction, isMember, list, type Node, opt, staticKey, str } from "./ast.ts";
import { meaningOf } from "./graph.ts";
import type { Item, Module } from "./module.ts";
import type { Binding } from "./scopes.ts";
import { locate, methodUnits, type Unit, type Units } from "./units.ts";
import { chainOfCallee } from "./writes_code.ts";

const THIS = { this: true } as const;

/** Something that may be written, and the path in it: an item, a global, a local name, `this`. */
export interface Written {
  readonly base: Item | string | Binding | typeof THIS;
  readonly path: readonly string[];
  /** The path goes on in a way that is not known. */
  readonly isOpen?: boolean;
}

/** What a function writes, in terms of its parameters. */
export interface Summary {
  readonly writes: Written[];
  readonly params: Binding[][];
  readonly returns: Written[];
}

/** The code at hand, with what its local names may hold. */
export interface Code {
  readonly context: Context;
  readonly module: Module;
  readonly held: Map<Binding, Written[]>;
  readonly functions: Map<Binding, Node[]>;
  readonly flows: Map<Binding, Node[]>;
  readonly busy: Set<Binding>;
}

export interface Context {
  /** What a call of any method of this name may write. */
  readonly byName: Map<string, Written[]>;
  /** The summary of a function, made when asked for. */
  readonly summaryOf: (root: Node, module: Module) => Summary;
  readonly units: Units;
  readonly functions: Map<Node, Summary>;
  readonly methods: Map<string, Unit[]>;
}

export function unique(found: Written[]): Written[] {
  const seen = new Map<unknown, Set<string>>();
  return found.filter(({ base, path }) => {
    const paths = seen.get(base) ?? new Set();
    seen.set(base, paths);
    const key = path.join("\n");
    return !paths.has(key) && paths.add(key);
  });
}

export function noteFlow(code: Code, node: Node): void {
  const note = (pattern: Node, value: Node | undefined) => {
    if (!value) return;
    for (const id of bound(pattern)) {
      const binding = code.module.names.of.get(id);
      if (!binding || binding.top) continue;
      const known = code.flows.get(binding);
      if (known) known.push(value);
      else code.flows.set(binding, [value]);
    }
  };
  if (node.type === "VariableDeclarator") note(get(node, "id"), opt(node, "init"));
  else if (node.type === "AssignmentExpression") note(get(node, "left"), get(node, "right"));
  else if (node.type === "ForOfStatement") {
    const left = get(node, "left");
    const pattern = left.type === "VariableDeclaration"
      ? get(list(left, "declarations")[0]!, "id")
      : left;
    note(pattern, get(node, "right"));
  } else if (node.type === "FunctionDeclaration" && opt(node, "id")) {
    const binding = code.module.names.of.get(get(node, "id"));
    if (binding && !binding.top) code.flows.set(binding, [node]);
  } else if (node.type === "CallExpression" || node.type === "NewExpression") {
    noteArguments(code, node, note);
  }
}

/** Functions written here get what they are called with: `list.map((it) => ...)`, `run(x)`. */
function noteArguments(code: Code, node: Node, note: (pattern: Node, value: Node) => void): void {
  const callee = get(node, "callee");
  const args = list(node, "arguments");
  const target = isFunction(callee) ? callee : localFunction(code, callee);
  if (target) {
    list(target, "params").forEach((param, index) => {
      const pattern = param.type === "RestElement" ? get(param, "argument") : param;
      for (
        const arg of param.type === "RestElement" ? args.slice(index) : args.slice(index, index + 1)
      ) {
        note(pattern, arg);
      }
    });
  }
  const others = [
    ...(isMember(callee) ? [get(callee, "object")] : []),
    ...args.filter((it) => !isFunction(it)),
  ];
  for (const it of args) {
    if (!isFunction(it)) continue;
    for (const param of list(it, "params")) for (const other of others) note(param, other);
  }
}

function localFunction(code: Code, callee: Node): Node | undefined {
  const binding = callee.type === "Identifier" ? code.module.names.of.get(callee) : undefined;
  if (!binding || binding.top) return undefined;
  const { declaration } = binding;
  const value = declaration?.type === "VariableDeclarator" ? opt(declaration, "init") : declaration;
  // A parameter is declared by the function that has it.
  const isOwn = value?.type !== "FunctionDeclaration" || opt(value, "id")?.name === binding.name;
  return value && isFunction(value) && isOwn && declaration?.type !== "ArrowFunctionExpression"
    ? value
    : undefined;
}

/** What a value may be, or be a part of. */
export function places(code: Code, node: Node): Written[] {
  switch (node.type) {
    case "Identifier": {
      const binding = code.module.names.of.get(node);
      if (!binding) return [{ base: str(node, "name"), path: [] }];
      if (!binding.top) return localPlaces(code, binding);
      return fromTop(code, node, []);
    }
    case "ThisExpression":
      return [{ base: THIS, path: [] }];
    case "MemberExpression":
    case "OptionalMemberExpression": {
      const name = staticKey(node, "property");
      const top = fromTop(code, node, []);
      if (top.length) return top;
      return places(code, get(node, "object")).map((it) =>
        it.isOpen || name === undefined
          ? { ...it, isOpen: true }
          : { base: it.base, path: [...it.path, name] }
      );
    }
    case "CallExpression":
    case "OptionalCallExpression":
      return resultPlaces(code, node).map((it) => ({ ...it, isOpen: true }));
    case "ConditionalExpression":
      return [...places(code, get(node, "consequent")), ...places(code, get(node, "alternate"))];
    case "LogicalExpression":
      return [...places(code, get(node, "left")), ...places(code, get(node, "right"))];
    case "AssignmentExpression":
      return places(code, get(node, "right"));
    case "SequenceExpression":
      return places(code, list(node, "expressions").at(-1)!);
    case "AwaitExpression":
    case "SpreadElement":
      return places(code, get(node, "argument"));
    case "ArrayExpression":
      return list(node, "elements").flatMap((it) => places(code, it)).map((it) => ({
        ...it,
        isOpen: true,
      }));
    case "ObjectExpression":
      return list(node, "properties").flatMap((it) => {
        const value = opt(it, "value") ?? opt(it, "argument");
        return value ? places(code, value) : [];
      }).map((it) => ({ ...it, isOpen: true }));
    default:
      return [];
  }
}

function localPlaces(code: Code, binding: Binding): Written[] {
  const known = code.held.get(binding);
  if (known) return known;
  if (code.busy.has(binding)) return [];
  code.busy.add(binding);
  const found = unique([
    { base: binding, path: [] },
    ...(code.flows.get(binding) ?? []).flatMap((it) => places(code, it)),
  ]);
  code.busy.delete(binding);
  code.held.set(binding, found);
  return found;
}

/** What a chain of members of a top-level name leads to. */
function fromTop(code: Code, node: Node, more: string[]): Written[] {
  const { base, path, isWhole } = chainOfCallee(node);
  const binding = base.type === "Identifier" ? code.module.names.of.get(base) : undefined;
  if (!binding?.top) return [];
  const meaning = meaningOf(code.context.units.graph, code.module, binding);
  const place = locate(code.context.units, meaning, [...path, ...more]);
  const { unit } = place;
  if (!unit?.item) return [];
  const own = unit.kind === "member" ? unit.path : [];
  return [{ base: unit.item, path: [...own, ...place.rest], ...(isWhole ? {} : { isOpen: true }) }];
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
    : opt(unit.node, "init") ?? opt(unit.node, "value");
  return rest.length === 0 && value && isFunction(value)
    ? { root: value, module, item }
    : undefined;
}

/** Puts arguments where parameters were. */
export function applied(
  code: Code,
  found: Written[],
  params: Binding[][],
  args: Node[],
  self: Written[],
): Written[] {
  return found.flatMap((it): Written[] => {
    const { base, path } = it;
    if (typeof base === "string" || "kind" in base) return [it];
    const values = base === THIS
      ? self
      : params.flatMap((names, index) =>
        names.includes(base as Binding) && args[index] ? places(code, args[index]) : []
      );
    return values.map((value) =>
      value.isOpen
        ? value
        : { base: value.base, path: [...value.path, ...path], isOpen: it.isOpen ?? false }
    );
  });
}

function resultPlaces(code: Code, node: Node): Written[] {
  const callee = get(node, "callee");
  const args = list(node, "arguments");
  const known = calledUnit(code, callee);
  if (known) {
    const { returns, params } = code.context.summaryOf(known.root, known.module);
    return applied(code, returns, params, args, []);
  }
  const inputs = isMember(callee) ? [get(callee, "object"), ...args] : args;
  return inputs.flatMap((it) => places(code, it)).filter((it) => typeof it.base !== "string");
}

/** `globalThis.x = 1` writes `x`. */
export function onGlobalObject(place: Written): Written {
  const isGlobal = typeof place.base === "string" &&
    /^(globalThis|self|window|global)$/.test(place.base);
  return isGlobal && place.path[0] ? { base: place.path[0], path: place.path.slice(1) } : place;
}
