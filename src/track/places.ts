/** Where values come from: the items, globals and parameters that an expression may be part of. */
import { get, list, type Node, opt, staticKey, str } from "./ast.ts";
import { constructedPlaces, isNew, resultPlaces } from "./calls.ts";
import { meaningOf } from "./graph.ts";
import { type Flow, patternsOf } from "./flows.ts";
import type { Item, Module } from "./module.ts";
import type { Binding } from "./scopes.ts";
import { locate, type Unit, type Units } from "./units.ts";
import { chainOfCallee } from "./writes_code.ts";

export const THIS = { this: true } as const;

/** In a path, a member of which the name is not known. */
export const ANY = "*";

/** Something that may be written, and the path in it: an item, a global, a local name, `this`. */
export interface Written {
  readonly base: Item | string | Binding | typeof THIS;
  readonly path: readonly string[];
  /** The path goes on in a way that is not known. */
  readonly isOpen?: boolean;
  /** It is held by a value that is made anew: to write a member of that one leaves it alone. */
  readonly isFresh?: boolean;
}

/** A name that a parameter binds. */
export interface Param {
  readonly binding: Binding;
  readonly path: readonly string[];
  /** It gets what other names of the pattern leave. */
  readonly isRest?: boolean;
  /** It gets this argument and all that follow. */
  readonly isSpread?: boolean;
}

/** What a function writes, in terms of its parameters. */
export interface Summary {
  readonly writes: Written[];
  /** The names that each parameter binds, and what of the argument they get. */
  readonly params: Param[][];
  readonly returns: Written[];
  /** With what it calls what it is given. */
  readonly handed: { to: Binding; args: Written[][] }[];
  /** Of a constructor: what each field holds. */
  readonly fields: Map<string, Written[]>;
}

/** The code at hand, with what its local names may hold. */
export interface Code {
  readonly context: Context;
  readonly module: Module;
  readonly held: Map<Binding, Written[]>;
  readonly flows: Map<Binding, Flow[]>;
  readonly busy: Set<Binding>;
  /** The class of which this is the constructor. */
  readonly owner?: { node: Node; module: Module };
}

/** A function, and where it stands. */
export interface Root {
  readonly root: Node;
  readonly module: Module;
}

export interface Context {
  /** What a call of any method of this name may write. */
  readonly byName: Map<string, Written[]>;
  /** The summary of a function, made when asked for. */
  readonly summaryOf: (root: Node, module: Module) => Summary;
  /** The summary of what `new` does. */
  readonly summaryOfNew: (node: Node, module: Module) => Summary;
  readonly units: Units;
  readonly functions: Map<Node, Summary>;
  readonly methods: Map<string, Unit[]>;
  /** Getters and setters by name. */
  readonly accessors: Map<string, Root[]>;
  /** What was put into items after they were made. */
  readonly stored: Map<Item, { path: readonly string[]; code: Code; value: Node }[]>;
  /** The functions that items hold. */
  readonly holds: Map<Item, Root[]>;
}

export function unique(found: Written[]): Written[] {
  const seen = new Map<unknown, Set<string>>();
  return found.filter(({ base, path, isOpen, isFresh }) => {
    const paths = seen.get(base) ?? new Set();
    seen.set(base, paths);
    const key = [isOpen ? "open" : "", isFresh ? "fresh" : "", ...path].join("\n");
    return !paths.has(key) && paths.add(key);
  });
}

/** What follows a path from a place; from a value that is made anew it leads to what that holds. */
export function step(place: Written, path: readonly string[]): Written {
  if (!path.length) return place;
  const { base, isOpen } = place;
  return isOpen ? { base, path: place.path, isOpen } : { base, path: [...place.path, ...path] };
}

/** What a value may be, or be a part of. */
export function places(code: Code, node: Node): Written[] {
  switch (node.type) {
    case "Identifier": {
      const binding = code.module.names.of.get(node);
      if (!binding) return [{ base: str(node, "name"), path: [] }];
      return binding.top ? fromTop(code, node) : localPlaces(code, binding, []);
    }
    case "ThisExpression":
      return [{ base: THIS, path: [] }];
    case "MemberExpression":
    case "OptionalMemberExpression": {
      const top = fromTop(code, node);
      return top.length
        ? top
        : placesAt(code, get(node, "object"), [staticKey(node, "property") ?? ANY]);
    }
    case "CallExpression":
    case "OptionalCallExpression":
      return resultPlaces(code, node);
    case "NewExpression":
      return constructedPlaces(code, node, []);
    case "ArrayExpression":
    case "ObjectExpression":
      return placesAt(code, node, [ANY]).map((it) => ({ ...it, isOpen: true, isFresh: true }));
    default:
      return sources(node).flatMap((it) => places(code, it));
  }
}

