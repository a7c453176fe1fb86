/** What a name with a path of members refers to: which unit, and what is read of it. */
import { exportMeaning, type Meaning, meaningOf } from "../source/meaning.ts";
import type { Item, Module } from "../source/module.ts";
import {
  bound,
  get,
  isFunction,
  list,
  type Node,
  opt,
  saysThis,
  staticKey,
} from "../syntax/ast.ts";
import { propertyOf, wholeChainOf } from "../syntax/members.ts";
import { enumValues } from "./enums.ts";
import { seeThrough } from "./own_calls.ts";
import {
  commonUnit,
  dataUnit,
  enumValueUnit,
  exportsUnit,
  fileUnit,
  identityUnit,
  itemUnit,
  memberUnit,
  type Unit,
  type Units,
} from "./unit.ts";

/** What a name with members refers to: a unit, and the members that are read of it. */
export interface Reference {
  readonly unit?: Unit;
  readonly rest: string[];
  /** Which name of a destructuring declaration. */
  readonly pick?: number;
  readonly external?: { name: string; exported: string; isMissing?: boolean };
  readonly missing?: string;
}

/** What stands for a constant object where it is only written to, unless that runs a setter. */
export function writtenUnit(units: Units, item: Item): Unit | undefined {
  const object = literalOf(units, item);
  if (!object || list(object, "properties").some((it) => it.kind === "set")) return undefined;
  return identityUnit(units, item);
}

/** The object literal that a constant holds for good. */
function literalOf(units: Units, item: Item): Node | undefined {
  if (item.kind !== "variable" && item.kind !== "default" || item.reassigned) return undefined;
  const node = item.nodes[0]!;
  if (item.kind === "variable" && opt(node, "id")?.type !== "Identifier") return undefined;
  const init = seeThrough(units, item.module, item.kind === "default" ? node : opt(node, "init"));
  return init?.type === "ObjectExpression" ? init : undefined;
}

/** Finds what a name and the members read of it refer to, as precisely as can be proved. */
export function refer(units: Units, meaning: Meaning, path: string[], isCalled = false): Reference {
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
        return refer(units, meaning, rest, isCalled);
      }
      return next ? refer(units, next, rest, isCalled) : { missing: name, rest };
    }
    case "data":
      return referToData(units, meaning.module, [...meaning.path, ...path]);
    case "item": {
      const other = aliasOf(units, meaning.item);
      if (other) return refer(units, other, path, isCalled);
      const from = destructuredFrom(units, meaning);
      if (from) return refer(units, from.meaning, [...from.path, ...path], isCalled);
      return referToItem(units, meaning.item, path, isCalled) ??
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
    const init = seeThrough(units, at.module, isName ? opt(node, "init") : node);
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

function referToData(units: Units, module: Module, path: string[]): Reference {
  const { kind, path: file } = module;
  if (kind === "asset") return { unit: fileUnit(units, file), rest: path };
  if (kind === "cjs") return { unit: commonUnit(units, module), rest: path };
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
  return { unit: dataUnit(units, module, path.slice(0, depth), value), rest: path.slice(depth) };
}

function referToItem(
  units: Units,
  item: Item,
  path: string[],
  isCalled: boolean,
): Reference | undefined {
  const [name] = path;
  if (name === undefined) return undefined;
  // A namespace may have the name of a class, a function or an enum.
  for (const node of item.nodes) {
    const binding = item.module.names.inside.get(node)?.get(name);
    if (binding) {
      return refer(units, meaningOf(units.graph, item.module, binding), path.slice(1), isCalled);
    }
  }
  if (item.kind === "enum") {
    const value = enumValues(item).get(name);
    return value === undefined
      ? undefined
      : { unit: enumValueUnit(units, item, name, value), rest: path.slice(1) };
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

/**
 * What a name that is taken out of a constant at the top level stands for, as `size` in
 * `const { size } = CONFIG.limits`, where the constant has just what is taken.
 *
 * @returns the meaning at the start, and the members from there
 */
function destructuredFrom(
  units: Units,
  { item, binding }: Meaning & { kind: "item" },
): { meaning: Meaning; path: string[] } | undefined {
  if (item.kind !== "variable" || item.reassigned) return undefined;
  const node = item.nodes[0]!;
  const pattern = opt(node, "id");
  const init = opt(node, "init");
  const keys = pattern && keysTo(pattern, binding.name);
  if (!keys?.length || !init) return undefined;
  const { base, path, isWhole } = wholeChainOf(init);
  const from = base.type === "Identifier" && isWhole ? item.module.names.of.get(base) : undefined;
  if (!from?.top || from === binding) return undefined;
  const meaning = meaningOf(units.graph, item.module, from);
  if (meaning.kind === "external" || meaning.kind === "missing") return undefined;
  if (meaning.kind === "item" && opt(meaning.item.nodes[0]!, "id")?.type !== "Identifier") {
    return undefined;
  }
  const whole = [...path, ...keys];
  // Constants that are taken from one another are taken from nothing.
  if (units.inQuestion.has(item)) return undefined;
  units.inQuestion.add(item);
  const { unit, rest } = refer(units, meaning, whole);
  units.inQuestion.delete(item);
  if (rest.length || !unit || !/^(member|data|value)$/.test(unit.kind)) return undefined;
  // A method that is taken out of its object has lost it.
  const value = unit.node && (opt(unit.node, "value") ?? unit.node);
  return value && isFunction(value) && saysThis(value) ? undefined : { meaning, path: whole };
}

/** The keys that lead to a name in a pattern, where each is known and none has a default. */
function keysTo(pattern: Node, name: string): string[] | undefined {
  if (pattern.type !== "ObjectPattern") return undefined;
  for (const it of list(pattern, "properties")) {
    const key = it.type === "ObjectProperty" ? staticKey(it, "key") : undefined;
    if (key === undefined) continue;
    const value = get(it, "value");
    if (value.type === "Identifier" && value.name === name) return [key];
    const inner = keysTo(value, name);
    if (inner) return [key, ...inner];
  }
  return undefined;
}
