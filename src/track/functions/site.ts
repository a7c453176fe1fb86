/**
 * From places in sources, as stacks have them, to functions: which one stands around a line, which
 * one a call of `track` or `wrap` is about, which ones a callback names.
 *
 * @module
 */
import { evaluationOrder, load } from "../source/graph.ts";
import { meaningOf } from "../source/meaning.ts";
import type { Item, Module } from "../source/module.ts";
import { join } from "../source/paths.ts";
import {
  children,
  get,
  isFunction,
  isMember,
  list,
  type Node,
  opt,
  staticKey,
  walk,
} from "../syntax/ast.ts";
import { chainOf, propertyOf } from "../syntax/members.ts";
import type { Binding } from "../syntax/scopes.ts";
import { importedAs, type OwnCall, ownCall, seeThrough } from "../units/own_calls.ts";
import { refer } from "../units/reference.ts";
import { isMethodUnit, methodUnits, type Unit, type Units } from "../units/unit.ts";
import { handedToTests } from "./tests.ts";
import { assignedTo } from "./tracked.ts";

/** A project that is open, as far as functions are looked for in it. */
interface Opened {
  readonly units: Units;
}

/**
 * @param project the project, open
 * @param path a file
 * @param position a line of it, from 1, or a character of it
 * @returns the id of the function, method, or member of a constant object around the position; what a
 * class does elsewhere, as in its constructor, is the class; `undefined` where there is none, where
 * several on one line may be meant, or where there is no such file
 * @throws {RetakeError} `PARSE_FAILED`
 */
export async function functionAt(
  project: Opened,
  path: string,
  position: number | { offset: number },
): Promise<{ id: string } | undefined> {
  const { units } = project;
  const module = await moduleOf(project, path);
  if (!module) return undefined;
  const isHere = typeof position === "number"
    ? touching(module, position)
    : (node: Node) => node.start <= position.offset && node.end > position.offset;
  let handed: ReadonlySet<Binding> | undefined;
  const tests = () => handed ??= handedToTests(module);
  const found = module.items.flatMap((item) => {
    const node = item.nodes.find(isHere);
    if (!node || /^(effect|enum|namespace)$/.test(item.kind)) return [];
    const value = valueOf(units, item, node);
    // A test's own text is no function that anybody asks through.
    if (item.kind !== "class" && item.names.some((it) => tests().has(it))) return [];
    // Of a list of functions, as of tests, none is one that somebody can name.
    if (item.kind !== "class" && value && isInList(value, isHere)) return [];
    return item.kind === "class" || holdsFunction(value, isHere) ? [{ item, node }] : [];
  });
  const [one] = found;
  if (!one || found.length > 1) return undefined;
  const { item, node } = one;
  const names = item.kind === "class"
    ? methodAt(node, isHere)
    : membersAt(units, module, valueOf(units, item, node), isHere);
  return { id: `${module.path}#${[item.name, ...names].join(".")}` };
}

type IsHere = (node: Node) => boolean;

function methodAt(node: Node, isHere: IsHere): string[] {
  const all = list(get(node, "body"), "body");
  const [member, more] = all.filter(isHere);
  const name = member && !more && isMethodUnit(member, all) ? staticKey(member, "key") : undefined;
  return name === undefined ? [] : [name];
}

function membersAt(
  units: Units,
  module: Module,
  value: Node | undefined,
  isHere: IsHere,
): string[] {
  const names: string[] = [];
  for (let object = value; object?.type === "ObjectExpression";) {
    const [property, more] = list(object, "properties").filter(isHere);
    const name = property && opt(property, "key") ? staticKey(property, "key") : undefined;
    if (more || name === undefined || propertyOf(object, name) !== property) break;
    names.push(name);
    object = seeThrough(units, module, opt(property!, "value"));
  }
  return names;
}

/**
 * @param project the project, open
 * @param path a file
 * @param line the line of a call of `track` or `wrap`
 * @param callees which of these
 * @param name the name that the call was given, or that the function had, to choose between calls
 * @returns the id of the function that the call is about: of the one that it is given by name, else
 * what the call is assigned to, else the name that it is given as text; `undefined` where that
 * cannot be told
 * @throws {RetakeError} `PARSE_FAILED`
 */
