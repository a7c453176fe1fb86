/**
 * From an id, `path#name`, to the function that is meant.
 *
 * The room `functions/` finds functions: by an id, by the call that tracks them, by a place in a
 * source. It imports from `syntax/`, `source/` and `units/`. One enters it by all three of its files:
 * `by_id.ts`, `tracked.ts`, `site.ts`.
 *
 * @module
 */
import { closestWord, RetakeError } from "../../errors.ts";
import { load } from "../source/graph.ts";
import { exportMeaning } from "../source/meaning.ts";
import type { Item, Module } from "../source/module.ts";
import { join } from "../source/paths.ts";
import { get, isFunction, list, opt, staticKey } from "../syntax/ast.ts";
import { ancestorsOf } from "../units/ancestors.ts";
import { seeThrough } from "../units/own_calls.ts";
import { refer } from "../units/reference.ts";
import { itemUnit, methodUnits, type Unit, type Units } from "../units/unit.ts";
import { trackedInside } from "./tracked.ts";

/** The error for a function that is not there. */
export function unknownFunction(units: Units, id: string): RetakeError {
  if (!id.includes("#")) {
    const wrong = `"${id}" names a file, and no function in it.`;
    return new RetakeError("FUNCTION_UNKNOWN", `${wrong}\n  to do  name one: ${id}#ask`);
  }
  const { path, name } = splitId(id);
  const module = units.graph.modules.get(path);
  const found = module ? functionsIn(units, module) : [];
  const close = closestWord(name, found);
  const there = module
    ? `  there  ${found.slice(0, 12).join(", ") || "no function"}${
      found.length > 12 ? ", ..." : ""
    }\n`
    : "";
  return new RetakeError(
    "FUNCTION_UNKNOWN",
    `There is no function ${name} in ${path}${module ? "" : ", which is not there either"}` +
      `${close ? `; did you mean "${close}"?` : "."}\n${there}` +
      `  to do  ids are a path from the root of the project and a name: lib/a.ts#ask, ` +
      `lib/a.ts#Client.ask, lib/a.ts#default`,
    { facts: { id, path, found } },
  );
}

/** The names of what can be signed in a module, in the order in which they stand there. */
function functionsIn(units: Units, module: Module): string[] {
  const names: [at: number, name: string][] = [];
  for (const item of module.items) {
    const node = item.nodes[0];
    if (!node || item.name === undefined) continue;
    if (item.kind === "class") {
      for (const [method, [unit]] of methodUnits(units, item)) {
        if (method.startsWith("#") || unit?.node?.kind === "get") continue;
        names.push([unit?.node?.start ?? 0, `${item.name}.${method}`]);
      }
    }
    const value = seeThrough(units, module, opt(node, "init") ?? node);
    if (isFunction(value ?? node)) names.push([node.start, item.name]);
  }
  if (module.exports.has("default")) names.push([Infinity, "default"]);
  return names.sort(([a], [b]) => a - b).map(([, name]) => name);
}

/** An id as it is on every system. */
export function withSlashes(id: string): string {
  const at = id.lastIndexOf("#");
  return id.slice(0, at).replaceAll("\\", "/") + id.slice(at);
}

/** The file that an id names, from the root, and the function in it. */
export function splitId(id: string): { path: string; name: string } {
  const at = id.lastIndexOf("#");
  return { path: join("", id.slice(0, at)), name: id.slice(at + 1) };
}

/** The unit of a function, by its file, which is loaded, and its name in it. */
export function findFunction(units: Units, path: string, name: string): Unit | undefined {
  const module = units.graph.modules.get(path);
  if (!module) return undefined;
  const [first = "", ...rest] = name.split(".");
  const binding = module.names.top.get(first);
  const item = binding && module.itemOf.get(binding);
  const meaning = exportMeaning(units.graph, module, first) ??
    (item && { kind: "item" as const, item, binding });
  if (!meaning || meaning.kind !== "item") return trackedInside(units, module, name);
  if (meaning.item.kind === "class" && rest.length === 1) {
    // A namespace of the class's name may add what none of its methods is.
    const added = refer(units, meaning, rest);
    const isAdded = added.rest.length === 0 && !methodUnits(units, meaning.item).has(rest[0]!);
    const unit = isAdded ? added.unit : memberOf(units, meaning.item, rest[0]!);
    return unit ?? trackedInside(units, module, name);
  }
  const { unit, rest: left } = refer(units, meaning, rest);
  // What is written out does not have what it does not say; what is made may have anything.
  const isWritten = left.length > 0 && unit?.item && isWrittenOut(units, unit.item, left[0]!);
  return isWritten ? trackedInside(units, module, name) : unit;
}

/** A method of a class, or of one that it extends; what a class does else is the class itself. */
function memberOf(units: Units, item: Item, name: string): Unit | undefined {
  for (const owner of ancestorsOf(units, item)) {
    if (owner.kind !== "class") continue;
    const method = methodUnits(units, owner).get(name)?.[0];
    if (method) return method;
    const isThere = list(get(owner.nodes[0]!, "body"), "body")
      .some((it) => opt(it, "key") && staticKey(it, "key") === name);
    if (isThere) return itemUnit(units, owner);
  }
  // Of what is above no more is known.
  const [top] = ancestorsOf(units, item).slice(-1);
  return top && opt(top.nodes[0]!, "superClass") ? itemUnit(units, item) : undefined;
}

/** The class that an id names, where the function is one that it inherits. */
export function heirIn(units: Units, path: string, name: string, found: Unit): Unit | undefined {
  const [first = "", method] = name.split(".");
  const module = units.graph.modules.get(path);
  const meaning = module && method !== undefined && exportMeaning(units.graph, module, first);
  const binding = module?.names.top.get(first);
  const item = meaning && meaning.kind === "item"
    ? meaning.item
    : binding && module?.itemOf.get(binding);
  return item?.kind === "class" && item !== found.item ? itemUnit(units, item) : undefined;
}

/** Whether all members of an item are there to be read: it is an object literal, or a function. */
function isWrittenOut(units: Units, item: Item, name: string): boolean {
  if (item.kind === "enum") return true;
  const node = item.nodes[0]!;
  // `ask.helper = () => ...`
  if (item.module.source.includes(`${item.name}.${name}`)) return false;
  const value = seeThrough(units, item.module, item.kind === "variable" ? opt(node, "init") : node);
  if (value && isFunction(value)) return true;
  return value?.type === "ObjectExpression" &&
    list(value, "properties").every((it) => it.type !== "SpreadElement" && !it.computed);
}

/**
 * @param project the project, open
 * @param path a file
 * @returns the ids of its functions and methods, in the order in which they stand there
 * @throws {RetakeError} `PARSE_FAILED`
 */
export async function functionsOf(
  { units }: { readonly units: Units },
  path: string,
): Promise<string[]> {
  await load(units.graph, join("", path));
  const module = units.graph.modules.get(join("", path));
  if (module?.kind !== "code") return [];
  return functionsIn(units, module).map((name) => `${module.path}#${name}`);
}
