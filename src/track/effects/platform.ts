/** What code is looked at for writes, and what the platform's own methods do. */

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

export const SAME_RECEIVER = /^(sort|reverse|fill|copyWithin|set|add)$/;

export const SAME_ARGUMENT =
  /^Object#(assign|freeze|seal|preventExtensions|defineProperty|defineProperties|setPrototypeOf)$/;

/** Methods that give texts, numbers, or lists of them. */
export const HOLDS_NOTHING =
  /^(join|toString|stringify|parse|includes|indexOf|has|test|startsWith|endsWith|keys|getOwnPropertyNames)$/;

export const GIVERS = /^(get|at|find|findLast|pop|shift|assign|freeze|seal)$/;