export async function calleeAt(
  project: Opened,
  path: string,
  line: number,
  callees: readonly string[],
  name?: string,
): Promise<{ id: string } | undefined> {
  const { units } = project;
  const module = await moduleOf(project, path);
  if (!module) return undefined;
  const found = callsAt(module, line, callees).map(({ node, outer }) => {
    const own = ownCall(units, module, node) ?? { tracked: list(node, "arguments")[0], deps: [] };
    const local = assignedTo(outer, node);
    const id = trackedBy(units, module, own, name) ?? local ?? own.name ??
      namedAt(units, module, name);
    const names = [own.name, local, id?.slice(id.lastIndexOf("#") + 1)];
    return { id: id === undefined || id.includes("#") ? id : `${module.path}#${id}`, names };
  });
  const named = name === undefined
    ? []
    : found.filter((it) => it.names.some((own) => own === name || own?.endsWith(`.${name}`)));
  const one = named.length === 1 ? named[0] : found.length === 1 ? found[0] : undefined;
  return one?.id === undefined ? undefined : { id: one.id };
}

/** The id of a function that is tracked by its name, or by that of its class. */
function trackedBy(
  units: Units,
  module: Module,
  own: OwnCall,
  name: string | undefined,
): string | undefined {
  if (!own.tracked) return undefined;
  const { base, path } = chainOf(own.tracked);
  if (base.type !== "Identifier") return undefined;
  const more = own.method === undefined ? [] : [own.method];
  const binding = module.names.of.get(base);
  if (!binding?.top) return undefined;
  // `track(Client.prototype, "ask")`
  const members = path.filter((it, index) => it !== "prototype" || index < path.length - 1);
  const unit = unitOf(units, module, base, [...members, ...more]);
  if (unit?.kind !== "item" || unit.item!.kind !== "class") return unit && idOf(unit);
  // `for (const name of names) track(Client, name)`: which one it was, was known when it was called.
  const method = own.method ?? name?.slice(name.lastIndexOf(".") + 1);
  return method === undefined ? undefined : `${idOf(unit)}.${method}`;
}

/**
 * What has the name that a function had when it was tracked, as `Client.ask`, where the call says no
 * more: in the module itself, by its imports, or the only one of the name that these lead to.
 */
function namedAt(units: Units, module: Module, name: string | undefined): string | undefined {
  const [first, method, more] = name?.split(".") ?? [];
  if (first === undefined || method === undefined || more !== undefined) return undefined;
  const own = module.names.top.get(first);
  const meaning = own && meaningOf(units.graph, module, own);
  if (meaning?.kind === "item") return `${meaning.item.module.path}#${meaning.item.name}.${method}`;
  const classes = evaluationOrder(units.graph, module.path).flatMap((it) => it.items)
    .filter((it) => it.kind === "class" && it.name === first);
  const [only, other] = classes;
  return only && !other ? `${only.module.path}#${only.name}.${method}` : undefined;
}

/**
 * @param project the project, open
 * @param path a file
 * @param line the line of a call that gets a callback, such as `withCassette`, or that gets none, such as
 * `useCassette`: then the function around it has the place of the callback
 * @param callees the names of such calls
 * @returns the ids of the functions of the project that the callback names, sorted; of the module itself
 * a function that is handed over by its name counts as the callback that it is
 * @throws {RetakeError} `PARSE_FAILED`
 */
export async function namedIn(
  project: Opened,
  path: string,
  line: number,
  callees: readonly string[],
): Promise<string[]> {
  const { units } = project;
  const module = await moduleOf(project, path);
  if (!module) return [];
  const ids = new Set<string>();
  const collect = (node: Node, called: ReadonlySet<string>): void => {
    if (node.type === "Identifier" || node.type === "MemberExpression") {
      const { base, path } = chainOf(node);
      const unit = base.type === "Identifier" ? unitOf(units, module, base, path) : undefined;
      for (const id of unit ? idsOf(units, unit, called) : []) ids.add(id);
      if (unit) return;
    }
    for (const it of children(node)) collect(it, called);
  };
  for (const callback of callbacksAt(units, module, line, callees)) {
    const called = new Set<string>();
    walk(callback, (it) => {
      if (isMember(it)) called.add(staticKey(it, "property") ?? "");
    });
    collect(callback, called);
  }
  return [...ids].sort();
}

/** What the calls on a line run: their functions, or where they get none, the function around them. */
function callbacksAt(
  units: Units,
  module: Module,
  line: number,
  callees: readonly string[],
): Node[] {
  return callsAt(module, line, callees).flatMap(({ node, outer, name }) => {
    if (name !== "withCassette") return outer.filter((it) => isFunction(it)).slice(-1);
    const given = list(node, "arguments");
    return given.filter((it) => isFunction(it) || it.type === "Identifier").map((it) => {
      const unit = it.type === "Identifier" ? unitOf(units, module, it, []) : undefined;
      const isOwn = unit?.kind === "item" && unit.module === module && unit.node;
      const value = isOwn ? valueOf(units, unit.item!, unit.node!) : undefined;
      return value && isFunction(value) ? get(value, "body") : it; // it does not name itself
    });
  });
}

