/** The parts of items that run when their module is loaded. */
import type { Item } from "../source/module.ts";
import {
  children,
  enumMembers,
  get,
  isClass,
  isFunction,
  list,
  type Node,
  opt,
} from "../syntax/ast.ts";

/** The parts of an item that run when its module is loaded. */
export function loadedParts(item: Item): Node[] {
  switch (item.kind) {
    case "effect":
      return item.nodes;
    case "variable":
    case "default": {
      const node = item.nodes[0]!;
      const id = item.kind === "variable" ? opt(node, "id") : undefined;
      const init = item.kind === "variable" ? opt(node, "init") : node;
      // The defaults of a pattern run, too.
      const pattern = id && id.type !== "Identifier" ? [id] : [];
      return init && !isFunction(init) ? [...pattern, init] : pattern;
    }
    case "enum":
      return item.nodes.flatMap(enumMembers).flatMap((it) => opt(it, "initializer") ?? []);
    case "class":
      return classParts(item.nodes[0]!);
    default:
      return [];
  }
}

/** What of a class runs when it is declared. */
function classParts(node: Node): Node[] {
  const parts = [...list(node, "decorators")];
  if (opt(node, "superClass")) parts.push(get(node, "superClass"));
  for (const member of list(get(node, "body"), "body")) {
    parts.push(...list(member, "decorators"));
    if (member.computed) parts.push(get(member, "key"));
    if (member.type === "StaticBlock") parts.push(member);
    else if (member.static && !/Method$/.test(member.type) && opt(member, "value")) {
      parts.push(get(member, "value"));
    }
  }
  return parts;
}

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
