/** All that a unit reaches: what it refers to, the methods it may call, the effects that count. */
import type { Effect, Effects } from "../effects/effects.ts";
import { packageOf, packageRoot } from "../effects/packages.ts";
import { ANY } from "../effects/types.ts";
import { noNames, type ObservedNames } from "../normal_form/form.ts";
import { formOf } from "../normal_form/form_of.ts";
import { meaningOf } from "../source/meaning.ts";
import type { Item } from "../source/module.ts";
import { get, isCall, isFunction, isMember, list, opt } from "../syntax/ast.ts";
import { ancestorsOf, areRelated } from "../units/ancestors.ts";
import { IMPLICIT, itemUnit, methodUnits, type Unit, type Units } from "../units/unit.ts";
import { filesOf } from "./files.ts";
import { addObserved } from "./observed_names.ts";

/** A unit with all it reaches. */
export interface Closure {
  readonly root: Unit;
  readonly units: Set<Unit>;
  /** Methods and effects that belong to a unit without being referred to, in order. */
  readonly extras: Map<Unit, Unit[]>;
  /** Effects on globals. */
  readonly global: Unit[];
  /** Whose names are observed. */
  readonly observes: ObservedNames;
  /** Readers of files of which it is not known what they read. */
  readonly opaque: Set<string>;
}

/**
 * Follows a root to everything it reaches.
 *
 * @param others what is there beside the root: the class that it is inherited by
 */
export function follow(
  units: Units,
  root: Unit,
  effects: Effects,
  others: readonly Unit[] = [],
): Closure {
  const state: State = {
    units,
    effects,
    reached: new Set(),
    queue: [],
    names: new Set(),
    globals: new Set(),
    packages: new Set(),
    waiting: new Map(),
    methods: new Map(),
    waitingTyped: [],
    typed: new Map(),
    byItem: new Map(),
    attached: new Map(),
    global: new Set(),
    open: new Set(),
    shells: [],
    observes: noNames(),
  };
  for (const unit of [root, ...others]) reach(state, unit);
  do {
    do drain(state); while (attach(state));
  } while (reachAllTyped(state));
  const extras = new Map<Unit, Unit[]>();
  for (const [unit, methods] of state.methods) {
    extras.set(unit, [...methods].sort((a, b) => a.id < b.id ? -1 : 1));
  }
  for (const [unit, found] of state.typed) {
    // In the order in which they are called, which no name decides over.
    const others = [...found].filter((it) => !extras.get(unit)?.includes(it));
    extras.set(unit, [...extras.get(unit) ?? [], ...others]);
  }
  for (const [unit, found] of state.attached) {
    const ordered = [...found].filter((it) => it.unit !== unit).sort((a, b) => a.order - b.order);
    extras.set(unit, [...extras.get(unit) ?? [], ...ordered.map((it) => it.unit)]);
  }
  const files = filesOf(units, root, state.reached);
  for (const [unit, found] of files.read) {
    extras.set(unit, [...extras.get(unit) ?? [], ...found]);
    for (const file of found) state.reached.add(file);
  }
  const effectsOfAll = [...state.global].sort((a, b) => a.order - b.order).map((it) => it.unit);
  const global = [...others, ...effectsOfAll];
  const { observes, reached } = state;
  return { root, units: reached, extras, global, observes, opaque: new Set(files.opaque) };
}

interface State {
  readonly units: Units;
  readonly effects: Effects;
  readonly reached: Set<Unit>;
  readonly queue: Unit[];
  readonly names: Set<string>;
  readonly globals: Set<string>;
  /** Packages that something is used of. */
  readonly packages: Set<string>;
  /** Methods of classes that were reached, by the name that would call them. */
  readonly waiting: Map<string, [shell: Unit, method: Unit][]>;
  readonly methods: Map<Unit, Set<Unit>>;
  readonly waitingTyped: { unit: Unit; item: Item; name: string }[];
  /** Methods that units call through the type of what they have. */
  readonly typed: Map<Unit, Set<Unit>>;
  readonly byItem: Map<Item, Unit[]>;
  readonly attached: Map<Unit, Set<Effect>>;
  readonly global: Set<Effect>;
  /** Classes and functions of which any member may be read. */
  readonly open: Set<Item>;
  /** The classes that were reached. */
  readonly shells: Unit[];
  readonly observes: ObservedNames;
}

