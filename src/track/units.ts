/** The pieces that are hashed one by one, and which piece a name with a path of members means. */
import { bound, get, isFunction, list, type Node, opt, staticKey } from "./ast.ts";
import { exportMeaning, type Graph, type Meaning, meaningOf } from "./graph.ts";
import type { Item, Module } from "./module.ts";
import { enumValues } from "./enums.ts";
import { transparent } from "./transparent.ts";
import type { Form } from "./form.ts";
import { takenFrom } from "./taken.ts";
import { saysThis } from "./this.ts";

/** One piece of a project that has a hash of its own. */
export interface Unit {
  /** For people: a path, `#` and a name. */
  readonly id: string;
  readonly kind:
    | "item"
    | "member"
    | "method"
    | "value"
    | "exports"
    | "data"
    | "asset"
    | "glob"
    | "place";
  readonly module: Module | undefined;
  readonly item?: Item;
  /** What stands for it in the source. */
  readonly node?: Node;
  /** Members of an object, a path in JSON; for a file its path from the root. */
  readonly path: readonly string[];
  /** A value that was worked out, for enums and JSON. */
  readonly value?: unknown;
  /** Filled in when first asked for. */
  form?: Form;
}

/** A project with its units. */
export interface Units {
  readonly graph: Graph;
  readonly known: Map<string, Unit>;
  /** Packages of which `track()` and `wrap()` are seen through. */
  readonly transparent: readonly string[];
}

/** Where a name with members leads: a unit, and the members that are read of it. */
export interface Place {
  readonly unit?: Unit;
  readonly rest: string[];
  /** Which name of a destructuring declaration. */
  readonly pick?: number;
  readonly external?: { name: string; exported: string };
  readonly missing?: string;
}

function make(units: Units, unit: Unit): Unit {
  const key = `${unit.kind} ${unit.id}`;
  const known = units.known.get(key);
  if (!known) units.known.set(key, unit);
  return known ?? unit;
}

/** The unit of a whole top-level item. */
export function itemUnit(units: Units, item: Item): Unit {
  const id = `${item.module.path}#${item.name}`;
  return make(units, {
    id,
    kind: "item",
    module: item.module,
    item,
    node: item.nodes[0]!,
    path: [],
  });
}

/** The unit of a file that is read as it is, or of all files that a glob matches. */
export function fileUnit(units: Units, path: string): Unit {
  const kind = path.includes("*") ? "glob" : "asset";
  return make(units, { id: path, kind, module: undefined, path: [path] });
}

/** What stands for a constant object where it is only written to: which one, not what it holds. */
export function placeUnit(units: Units, item: Item): Unit | undefined {
  const object = literalOf(units, item);
  if (!object || list(object, "properties").some((it) => it.kind === "set")) return undefined;
  const id = `${item.module.path}#${item.name}`;
  return make(units, { id, kind: "place", module: undefined, path: [] });
}

/** The unit of all exports of a module. */
export function exportsUnit(units: Units, module: Module): Unit {
  return make(units, { id: `${module.path}#*`, kind: "exports", module, path: [] });
}

/** Methods that somebody may call without naming them: they belong to their class. */
export const IMPLICIT =
  /^(constructor|toString|toJSON|valueOf|then|next|return|throw|handleEvent|inspect)$/;

/** Whether a member of a class is a unit of its own. */
export function isMethodUnit(member: Node): boolean {
  if (list(member, "decorators").length || member.kind !== "method") return false;
  if (member.type === "ClassPrivateMethod") return true;
  const name = member.type === "ClassMethod" ? staticKey(member, "key") : undefined;
  return name !== undefined && !IMPLICIT.test(name);
}

/** The methods of a class that are units of their own, by name. */
export function methodUnits(units: Units, item: Item): Map<string, Unit[]> {
  const methods = new Map<string, Unit[]>();
  if (item.kind !== "class") return methods;
  for (const node of list(get(item.nodes[0]!, "body"), "body")) {
    if (!isMethodUnit(node)) continue;
    const name = staticKey(node, "key")!;
    const id = `${item.module.path}#${item.name}.${node.static ? "static " : ""}${name}`;
    const unit = make(units, { id, kind: "method", module: item.module, item, node, path: [name] });
    methods.set(name, [...methods.get(name) ?? [], unit]);
  }
  return methods;
}

/** The object literal that a constant holds for good. */
function literalOf(units: Units, item: Item): Node | undefined {
  if (item.kind !== "variable" && item.kind !== "default" || item.reassigned) return undefined;
  const node = item.nodes[0]!;
  if (item.kind === "variable" && opt(node, "id")?.type !== "Identifier") return undefined;
  const init = transparent(units, item.module, item.kind === "default" ? node : opt(node, "init"));
  return init?.type === "ObjectExpression" ? init : undefined;
}

/** The property of an object literal, where it is certain that no other one takes its place. */
export function propertyOf(object: Node, name: string): Node | undefined {
  let properties = PROPERTIES.get(object);
  if (!properties) PROPERTIES.set(object, properties = propertiesOf(object));
  return properties.get(name);
}
const PROPERTIES = new WeakMap<Node, Map<string, Node | undefined>>();

/** The properties of an object literal by name, made once: a large table is asked for each of its own. */
function propertiesOf(object: Node): Map<string, Node | undefined> {
  const properties = new Map<string, Node | undefined>();
  for (const property of list(object, "properties")) {
    const key = property.type === "SpreadElement" ? undefined : staticKey(property, "key");
    if (key === undefined || key === "__proto__") return new Map();
    const isUncertain = property.kind === "set" || property.kind === "get" && properties.has(key) ||
      properties.has(key) && properties.get(key) === undefined;
    properties.set(key, isUncertain ? undefined : property);
  }
  return properties;
}

