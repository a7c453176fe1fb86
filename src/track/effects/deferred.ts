/** Callbacks that packages keep for later: who asks for what was made of them runs them. */
import { importedName } from "../source/meaning.ts";
import type { Item } from "../source/module.ts";
import {
  children,
  get,
  isCall,
  isFunction,
  isMember,
  list,
  type Node,
  opt,
  staticKey,
} from "../syntax/ast.ts";
import { packageBehind } from "./packages.ts";
import type { Code } from "./types.ts";

/** Functions of packages that, by their names, run what they are given at once. */
const RUNS_AT_ONCE =
  /^(map|flatMap|each|for|times|reduce|filter|find|some|every|sort|group|key|partition|sum|run|exec|execute|invoke|call|apply|attempt|try|sync|hoisted|tap|then|catch|finally|pipe|with|use|batch|untracked|start|init|setup|configure|register|on|once)(?![a-z])/;

/**
 * `export const commit = command({ name: "commit" }, async () => { ... })`: of what a name is given by a
 * package, the functions that went into it. Nobody has run them when the module is loaded.
 */
export function deferredIn(code: Code, item: Item): readonly Node[] {
  if (item.kind !== "variable" && item.kind !== "default") return [];
  const node = item.nodes[0]!;
  let at = item.kind === "variable" ? opt(node, "init") : node;
  if (!at || !isCall(at)) return [];
  const found: Node[] = [];
  while (isCall(at) || isMember(at)) {
    const isMade: boolean = isCall(at);
    const next: Node = isMade ? get(at, "callee") : get(at, "object");
    if (isMade && keeps(code, at)) {
      for (const it of list(at, "arguments")) addFunctions(it, found);
    }
    at = next;
  }
  return found;
}

/** Whether a call is one of a package that makes something of what it is given. */
function keeps(code: Code, call: Node): boolean {
  const callee = get(call, "callee");
  let base = callee;
  while (isMember(base) || isCall(base)) base = get(base, isMember(base) ? "object" : "callee");
  if (packageBehind(code, base) === undefined) return false;
  const name = isMember(callee)
    ? staticKey(callee, "property")
    : importedName(code.context.units.graph, code.module, callee)?.split("#").at(-1);
  return name !== undefined && !RUNS_AT_ONCE.test(name);
}

/** The outermost functions of an argument. */
function addFunctions(node: Node, found: Node[]): void {
  if (isFunction(node)) found.push(node);
  else for (const child of children(node)) addFunctions(child, found);
}
