/** What calls may write. */
import { importedName, meaningOf } from "../source/meaning.ts";
import {
  get,
  isClass,
  isFunction,
  isMember,
  list,
  type Node,
  opt,
  staticKey,
  str,
} from "../syntax/ast.ts";
import { wholeChainOf } from "../syntax/members.ts";
import { ownCall } from "../units/own_calls.ts";
import { refer } from "../units/reference.ts";
import type { Unit } from "../units/unit.ts";
import { type Call, calledUnit, callOf, classOf } from "./calls.ts";
import { heldFunctions } from "./held_functions.ts";
import {
  applied,
  locationsAt,
  locationsOf,
  onGlobalObject,
  unique,
  writesAt,
} from "./locations.ts";
import { FILLS_FIRST, isTelling, packageBehind, packageWrites, toldPackages } from "./packages.ts";
import { mutates, readsOnly, RUNS_NOTHING } from "./platform.ts";
import { assignAt } from "./targets.ts";
import {
  ANY,
  type Argument,
  type Code,
  type Location,
  type ModuleFunction,
  type Param,
  type Summary,
} from "./types.ts";

/**
 * What a call may write, with `new` or without.
 *
 * @param isDropped nobody takes what it gives: then it is there for what it does
 */
export function callWrites(code: Code, node: Node, isDropped = true): Location[] {
  const { units } = code.context;
  if (ownCall(units, code.module, node)) return [];
  if (node.type === "NewExpression") return constructorWrites(code, node);
  const call = callOf(code, node);
  const { callee, args, self } = call;
  if (callee.type === "Super") return constructorWrites(code, node);
  const known = calledUnit(code, callee);
  if (known) {
    const summary = code.context.summaryOf(known.fn, known.module);
    return [
      ...applied(code, summary.writes, summary.params, args, self, true),
      ...handedWrites(code, summary, args),
    ];
  }
  const name = importedName(units.graph, code.module, callee) ?? "";
  const found = runWrites(code, call, name);
  const filled = mutates(name);
  if (filled) {
    return args[0] ? [...fillWrites(code, name, args), ...packageWrites(code, args[0])] : [];
  }
  found.push(...toldPackages(code, call, isDropped));
  if (/^dotenv(x|-expand|-flow)?#(config|expand|default)$/.test(name)) {
    found.push({ base: "process", path: ["env"] });
  }
  // A package may write what it is given first, where it is there to fill that.
  if (
    args[0] && FILLS_FIRST.test(name.slice(name.indexOf("#") + 1)) && packageBehind(code, callee)
  ) {
    found.push(...writesAt(code, args[0], [], true).filter((it) => typeof it.base !== "string"));
  }
  if (!isMember(callee)) return found;
  const method = staticKey(callee, "property");
  const object = get(callee, "object");
  if (name.startsWith("Deno#") || /^(env|environ)$/.test(method ?? "")) return [];
  if (
    /^(set|delete)$/.test(method ?? "") && /^Deno$/.test(String(wholeChainOf(callee).base.name))
  ) {
    return [{ base: "Deno", path: ["env"] }];
  }
  const named = (method !== undefined && code.context.methods.get(method)) || [];
  if (method !== undefined) found.push(...byName(code, method, named, args, object));
  if (method !== undefined && readsOnly(method)) return found;
  const isMutator = method !== undefined && mutates("." + method);
  if (named.length && !isMutator) return found;
  if (isMutator && !named.length) noteAdded(code, object, method, args);
  if (!isMutator && (!isTelling(method, isDropped) || isMemberOfConstant(code, callee))) {
    return found;
  }
  return [
    ...found,
    ...writesAt(code, object, isMutator ? [ANY] : [], !isMutator)
      .filter(({ base }) => typeof base !== "string" && !isHanded(object, base)),
  ];
}

/**
 * Whether a call further on in a chain is taken to be of a function that the chain was handed:
 * `new Graph().addNode("ask", ask).addEdge("ask", END)` changes the graph, and not `ask`.
 */
function isHanded(object: Node, base: Location["base"]): boolean {
  if (!/^(Optional)?CallExpression$/.test(object.type)) return false;
  if (typeof base === "string" || !("kind" in base)) return false;
  if (base.kind === "function") return true;
  const init = base.kind === "variable" ? opt(base.nodes[0]!, "init") : undefined;
  return init !== undefined && isFunction(init);
}

/** Whether what is called is a member that a constant object was written with: it changes no member. */
function isMemberOfConstant(code: Code, callee: Node): boolean {
  const { base, path, isWhole } = wholeChainOf(callee);
  const binding = base.type === "Identifier" ? code.module.names.of.get(base) : undefined;
  if (!binding?.top || !isWhole) return false;
  const { units } = code.context;
  const { unit, rest } = refer(units, meaningOf(units.graph, code.module, binding), path);
  return unit?.kind === "member" && rest.length === 0;
}

/** `list.push(x)`, `map.set("a", x)`: what is put in may be taken out again. */
function noteAdded(code: Code, object: Node, method: string, args: readonly Node[]): void {
  if (!/^(push|unshift|splice|fill|set|add|append)$/.test(method)) return;
  for (const { base, path, isFresh } of locationsOf(code, object)) {
    if (typeof base === "string" || !("kind" in base) || isFresh) continue;
    for (const it of args) assignAt(code, base, [...path, ANY], it);
  }
}