/** Finds what a name and the members read of it lead to, as precisely as can be proved. */
export function locate(units: Units, meaning: Meaning, path: string[], isCalled = false): Place {
  switch (meaning.kind) {
    case "external":
      return { external: meaning, rest: path };
    case "missing":
      return { missing: meaning.name, rest: path };
    case "namespace": {
      const [name, ...rest] = path;
      if (name === undefined) return { unit: exportsUnit(units, meaning.module), rest };
      const next = exportMeaning(units.graph, meaning.module, name);
      // `import()` of a CommonJS file gives what it exports as `default`.
      if (!next && meaning.module.isCommon && name === "default") {
        return locate(units, meaning, rest, isCalled);
      }
      return next ? locate(units, next, rest, isCalled) : { missing: name, rest };
    }
    case "data":
      return locateData(units, meaning.module, [...meaning.path, ...path]);
    case "item": {
      const other = aliasOf(units, meaning.item);
      if (other) return locate(units, other, path, isCalled);
      const taken = takenFrom(units, meaning);
      if (taken) return locate(units, taken.meaning, [...taken.path, ...path], isCalled);
      return locateItem(units, meaning.item, path, isCalled) ??
        { unit: itemUnit(units, meaning.item), rest: path, pick: pickOf(meaning) };
    }
  }
}

/** What `const a = b` stands for, where `b` is a project's own name that nobody assigns again. */
function aliasOf(units: Units, item: Item): Meaning | undefined {
  const seen = new Set([item]);
  let found: Meaning | undefined;
  for (let at = item;;) {
    const node = at.nodes[0]!;
    const isName = at.kind === "variable" && opt(node, "id")?.type === "Identifier";
    if (at.reassigned || !isName && at.kind !== "default") return found;
    const init = transparent(units, at.module, isName ? opt(node, "init") : node);
    const binding = init?.type === "Identifier" ? at.module.names.of.get(init) : undefined;
    const next = binding?.top ? meaningOf(units.graph, at.module, binding) : undefined;
    if (next?.kind !== "item" || next.item.reassigned) return found;
    if (seen.has(next.item)) return undefined;
    seen.add(at = next.item);
    found = next;
  }
}

function pickOf({ item, binding }: Meaning & { kind: "item" }): number | undefined {
  if (item.kind !== "variable" || opt(item.nodes[0]!, "id")?.type === "Identifier") {
    return undefined;
  }
  return bound(opt(item.nodes[0]!, "id") ?? item.nodes[0]!)
    .findIndex((id) => id.name === binding.name);
}

function locateData(units: Units, module: Module, path: string[]): Place {
  const { kind, path: file } = module;
  if (kind === "asset") return { unit: fileUnit(units, file), rest: path };
  if (kind === "cjs") {
    return { unit: make(units, { id: file, kind: "data", module, path: [] }), rest: path };
  }
  let value = module.value;
  let depth = 0;
  // `import * as data` has it as `default`.
  if (path[0] === "default" && !Object.hasOwn(Object(value), "default")) path = path.slice(1);
  for (const name of path) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) break;
    if (!Object.hasOwn(value, name)) break;
    value = (value as Record<string, unknown>)[name];
    depth++;
  }
  const own = path.slice(0, depth);
  const id = own.length ? `${file}#${own.join(".")}` : file;
  return {
    unit: make(units, { id, kind: "data", module, path: own, value }),
    rest: path.slice(depth),
  };
}

function locateItem(
  units: Units,
  item: Item,
  path: string[],
  isCalled: boolean,
): Place | undefined {
  const [name] = path;
  if (name === undefined) return undefined;
  // A namespace may have the name of a class, a function or an enum.
  for (const node of item.nodes) {
    const binding = item.module.names.inside.get(node)?.get(name);
    if (binding) {
      return locate(units, meaningOf(units.graph, item.module, binding), path.slice(1), isCalled);
    }
  }
  if (item.kind === "enum") {
    const value = enumValues(item).get(name);
    const id = `${item.module.path}#${item.name}.${name}`;
    return value === undefined ? undefined : {
      unit: make(units, { id, kind: "value", module: item.module, item, path: [name], value }),
      rest: path.slice(1),
    };
  }
  let object = literalOf(units, item);
  let found: Node | undefined;
  let depth = 0;
  while (object && depth < path.length) {
    const property: Node | undefined = propertyOf(object, path[depth]!);
    if (!property) break;
    found = property;
    depth++;
    const value = opt(property, "value");
    object = value?.type === "ObjectExpression" ? value : undefined;
  }
  if (!found || (isCalled && depth === path.length && !standsAlone(units, item.module, found))) {
    return undefined;
  }
  return { unit: memberUnit(units, item, path.slice(0, depth), found), rest: path.slice(depth) };
}

/** The unit of one member of a constant object. */
export function memberUnit(units: Units, item: Item, path: string[], node: Node): Unit {
  const id = `${item.module.path}#${item.name}.${path.join(".")}`;
  return make(units, { id, kind: "member", module: item.module, item, node, path });
}

/** Whether what a member holds can be called without the object around it. */
function standsAlone(units: Units, module: Module, property: Node): boolean {
  const value = opt(property, "value");
  if (!value || isFunction(value)) return true;
  if (value.type !== "Identifier") return false;
  const binding = module.names.of.get(value);
  const meaning = binding?.top ? meaningOf(units.graph, module, binding) : undefined;
  if (meaning?.kind !== "item") return meaning?.kind === "external";
  const node = meaning.item.nodes[0]!;
  const init = meaning.item.kind === "variable" ? opt(node, "init") : node;
  return init !== undefined && isFunction(init) && !saysThis(init);
}
