/** Which calls read a file of which nothing is taken but its value as JSON: how it is laid out says nothing then. */
import {
  children,
  get,
  isCall,
  isMember,
  list,
  type Node,
  opt,
  staticKey,
  str,
} from "../syntax/ast.ts";
import type { Binding } from "../syntax/scopes.ts";
import type { Graph } from "./graph.ts";
import { importedName } from "./meaning.ts";
import type { Module } from "./module.ts";

/** Functions that read JSON by themselves. */
const READERS = /^(?:fs-extra(?:\/esm)?#readJ(?:son|SON)(?:Sync)?|jsonfile#.*|load-json-file#.*)$/;

const KNOWN = new WeakMap<Module, ReadonlySet<Node>>();

/**
 * @param call a call that reads a file
 * @returns whether it is seen that only JSON is made of what it gives: `JSON.parse(readFileSync(path))`
 */
export function isReadAsJson(graph: Graph, module: Module, call: Node): boolean {
  if (READERS.test(importedName(graph, module, get(call, "callee")) ?? "")) return true;
  if (!/\bJSON\b|\.json\(/.test(module.source)) return false;
  let known = KNOWN.get(module);
  if (!known) KNOWN.set(module, known = readsIn(graph, module));
  return known.has(call);
}

function readsIn(graph: Graph, module: Module): Set<Node> {
  const found = new Set<Node>();
  /** What goes into `JSON.parse` by a name. */
  const parsed = new Map<Binding, number>();
  const isParse = (node: Node | undefined) =>
    node !== undefined && importedName(graph, module, node) === "JSON#parse";
  const take = (node: Node) => {
    const from = bare(node);
    const binding = module.names.of.get(from);
    if (binding) parsed.set(binding, (parsed.get(binding) ?? 0) + 1);
    else found.add(from);
  };
  // By hand: code may be nested deeper than functions of ours can be.
  const left = [module.program];
  for (let node = left.pop(); node; node = left.pop()) {
    left.push(...children(node));
    if (!isCall(node)) continue;
    const callee = get(node, "callee");
    const [first, ...more] = list(node, "arguments");
    if (!isMember(callee)) continue;
    const name = staticKey(callee, "property");
    // A reviver may be told the text of a value.
    if (first && more.length === 0 && isParse(callee)) take(first);
    else if (name === "then" && more.length === 0 && isParse(first)) take(get(callee, "object"));
    else if (name === "json" && !first) found.add(get(callee, "object")); // `Bun.file(path).json()`
  }
  for (const [binding, times] of parsed) {
    const from = constantOf(module, binding, times);
    if (from) found.add(bare(from));
  }
  return found;
}

/** What a constant holds that is named so many times, and no other. */
function constantOf(module: Module, binding: Binding, times: number): Node | undefined {
  const { declaration, writes } = binding;
  if (declaration?.type !== "VariableDeclarator" || writes.length > 0) return undefined;
  const id = get(declaration, "id");
  if (id.type !== "Identifier" || [...module.exports.values()].includes(binding)) return undefined;
  const named = [...module.names.of].filter(([node, of]) => of === binding && node !== id).length;
  return named === times ? opt(declaration, "init") : undefined;
}

/** Without what makes a text of it, and changes none: `await`, `.toString("utf8")`, `String()`. */
function bare(node: Node): Node {
  switch (node.type) {
    case "AwaitExpression":
      return bare(get(node, "argument"));
    case "CallExpression": {
      const callee = get(node, "callee");
      const [first] = list(node, "arguments");
      if (isMember(callee) && /^(?:toString|trim)$/.test(staticKey(callee, "property") ?? "")) {
        return bare(get(callee, "object"));
      }
      return first && callee.type === "Identifier" && str(callee, "name") === "String"
        ? bare(first)
        : node;
    }
    default:
      return node;
  }
}
