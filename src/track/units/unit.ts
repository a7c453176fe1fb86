/**
 * The pieces of a project that are hashed one by one.
 *
 * The room `units/` cuts modules into units, and tells which unit a name with members means. It
 * imports from `syntax/` and `source/`. One enters it by `unit.ts`, `reference.ts`, `own_calls.ts` and
 * `around.ts`.
 *
 * @module
 */
import type { Graph } from "../source/graph.ts";
import type { Item, Module } from "../source/module.ts";
import { get, list, type Node, opt, staticKey } from "../syntax/ast.ts";

/** One piece of a project that has a hash of its own. */
export interface Unit {
  /** For people: a path, `#` and a name. */
  readonly id: string;
  readonly kind:
    | "item"
    | "member"
    | "method"
    | "inner"
    | "value"
    | "exports"
    | "data"
    | "asset"
    | "glob"
    | "given"
    | "identity";
  readonly module: Module | undefined;
  readonly item?: Item;
  /** What stands for it in the source. */
  readonly node?: Node;
  /** Members of an object, a path in JSON; for a file its path from the root, and those left out. */
  readonly path: readonly string[];
  /** A value that was worked out, for enums and JSON. */
  readonly value?: unknown;
  /** Of a file nothing counts but its value as JSON. */
  readonly isJson?: boolean;
}

/** A project with its units. */
export interface Units {
  readonly graph: Graph;
  readonly known: Map<string, Unit>;
  /** Packages of which `track()` and `wrap()` are seen through. */
  readonly transparent: readonly string[];
  /** The constants that are being looked at for what they are taken from. */
  readonly inQuestion: Set<Item>;
}

function make(units: Units, unit: Unit): Unit {
  // Files of which others are left out.
  const more = unit.module || unit.path.length < 2 ? "" : ` without ${unit.path.slice(1).join()}`;
  const key = `${unit.kind} ${unit.id}${more}${unit.isJson ? " as JSON" : ""}`;
  const known = units.known.get(key);
  if (!known) units.known.set(key, unit);
  return known ?? unit;
}

/** Items are asked for their units again and again: by each name that means one. */
const OF_ITEMS = new WeakMap<Item, Unit>();

/** The unit of a whole top-level item. */
export function itemUnit(units: Units, item: Item): Unit {
  let unit = OF_ITEMS.get(item);
  if (!unit) {
    const { module, name, nodes } = item;
    const id = `${module.path}#${name}`;
    unit = make(units, { id, kind: "item", module, item, node: nodes[0]!, path: [] });
    OF_ITEMS.set(item, unit);
  }
  return unit;
}

/**
 * The unit of a file that is read as it is, of all files of a folder, or of those that a glob matches.
 *
 * @param without globs of files that do not count
 * @param isJson whether only their values as JSON do
 */
export function fileUnit(
  units: Units,
  path: string,
  without: readonly string[] = [],
  isJson = false,
): Unit {
  const kind = path.includes("*") ? "glob" : "asset";
  return make(units, { id: path, kind, module: undefined, path: [path, ...without], isJson });
}

/** The unit of what a package is told the place of: it may read it. */
export function givenUnit(units: Units, path: string, without: readonly string[] = []): Unit {
  return make(units, { id: path, kind: "given", module: undefined, path: [path, ...without] });
}

/** Whether a unit is what files hold. */
export function isFile({ kind }: Unit): boolean {
  return kind === "asset" || kind === "glob" || kind === "given";
}

/** What stands for the place of a file, whatever it holds. */
export function addressUnit(units: Units, path: string): Unit {
  return make(units, {
    id: `${path} (its address)`,
    kind: "identity",
    module: undefined,
    path: [],
  });
}

/** The unit of all exports of a module. */
export function exportsUnit(units: Units, module: Module): Unit {
  return make(units, { id: `${module.path}#*`, kind: "exports", module, path: [] });
}

/** Methods that somebody may call without naming them: they belong to their class. */
export const IMPLICIT =
  /^(constructor|toString|toJSON|valueOf|then|next|return|throw|handleEvent|inspect)$/;

/**
 * Whether a member of a class is a unit of its own: a method, or a getter that no setter goes with. Of
 * one that is decorated, the decorators stay with the class, as they run with it.
 *
 * @param members all members of the class
 */
export function isMethodUnit(member: Node, members: readonly Node[]): boolean {
  if (member.kind !== "method" && member.kind !== "get") return false;
  if (member.type === "ClassPrivateMethod") return member.kind === "method";
  const name = member.type === "ClassMethod" ? staticKey(member, "key") : undefined;
  if (name === undefined || IMPLICIT.test(name)) return false;
  return member.kind === "method" ||
    !members.some((it) => it !== member && opt(it, "key") && staticKey(it, "key") === name);
}

type Methods = ReadonlyMap<string, readonly Unit[]>;

const METHODS = new WeakMap<Item, Methods>();
const NO_METHODS: Methods = new Map();

/** The methods of a class that are units of their own, by name. */
export function methodUnits(units: Units, item: Item): Methods {
  if (item.kind !== "class") return NO_METHODS;
  let methods = METHODS.get(item);
  if (!methods) METHODS.set(item, methods = methodsIn(units, item));
  return methods;
}

function methodsIn(units: Units, item: Item): Methods {
  const methods = new Map<string, Unit[]>();
  const members = list(get(item.nodes[0]!, "body"), "body");
  for (const node of members) {
    if (!isMethodUnit(node, members)) continue;
    const name = staticKey(node, "key")!;
    const id = `${item.module.path}#${item.name}.${node.static ? "static " : ""}${name}`;
    const unit = make(units, { id, kind: "method", module: item.module, item, node, path: [name] });
    methods.set(name, [...methods.get(name) ?? [], unit]);
  }
  return methods;
}

/** The unit of a function that is tracked deep inside of what is no function, as of a test. */
export function innerUnit(units: Units, item: Item, name: string, node: Node): Unit {
  const id = `${item.module.path}#${name}`;
  return make(units, { id, kind: "inner", module: item.module, item, node, path: [name] });
}

/** The unit of one member of a constant object. */
export function memberUnit(units: Units, item: Item, path: string[], node: Node): Unit {
  const id = `${item.module.path}#${item.name}.${path.join(".")}`;
  return make(units, { id, kind: "member", module: item.module, item, node, path });
}

/** The unit of a CommonJS file of which the exports are not known: all of it. */
export function commonUnit(units: Units, module: Module): Unit {
  return make(units, { id: module.path, kind: "data", module, path: [] });
}

/** The unit of a value in a JSON file. */
export function dataUnit(units: Units, module: Module, path: string[], value: unknown): Unit {
  const id = path.length ? `${module.path}#${path.join(".")}` : module.path;
  return make(units, { id, kind: "data", module, path, value });
}

/** The unit of one value of an enum. */
export function enumValueUnit(units: Units, item: Item, name: string, value: unknown): Unit {
  const id = `${item.module.path}#${item.name}.${name}`;
  return make(units, { id, kind: "value", module: item.module, item, path: [name], value });
}

/** What stands for a constant object where it is only written to: which one, not what it holds. */
export function identityUnit(units: Units, item: Item): Unit {
  const id = `${item.module.path}#${item.name}`;
  return make(units, { id, kind: "identity", module: undefined, path: [] });
}
