/**
 * Where values come from: the locations that an expression may be, or be a part of.
 *
 * One recursion over expressions. A call leads to what the function gives, in terms of its
 * parameters, and from there to its arguments: so calls are part of it.
 *
 * @module
 */
import { importedName, meaningOf } from "../source/meaning.ts";
import type { Item } from "../source/module.ts";
import { get, isMember, list, type Node, opt, staticKey, str } from "../syntax/ast.ts";
import { wholeChainOf } from "../syntax/members.ts";
import type { Binding } from "../syntax/scopes.ts";
import { refer } from "../units/reference.ts";
import { calledUnit, callOf, classOf } from "./calls.ts";
import { patternsOf } from "./flows.ts";
import {
  COLLECTIONS,
  COPIERS,
  GIVERS,
  HOLDS_NOTHING,
  SAME_ARGUMENT,
  SAME_RECEIVER,
} from "./platform.ts";
import { ANY, type Argument, type Code, type Location, type Summary, THIS } from "./types.ts";

/** What a value may be, or be a part of. */
export function locationsOf(code: Code, node: Node): Location[] {
  const isWhole = code.busy.size === 0; // else names that are asked for already are left out
  const known = isWhole ? code.known?.get(node) : undefined;
  if (known) return known;
  const found = findLocations(code, node);
  if (isWhole) code.known?.set(node, found);
  return found;
}

function findLocations(code: Code, node: Node): Location[] {
  switch (node.type) {
    case "Identifier": {
      const binding = code.module.names.of.get(node);
      if (!binding) return [{ base: str(node, "name"), path: [] }];
      return binding.top ? fromTop(code, node) : localLocations(code, binding, []);
    }
    case "ThisExpression":
      return [{ base: THIS, path: [] }];
    case "MemberExpression":
    case "OptionalMemberExpression": {
      const top = fromTop(code, node);
      return top.length
        ? top
        : locationsAt(code, get(node, "object"), [staticKey(node, "property") ?? ANY]);
    }
    case "CallExpression":
    case "OptionalCallExpression":
      return resultLocations(code, node);
    case "NewExpression":
      return constructedLocations(code, node, []);
    case "ArrayExpression":
    case "ObjectExpression":
      return locationsAt(code, node, [ANY]).map((it) => ({ ...it, isOpen: true, isFresh: true }));
    default:
      return sources(node).flatMap((it) => locationsOf(code, it));
  }
}

/** What stands at a path of what an expression gives. */
export function locationsAt(code: Code, node: Node, path: readonly string[]): Location[] {
  const [name, ...rest] = path;
  if (name === undefined) return locationsOf(code, node);
  switch (node.type) {
    case "Identifier": {
      const binding = code.module.names.of.get(node);
      if (binding && !binding.top) return localLocations(code, binding, path);
      break;
    }
    case "ObjectExpression":
      return list(node, "properties").flatMap((it) => {
        if (it.type === "SpreadElement") return locationsAt(code, get(it, "argument"), path);
        const key = name === ANY ? name : staticKey(it, "key") ?? name;
        return key === name && opt(it, "value") ? locationsAt(code, get(it, "value"), rest) : [];
      });
    case "ArrayExpression": {
      const elements = node.elements as (Node | null)[];
      const isFixed = /^\d+$/.test(name) && elements.every((it) => it?.type !== "SpreadElement");
      const held = isFixed ? [elements[Number(name)]] : elements;
      return held.flatMap((it) =>
        !it
          ? []
          : it.type === "SpreadElement"
          ? locationsAt(code, get(it, "argument"), [ANY, ...rest])
          : locationsAt(code, it, rest)
      );
    }
    case "NewExpression":
      return constructedLocations(code, node, path);
    case "ConditionalExpression":
    case "LogicalExpression":
    case "AssignmentExpression":
    case "SequenceExpression":
    case "AwaitExpression":
      return sources(node).flatMap((it) => locationsAt(code, it, path));
  }
  return locationsOf(code, node).map((it) => step(it, path));
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
): Location[] {
  if (isOpen) {
    return locationsAt(code, node, path).map(({ base, path }) => ({ base, path, isOpen }));
  }
  if (!path.length) return [];
  return locationsAt(code, node, path.slice(0, -1)).filter((it) => !it.isFresh)
    .map((it) => step(it, path.slice(-1)));
}

