/** What code is looked at for writes, and what the platform's own methods do. */
import { children, get, isClass, isFunction, list, type Node, opt, staticKey } from "./ast.ts";
import { classParts } from "./class_parts.ts";
import type { Module } from "./module.ts";

/**
 * Visits all code that may run.
 *
 * @param runsAll functions written here count as run, as in the body of a function that may hand
 * them on; when a module is loaded, only those that a call is given
 */
export function walkCode(node: Node, runsAll: boolean, visit: (node: Node) => void): void {
  visit(node);
  const isCall = node.type === "CallExpression" || node.type === "NewExpression" ||
    node.type === "OptionalCallExpression" || node.type === "TaggedTemplateExpression";
  const next = isClass(node) ? classParts(node) : children(node);
  for (const child of next) {
    if (isFunction(child) && !runsAll && !isCall) continue;
    walkCode(child, runsAll || isCall, visit);
  }
}

/** A chain of members, `*` where a name is worked out; `isWhole` if none is. */
export function chainOfCallee(node: Node): { base: Node; path: string[]; isWhole: boolean } {
  const path: string[] = [];
  let base = node;
  let isWhole = true;
  while (base.type === "MemberExpression" || base.type === "OptionalMemberExpression") {
    const name = staticKey(base, "property");
    if (name === undefined) isWhole = false;
    path.unshift(name ?? "*");
    base = get(base, "object");
  }
  return { base, path, isWhole };
}

/** Whether a function of the platform writes its first argument, or a method its receiver. */
export function mutates(name: string): boolean {
  return FILLERS.test(name) || MUTATORS.test(name);
}
const FILLERS =
  /^(Object#(assign|defineProperty|defineProperties|setPrototypeOf)|Reflect#(set|defineProperty|deleteProperty|setPrototypeOf))$/;
const MUTATORS =
  /^\.(push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin|set|add|delete|clear|append)$/;

/** Whether a method of this name leaves its receiver alone, whatever it is a method of. */
export function readsOnly(method: string): boolean {
  return READERS.has(method);
}
const READERS = new Set(
  ("map filter forEach reduce reduceRight find findIndex findLast findLastIndex some every flat " +
    "flatMap join slice concat includes indexOf lastIndexOf at keys values entries has get size " +
    "toString toLocaleString valueOf toJSON trim trimStart trimEnd split replace replaceAll match " +
    "matchAll startsWith endsWith padStart padEnd repeat toUpperCase toLowerCase toFixed charAt " +
    "charCodeAt codePointAt normalize localeCompare substring search test exec bind call apply then " +
    "catch finally toSorted toReversed toSpliced with hasOwnProperty isPrototypeOf getTime " +
    "toISOString text json parse stringify log").split(" "),
);

/** Methods whose result is new, and holds what they were given. */
export const COPIERS: ReadonlySet<string> = new Set(
  ("map filter slice concat flat flatMap toSorted toReversed toSpliced with split keys entries " +
    "values from of fromEntries matchAll getOwnPropertyNames").split(" "),
);

/** The platform's classes that hold what they are given. */
export const COLLECTIONS = /^(Map|Set|WeakMap|WeakSet|WeakRef|Array)$/;

/** Functions and methods that run nothing of what they are given. */
export const RUNS_NOTHING =
  /^((Object|console|JSON)#.*|\.(push|unshift|splice|fill|set|add|append|bind|includes|indexOf|has|get))$/;

/** The getters and setters of classes and of constant objects, by name. */
export function accessorsOf(
  modules: readonly Module[],
): Map<string, { root: Node; module: Module }[]> {
  const found = new Map<string, { root: Node; module: Module }[]>();
  for (const module of modules) {
    for (const item of module.items) {
      const node = item.nodes[0]!;
      const init = item.kind === "variable" ? opt(node, "init") : node;
      const members = init && isClass(init)
        ? list(get(init, "body"), "body")
        : init?.type === "ObjectExpression"
        ? list(init, "properties")
        : [];
      for (const root of members) {
        const isAccessor = root.kind === "get" || root.kind === "set";
        const name = isAccessor && isFunction(root) ? staticKey(root, "key") : undefined;
        if (name === undefined) continue;
        const known = found.get(name);
        if (known) known.push({ root, module });
        else found.set(name, [{ root, module }]);
      }
    }
  }
  return found;
}