function reach(state: State, unit: Unit): void {
  if (state.reached.has(unit)) return;
  state.reached.add(unit);
  state.queue.push(unit);
  if (unit.item) {
    const known = state.byItem.get(unit.item);
    if (known) known.push(unit);
    else state.byItem.set(unit.item, [unit]);
  }
}

function drain(state: State): void {
  for (let unit = state.queue.pop(); unit; unit = state.queue.pop()) {
    const form = formOf(state.units, unit);
    addObserved(state.observes, form);
    for (const { unit, named } of form.calls) {
      // `register(ask)`, where `register` reads `fn.name`.
      if (!named.length || state.observes.all) continue;
      const { nameParams } = formOf(state.units, unit);
      if (named.some((index) => nameParams.has(index))) state.observes.all = true;
    }
    for (const token of form.tokens) {
      if (typeof token === "object" && "unit" in token) reach(state, token.unit);
    }
    for (const name of form.globals) state.globals.add(name);
    for (const name of form.packages) state.packages.add(packageRoot(name));
    for (const name of form.names) {
      if (state.names.has(name)) continue;
      state.names.add(name);
      for (const [shell, method] of state.waiting.get(name) ?? []) take(state, shell, method);
      state.waiting.delete(name);
    }
    for (const call of form.typed) state.waitingTyped.push({ unit, ...call });
    for (const item of form.open) open(state, item);
    for (const { unit, instances } of form.calls) {
      instances?.forEach((classes, index) => {
        if (!classes.length || !opensParam(state, unit, index)) return;
        for (const item of classes) open(state, item);
      });
    }
    if (unit.kind === "item" && unit.item!.kind === "class") {
      state.shells.push(unit);
      reachClass(state, unit, unit.item!, form.allMethods || isOpen(state, unit.item!));
    }
  }
}

/**
 * Adds methods of classes that nobody reaches but by their type, when all else is known: where the class
 * is reached, its methods are, and what is left of TypeScript when it is compiled says the same.
 */
function reachAllTyped(state: State): boolean {
  const calls = state.waitingTyped.splice(0);
  const isReached = (item: Item) =>
    state.shells.some((it) => areRelated(state.units, it.item!, item));
  const left = calls.filter(({ item }) => !isReached(item));
  for (const { unit, item, name } of left) reachTyped(state, unit, item, name);
  return left.length > 0;
}

/** A method that is called through the name of its class as a type, and of nothing else. */
function reachTyped(state: State, unit: Unit, item: Item, name: string): void {
  const found = ancestorsOf(state.units, item)
    .flatMap((it) => methodUnits(state.units, it).get(name) ?? [])
    .find((it) => !it.node!.static) ?? itemUnit(state.units, item);
  const known = state.typed.get(unit);
  if (known) known.add(found);
  else state.typed.set(unit, new Set([found]));
  reach(state, found);
}

/** Any member of a class, or of a function, may be read from now on. */
function open(state: State, item: Item): void {
  if (state.open.has(item)) return;
  state.open.add(item);
  for (const it of state.shells) {
    if (areRelated(state.units, it.item!, item)) reachClass(state, it, it.item!, true);
  }
}

/** Whether a function, or one that it hands a parameter to, reads members of that by any name. */
function opensParam(state: State, unit: Unit, index: number, seen = new Set<string>()): boolean {
  const key = `${unit.id} ${index}`;
  if (seen.has(key)) return false;
  seen.add(key);
  const { openParams, pathParams, calls } = formOf(state.units, unit);
  if (openParams.has(index)) return true;
  const own = pathParams?.params[index];
  return own !== undefined &&
    calls.some(({ unit: called, args }) =>
      args?.some((it, at) =>
        unit.module!.names.of.get(it) === own && opensParam(state, called, at, seen)
      )
    );
}

/** Whether any member of a class or a function may be read. */
function isOpen(state: State, item: Item): boolean {
  if (state.open.has(item)) return true;
  return item.kind === "class" &&
    [...state.open].some((it) => areRelated(state.units, it, item));
}