/** What stands at a path of what an expression gives. */
export function placesAt(code: Code, node: Node, path: readonly string[]): Written[] {
  const [name, ...rest] = path;
  if (name === undefined) return places(code, node);
  switch (node.type) {
    case "Identifier": {
      const binding = code.module.names.of.get(node);
      if (binding && !binding.top) return localPlaces(code, binding, path);
      break;
    }
    case "ObjectExpression":
      return list(node, "properties").flatMap((it) => {
        if (it.type === "SpreadElement") return placesAt(code, get(it, "argument"), path);
        const key = name === ANY ? name : staticKey(it, "key") ?? name;
        return key === name && opt(it, "value") ? placesAt(code, get(it, "value"), rest) : [];
      });
    case "ArrayExpression": {
      const elements = node.elements as (Node | null)[];
      const isFixed = /^\d+$/.test(name) && elements.every((it) => it?.type !== "SpreadElement");
      const held = isFixed ? [elements[Number(name)]] : elements;
      return held.flatMap((it) =>
        !it
          ? []
          : it.type === "SpreadElement"
          ? placesAt(code, get(it, "argument"), [ANY, ...rest])
          : placesAt(code, it, rest)
      );
    }
    case "NewExpression":
      return constructedPlaces(code, node, path);
    case "ConditionalExpression":
    case "LogicalExpression":
    case "AssignmentExpression":
    case "SequenceExpression":
    case "AwaitExpression":
      return sources(node).flatMap((it) => placesAt(code, it, path));
  }
  return places(code, node).map((it) => step(it, path));
}

/** The expressions of which one is what an expression gives. */
function sources(node: Node): Node[] {
  switch (node.type) {
    case "ConditionalExpression":
      return [get(node, "consequent"), get(node, "alternate")];
    case "LogicalExpression":
      return [get(node, "left"), get(node, "right")];
    case "AssignmentExpression":
      return [get(node, "right")];
    case "SequenceExpression":
      return list(node, "expressions").slice(-1);
    case "AwaitExpression":
    case "SpreadElement":
    case "YieldExpression":
      return opt(node, "argument") ? [get(node, "argument")] : [];
    default:
      return [];
  }
}

/** What is written when a path of what an expression gives is. */
export function writesAt(
  code: Code,
  node: Node,
  path: readonly string[],
  isOpen = false,
): Written[] {
  if (isOpen) {
    return placesAt(code, node, path).map(({ base, path }) => ({ base, path, isOpen }));
  }
  if (!path.length) return [];
  return placesAt(code, node, path.slice(0, -1)).filter((it) => !it.isFresh)
    .map((it) => step(it, path.slice(-1)));
}

function localPlaces(code: Code, binding: Binding, path: readonly string[]): Written[] {
  const known = path.length ? undefined : code.held.get(binding);
  if (known) return known;
  if (code.busy.has(binding)) return [];
  code.busy.add(binding);
  const found = unique([
    { base: binding, path },
    ...(code.flows.get(binding) ?? []).flatMap((flow): Written[] => {
      if (!flow.isRest) return placesAt(code, flow.value, [...flow.path, ...path]);
      // `{ a, ...rest }` is made anew.
      const from = placesAt(code, flow.value, flow.path);
      return from.map((it) => step({ ...it, isOpen: true, isFresh: true }, path));
    }),
  ]);
  code.busy.delete(binding);
  if (!path.length) code.held.set(binding, found);
  return found;
}

/** What a chain of members of a top-level name leads to. */
export function fromTop(code: Code, node: Node): Written[] {
  const { base, path } = chainOfCallee(node);
  const binding = base.type === "Identifier" ? code.module.names.of.get(base) : undefined;
  if (!binding?.top) return [];
  const { units } = code.context;
  const { unit, rest } = locate(units, meaningOf(units.graph, code.module, binding), path);
  if (!unit?.item) return [];
  const own = unit.kind === "member" ? unit.path : [];
  const found = [{ base: unit.item, path: [...own, ...rest] }];
  const { item } = unit;
  const id = item.kind === "variable" ? opt(item.nodes[0]!, "id") : undefined;
  if (!id || id.type === "Identifier") return found;
  // `const { a } = b`: what is `a`, stands in `b`.
  const inside = item.module === code.module ? code : { ...code, module: item.module };
  return [...found, ...destructured(inside, item, binding.name, rest)];
}

function destructured(code: Code, item: Item, name: string, path: string[]): Written[] {
  const init = opt(item.nodes[0]!, "init");
  const pattern = patternsOf(get(item.nodes[0]!, "id")).find((it) => it.id.name === name);
  const binding = item.names.find((it) => it.name === name);
  if (!init || !binding || !pattern || pattern.isRest || isNew(code, init)) return [];
  if (code.busy.has(binding)) return [];
  code.busy.add(binding);
  const found = placesAt(code, init, [...pattern.path, ...path]);
  code.busy.delete(binding);
  return found;
}

/** `globalThis.x = 1` writes `x`. */
export function onGlobalObject(place: Written): Written {
  const isGlobal = typeof place.base === "string" &&
    /^(globalThis|self|window|global)$/.test(place.base);
  return isGlobal && place.path[0] ? { base: place.path[0], path: place.path.slice(1) } : place;
}