function localLocations(code: Code, binding: Binding, path: readonly string[]): Location[] {
  const known = path.length ? undefined : code.held.get(binding);
  if (known) return known;
  if (code.busy.has(binding)) return [];
  code.busy.add(binding);
  const found = unique([
    { base: binding, path },
    ...(code.flows.get(binding) ?? []).flatMap((flow): Location[] => {
      if (!flow.isRest) return locationsAt(code, flow.value, [...flow.path, ...path]);
      // `{ a, ...rest }` is made anew.
      const from = locationsAt(code, flow.value, flow.path);
      return from.map((it) => step({ ...it, isOpen: true, isFresh: true }, path));
    }),
  ]);
  code.busy.delete(binding);
  if (!path.length) code.held.set(binding, found);
  return found;
}

/** What a chain of members of a top-level name leads to. */
export function fromTop(code: Code, node: Node): Location[] {
  const { base, path } = wholeChainOf(node);
  const binding = base.type === "Identifier" ? code.module.names.of.get(base) : undefined;
  if (!binding?.top) return [];
  const { units } = code.context;
  const { unit, rest } = refer(units, meaningOf(units.graph, code.module, binding), path);
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

function destructured(code: Code, item: Item, name: string, path: string[]): Location[] {
  const init = opt(item.nodes[0]!, "init");
  const pattern = patternsOf(get(item.nodes[0]!, "id")).find((it) => it.id.name === name);
  const binding = item.names.find((it) => it.name === name);
  if (!init || !binding || !pattern || pattern.isRest || isNew(code, init)) return [];
  if (code.busy.has(binding)) return [];
  code.busy.add(binding);
  const found = locationsAt(code, init, [...pattern.path, ...path]);
  code.busy.delete(binding);
  return found;
}

/** `globalThis.x = 1` writes `x`. */
export function onGlobalObject(location: Location): Location {
  const isGlobal = typeof location.base === "string" &&
    /^(globalThis|self|window|global)$/.test(location.base);
  return isGlobal && location.path[0]
    ? { base: location.path[0], path: location.path.slice(1) }
    : location;
}

/** What a function writes or gives, with arguments where parameters were. */
export function applied(
  code: Code,
  found: readonly Location[],
  params: Summary["params"],
  args: readonly Argument[],
  self: Node | undefined,
  isWrite: boolean,
): Location[] {
  const all: Location[] = [];
  if (!found.length) return all; // most functions write nothing
  const at = (given: Argument, path: readonly string[], isOpen: boolean): Location[] => {
    if (!Array.isArray(given)) {
      return isWrite ? writesAt(code, given, path, isOpen) : locationsAt(code, given, path);
    }
    return given.filter((it) => !isWrite || !it.isFresh || path.length > 1 || isOpen)
      .map((it) => step(it, path));
  };
  for (const it of found) {
    const { base, isOpen = false, isFresh } = it;
    const [first, ...rest] = it.path;
    const values: Location[] = [];
    if (base === "arguments") {
      const given = /^\d+$/.test(first ?? "") ? [args[Number(first)]] : args;
      for (const arg of given) if (arg) values.push(...at(arg, rest, isOpen));
    } else if (typeof base === "string" || "kind" in base) {
      all.push(it);
      continue;
    } else if (base === THIS) {
      if (self) values.push(...at(self, it.path, isOpen));
    } else {
      for (const [index, names] of params.entries()) {
        for (const { binding, path, isSpread, isRest } of names) {
          if (binding !== base) continue;
          const arg = args[index];
          if (isSpread) {
            for (const one of args.slice(index)) values.push(...at(one, rest, isOpen));
          } else if (arg && isRest) values.push(...at(arg, [ANY], true));
          else if (arg) values.push(...at(arg, [...path, ...it.path], isOpen));
        }
      }
    }
    for (const value of values) {
      const isSame = !isOpen && !isFresh;
      all.push(isSame ? value : { ...value, isOpen: true, ...(isFresh && { isFresh }) });
    }
  }
  return all;
}

/** Where that which a call gives comes from. */
function resultLocations(code: Code, node: Node): Location[] {
  const { callee, args, self } = callOf(code, node);
  const known = calledUnit(code, callee);
  if (known) {
    const { returns, params } = code.context.summaryOf(known.fn, known.module);
    return applied(code, returns, params, args, self, false);
  }
  const name = isMember(callee) ? staticKey(callee, "property") : undefined;
  const isOwn = name !== undefined && code.context.methods.has(name);
  if (name !== undefined && !isOwn) {
    if (SAME_RECEIVER.test(name)) return self ? locationsOf(code, self) : [];
    if (SAME_ARGUMENT.test(importedName(code.context.units.graph, code.module, callee) ?? "")) {
      return args[0] ? locationsOf(code, args[0]) : [];
    }
    if (HOLDS_NOTHING.test(name)) return [];
  } else if (name === undefined && callee.name === "structuredClone") return [];
  const isFresh = name !== undefined && !isOwn && COPIERS.has(name);
  return [...self ? [self] : [], ...args]
    .flatMap((it) => locationsOf(code, it))
    .filter((it) => typeof it.base !== "string")
    .map(({ base, path }) => ({ base, path, isOpen: true, ...(isFresh && { isFresh }) }));
}

/** Whether a value is one that nobody else has: what unknown calls give is taken to be that. */
export function isNew(code: Code, value: Node): boolean {
  if (!/^(Optional)?CallExpression$/.test(value.type)) return false;
  const callee = get(value, "callee");
  const name = isMember(callee) ? staticKey(callee, "property") : undefined;
  return !calledUnit(code, callee) && !GIVERS.test(name ?? "");
}

/** Where that which `new` gives comes from: a class of the project keeps what it is given. */
function constructedLocations(code: Code, node: Node, path: readonly string[]): Location[] {
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
  if (global === "Proxy") return args[0] ? locationsAt(code, args[0], path) : [];
  if (!COLLECTIONS.test(global)) return [];
  return args.flatMap((it) => locationsOf(code, it))
    .map((it) => step({ ...it, isOpen: true, isFresh: true }, path));
}

/** The locations, each once. */
export function unique(found: Location[]): Location[] {
  if (found.length < 2) return found;
  const byBase = new Map<unknown, Map<string, Location>>();
  const all = new Set<Location>();
  for (const it of found) {
    if (all.has(it)) continue; // most are handed on as they are
    let known = byBase.get(it.base);
    if (!known) byBase.set(it.base, known = new Map());
    const key = keyOf(it);
    const same = known.get(key);
    if (!same) known.set(key, it);
    all.add(same ?? it);
  }
  return [...all];
}

/** A path by one text, with how it goes on. */
function keyOf({ path, isOpen, isFresh }: Location): string {
  const start = `${isOpen ? "open" : ""}\n${isFresh ? "fresh" : ""}`;
  return path.length ? `${start}\n${path.join("\n")}` : start;
}

/**
 * What follows a path from a location; from a value that is made anew it leads to what that holds.
 */
export function step(location: Location, path: readonly string[]): Location {
  if (!path.length) return location;
  const { base, isOpen } = location;
  return isOpen
    ? { base, path: location.path, isOpen }
    : { base, path: [...location.path, ...path] };
}
