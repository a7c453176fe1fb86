/** What code is looked at for writes, and what the platform's own methods do. */
import { children, get, isClass, isFunction, type Node, staticKey } from "./ast.ts";
import { classParts } from "./class_parts.ts";

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

/** A chain of members with fixed names; `isWhole` if no other ones stand in it. */
export function chainOfCallee(node: Node): { base: Node; path: string[]; isWhole: boolean } {
  let path: string[] = [];
  let base = node;
  let isWhole = true;
  while (base.type === "MemberExpression" || base.type === "OptionalMemberExpression") {
    const name = staticKey(base, "property");
    if (name === undefined) {
      path = [];
      isWhole = false;
    } else path.unshift(name);
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