/**
 * The functions that a unit is: itself, or of a class the methods that are called, also of an instance
 * of it that a name holds. What a package makes, as a chain of steps, is what it was made of.
 */
function idsOf(units: Units, unit: Unit, called: ReadonlySet<string>): string[] {
  const { item, node, module } = unit;
  if (!item || !node || !module) return [];
  if (unit.kind === "method" || item.kind === "function") return [idOf(unit)];
  if (item.kind === "class") {
    const names = [...methodUnits(units, item).keys()].filter((it) => called.has(it));
    return names.length ? names.map((it) => `${idOf(unit)}.${it}`) : [idOf(unit)];
  }
  if (item.kind !== "variable" && item.kind !== "default") return [];
  const value = unit.kind === "member" ? opt(node, "value") ?? node : valueOf(units, item, node);
  const seen = seeThrough(units, module, value);
  if (!seen) return [];
  if (isFunction(seen) || seen.type === "CallExpression") return [idOf(unit)];
  if (seen.type !== "NewExpression") return [];
  const { base, path } = chainOf(get(seen, "callee"));
  if (base.type !== "Identifier" || !module.names.of.get(base)?.top) return []; // `new Map()`
  const made = unitOf(units, module, base, path);
  return [idOf(unit), ...made?.item?.kind === "class" ? idsOf(units, made, called) : []];
}

function idOf({ kind, item, module, path }: Unit): string {
  const names = kind === "item" ? [item!.name] : [item!.name, ...path];
  return `${module!.path}#${names.join(".")}`;
}

/** The unit that a chain of names leads to, if it ends there; or a method of a class. */
function unitOf(units: Units, module: Module, base: Node, path: string[]): Unit | undefined {
  const binding = module.names.of.get(base);
  if (!binding?.top) return undefined;
  const { unit, rest } = refer(units, meaningOf(units.graph, module, binding), path);
  if (!unit?.item) return undefined;
  const [name] = rest;
  if (unit.item.kind === "class" && unit.kind === "item" && rest.length === 1) {
    return methodUnits(units, unit.item).get(name!)?.[0] ?? unit;
  }
  return rest.length === 0 ? unit : undefined;
}

function valueOf(units: Units, item: Item, node: Node): Node | undefined {
  if (item.kind === "function" || item.kind === "class") return node;
  return seeThrough(units, item.module, item.kind === "variable" ? opt(node, "init") : node);
}

/** Whether a position is in a list that a value is, or holds. */
function isInList(value: Node, isHere: IsHere): boolean {
  if (!isHere(value) || isFunction(value)) return false;
  const isList = value.type === "ArrayExpression" &&
    list(value, "elements").some((it) => isHere(it) && holdsFunction(it, isHere));
  return isList || children(value).some((it) => isInList(it, isHere));
}

function holdsFunction(node: Node | undefined, isHere: IsHere): boolean {
  let found = false;
  if (node) {
    walk(node, (it) => {
      found ||= isFunction(it) && isHere(it);
      return !found && isHere(it);
    });
  }
  return found;
}

/** A call, and what stands around it, the innermost last. */
interface CallSite {
  readonly node: Node;
  /** The name that it is called by. */
  readonly name: string;
  readonly outer: readonly Node[];
}

/** The calls whose own name ends on a line: that is the line that a stack has. */
function callsAt(module: Module, line: number, callees: readonly string[]): CallSite[] {
  const isHere = touching(module, line);
  const found: CallSite[] = [];
  const visit = (node: Node, outer: readonly Node[]) => {
    if (!isHere(node) && node.type !== "Program") return;
    if (node.type === "CallExpression" && isHere(get(node, "callee"))) {
      const callee = get(node, "callee");
      const name = importedAs(module, callee)?.name ??
        (isMember(callee) ? staticKey(callee, "property") : callee.name);
      if (callees.includes(String(name))) found.push({ node, outer, name: String(name) });
    }
    const inside = [...outer, node];
    for (const child of children(node)) visit(child, inside);
  };
  visit(module.program, []);
  return found;
}

/** A module with all that it imports, for what its names mean. */
async function moduleOf({ units }: Opened, path: string): Promise<Module | undefined> {
  const at = join("", path.replaceAll("\\", "/"));
  await load(units.graph, at);
  const module = units.graph.modules.get(at);
  return module?.kind === "code" ? module : undefined;
}

/** Tells nodes that touch a line. */
function touching(module: Module, line: number): IsHere {
  let start = 0;
  for (let at = 1; at < line; at++) {
    const next = module.source.indexOf("\n", start);
    if (next < 0) return () => false;
    start = next + 1;
  }
  const next = module.source.indexOf("\n", start);
  const end = next < 0 ? module.source.length : next;
  return (node) => node.start <= end && node.end > start;
}