/** What functions write that are not called by their name: those that a call is given, or finds. */
function runWrites(code: Code, { callee, args, self }: Call, name: string): Location[] {
  const method = isMember(callee) ? staticKey(callee, "property") : undefined;
  if (RUNS_NOTHING.test(name) || (method !== undefined && RUNS_NOTHING.test("." + method))) {
    return [];
  }
  const isFixed = isMember(callee) && method !== undefined;
  const given = args.filter((it) => !isFunction(it));
  const all = self ? [self, ...given] : given;
  const run = (value: Node, passed: (count: number) => readonly Argument[]) =>
    heldFunctions(code, value).flatMap(({ fn, module }) => {
      const { writes, params } = code.context.summaryOf(fn, module);
      return applied(code, writes, params, passed(params.length), self, true);
    });
  const found = given.filter(isValue).flatMap((it) =>
    run(it, (count) => {
      // `list.forEach(f)` calls `f` with what the list holds.
      const others = all.filter((other) => other !== it);
      const any = others.flatMap((
        at,
      ) => [...locationsOf(code, at), ...locationsAt(code, at, [ANY])]);
      return Array.from({ length: count }, () => any);
    })
  );
  // `setups.forEach((it) => it())`, `setups[name]()`, `setup()`
  if (!isFixed && !isFunction(callee)) found.push(...run(callee, () => args));
  if (isFixed && readsOnly(method)) found.push(...run(self!, () => args));
  return found;
}

function isValue(node: Node): boolean {
  return /^(Identifier|(Optional)?MemberExpression|ArrayExpression|ObjectExpression)$/.test(
    node.type,
  );
}

/** With what a function calls what it is given. */
export function handedBy(code: Code, params: Param[][], node: Node): Summary["handed"] {
  if (node.type === "NewExpression") return [];
  const { callee, args } = callOf(code, node);
  const binding = callee.type === "Identifier" ? code.module.names.of.get(callee) : undefined;
  const isParam = binding && params.flat().some((it) => it.binding === binding);
  return isParam ? [{ to: binding, args: args.map((it) => locationsOf(code, it)) }] : [];
}

/** What functions write that a function calls because it is given them. */
function handedWrites(code: Code, { handed, params }: Summary, args: readonly Node[]): Location[] {
  return handed.flatMap(({ to, args: given }) => {
    const index = params.findIndex((names) => names.some((it) => it.binding === to));
    const value = args[index];
    if (!value) return [];
    const roots: ModuleFunction[] = isFunction(value)
      ? [{ fn: value, module: code.module }]
      : heldFunctions(code, value);
    const passed: Argument[] = given.map((it) => applied(code, it, params, args, undefined, false));
    return roots.flatMap(({ fn, module }) => {
      const summary = code.context.summaryOf(fn, module);
      return applied(code, summary.writes, summary.params, passed, undefined, true);
    });
  });
}

/** `Object.assign(target, { a: 1 })`, `Object.defineProperty(target, "a", ...)`. */
function fillWrites(code: Code, name: string, [target, second]: readonly Node[]): Location[] {
  let keys: (string | undefined)[] = [undefined];
  if (second?.type === "ObjectExpression" && name.startsWith("Object#")) {
    keys = list(second, "properties").map((it) =>
      it.type === "SpreadElement" ? undefined : staticKey(it, "key")
    );
  } else if (second?.type === "StringLiteral") keys = [str(second, "value")];
  return unique(keys.flatMap((key) => writesAt(code, target!, [key ?? ANY]).map(onGlobalObject)));
}

function constructorWrites(code: Code, node: Node): Location[] {
  const { units } = code.context;
  const { module, owner } = code;
  const callee = get(node, "callee");
  const isSuper = callee.type === "Super";
  const made = isSuper
    ? owner && classOf(units, owner.module, opt(owner.node, "superClass"))
    : classOf(units, module, callee);
  if (!made) return [];
  const { writes, params } = code.context.summaryOfNew(made.node, made.module);
  return applied(code, writes, params, list(node, "arguments"), undefined, true);
}

/** A decorator is called with the class. */
export function decoratorWrites(code: Code, node: Node): Location[] {
  const known = calledUnit(code, get(node, "expression"));
  if (!known || isClass(known.fn)) return [];
  const { writes } = code.context.summaryOf(known.fn, known.module);
  return applied(code, writes, [], [], undefined, true);
}

/** What any method of a name may write; of many, only one that writes its own `this` is looked at. */
function byName(
  code: Code,
  name: string,
  named: Unit[],
  args: readonly Node[],
  self: Node,
): readonly Location[] {
  const { context } = code;
  let known = context.byName.get(name);
  if (!known) {
    // Methods that call one another by this name add nothing new.
    context.byName.set(name, []);
    const all = named.flatMap((it) => context.summaryOf(it.node!, it.module!).writes);
    context.byName.set(name, known = unique(all.filter(isFree)));
  }
  const near = named.slice(0, 20).flatMap((it) => {
    const { writes, params } = context.summaryOf(it.node!, it.module!);
    return applied(code, boundOf(writes), params, args, self, true);
  });
  return near.length ? [...known, ...near] : known;
}

/** By the writes of a function: each call of its name asks. */
const BOUND = new WeakMap<readonly Location[], readonly Location[]>();

/** The writes that depend on who calls. */
function boundOf(writes: readonly Location[]): readonly Location[] {
  let bound = BOUND.get(writes);
  if (!bound) BOUND.set(writes, bound = writes.filter((it) => !isFree(it)));
  return bound;
}

/** Whether a write is the same whoever calls. */
function isFree({ base }: Location): boolean {
  return typeof base === "string" ? base !== "arguments" : "kind" in base;
}

/** What getters and setters of a name may write. */
export function accessorWrites(code: Code, node: Node): Location[] {
  const name = staticKey(node, "property");
  const found = name === undefined ? undefined : code.context.accessors.get(name);
  return (found ?? []).slice(0, 20).flatMap(({ fn, module }) => {
    const { writes, params } = code.context.summaryOf(fn, module);
    return applied(code, writes, params, [], get(node, "object"), true);
  });
}