function reachClass(state: State, shell: Unit, item: Item, all: boolean): void {
  for (const [name, methods] of methodUnits(state.units, item)) {
    for (const method of methods) {
      const isCertain = all && !name.startsWith("#") || state.names.has(name);
      if (isCertain || isHandedOut(state.units, method)) take(state, shell, method);
      else if (!name.startsWith("#")) {
        const waiting = state.waiting.get(name);
        if (waiting) waiting.push([shell, method]);
        else state.waiting.set(name, [[shell, method]]);
      }
    }
  }
}

/** Whether a package may call a method, since its decorator is one of that package. */
function isHandedOut({ graph }: Units, { node, module }: Unit): boolean {
  return list(node!, "decorators").some((it) => {
    let base = get(it, "expression");
    while (isCall(base) || isMember(base)) base = get(base, isCall(base) ? "callee" : "object");
    const binding = base.type === "Identifier" ? module!.names.of.get(base) : undefined;
    return !binding?.top || meaningOf(graph, module!, binding).kind !== "item";
  });
}

/** What a decorator has put somewhere may be called from there, by no name. */
function takeDecorated(state: State, shell: Unit): void {
  if (shell.kind !== "item" || shell.item!.kind !== "class") return;
  for (const method of [...methodUnits(state.units, shell.item!).values()].flat()) {
    if (list(method.node!, "decorators").length) take(state, shell, method);
  }
}

function take(state: State, shell: Unit, method: Unit): void {
  // A private method is referred to by what calls it.
  if (method.path[0]!.startsWith("#")) return;
  const known = state.methods.get(shell);
  if (known) known.add(method);
  else state.methods.set(shell, new Set([method]));
  reach(state, method);
}

/** Adds the effects that count by now; tells whether there were new ones. */
function attach(state: State): boolean {
  const before = state.queue.length;
  let isNew = false;
  for (const [item, reached] of [...state.byItem]) {
    for (const effect of state.effects.onItems.get(item) ?? []) {
      for (const unit of reached) {
        if (!touches(state, effect.path, unit)) continue;
        const known = state.attached.get(unit) ?? new Set();
        if (known.has(effect.effect)) continue;
        state.attached.set(unit, known.add(effect.effect));
        isNew = true;
        reach(state, effect.effect.unit);
        takeDecorated(state, effect.effect.unit);
      }
    }
  }
  for (const { name, path, effect } of state.effects.onGlobals) {
    if (state.global.has(effect)) continue;
    if (!isGlobalUsed(state, name, path)) continue;
    state.global.add(effect);
    isNew = true;
    reach(state, effect.unit);
    takeDecorated(state, effect.unit);
  }
  return isNew || state.queue.length > before;
}

/** Whether a write to a global, or to what it holds, can be seen. */
function isGlobalUsed(state: State, name: string, [first, second]: readonly string[]): boolean {
  const told = packageOf(name);
  if (told !== undefined) return state.packages.has(told);
  // What is put on a prototype is found without the name of the class.
  if (first === "prototype" && second !== undefined) {
    return second === ANY || IMPLICIT.test(second) || state.names.has(second);
  }
  return name === ANY || state.globals.has(name);
}

/** Whether a write to a path within an item can be seen by one who has a unit of it. */
function touches(state: State, path: readonly string[], unit: Unit): boolean {
  if (unit.item!.kind === "class") {
    const own = path[0] === "prototype" ? path[1] : path[0];
    // Private names are those of one class.
    const name = own?.startsWith("#") ? `${unit.item!.module.path}#${unit.item!.name}${own}` : own;
    return unit.kind === "item" &&
      (name === undefined || name === ANY || isOpen(state, unit.item!) || state.names.has(name));
  }
  // `f.limit`, `F.prototype.method`: as of a class; `f.name` is read as the text that it is.
  if (unit.kind === "item" && isFunctionItem(unit.item!)) {
    const name = path[0] === "prototype" ? path[1] : path[0];
    return name === undefined || name === ANY || name === "name" || isOpen(state, unit.item!) ||
      state.names.has(name);
  }
  if (unit.kind !== "member") return true;
  return unit.path.every((name, index) =>
    path[index] === undefined || path[index] === ANY || path[index] === name
  );
}

function isFunctionItem({ kind, nodes }: Item): boolean {
  const init = kind === "variable" ? opt(nodes[0]!, "init") : undefined;
  return kind === "function" || init !== undefined && isFunction(init);
}
