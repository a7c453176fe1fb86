/** The parts of items that run when their module is loaded. */
import type { Item } from "../source/module.ts";
import {
  children,
  enumMembers,
  get,
  isClass,
  isFunction,
  isMember,
  list,
  type Node,
  ofType,
  opt,
} from "../syntax/ast.ts";

/** The parts of an item that run when its module is loaded. */
export function loadedParts(item: Item): readonly Node[] {
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

/** What code does that may write, or give a name a value: of other nodes `summaries.ts` and `flows.ts` ask nothing. */
const DOES = ofType(
  /^(Assignment(Expression|Pattern)|For(Of|In)Statement|(Update|Unary|Yield)Expression|(Optional)?(Member|Call)Expression|NewExpression|TaggedTemplateExpression|Decorator|(Return|Expression)Statement|VariableDeclarator|FunctionDeclaration)$/,
);

/** What may write of it: a name that is given a value when it is declared is no write. */
const MAY_WRITE = ofType(
  /^(AssignmentExpression|For(Of|In)Statement|(Update|Unary)Expression|(Optional)?CallExpression|NewExpression|TaggedTemplateExpression|Decorator)$/,
);

/** By what is looked at: the effects of each root ask for the same code again. */
const DONE = new WeakMap<Node, Map<boolean, readonly Node[]>>();

/**
 * @param part a piece of code
 * @param runsAll as for `walkCode`
 * @returns the nodes of it that may do something, in order
 */
export function doneIn(part: Node, runsAll: boolean): readonly Node[] {
  let known = DONE.get(part);
  if (!known) DONE.set(part, known = new Map());
  let found = known.get(runsAll);
  if (!found) {
    const all: Node[] = [];
    walkCode(part, runsAll, (node) => {
      if (DOES(node)) all.push(node);
    });
    known.set(runsAll, found = all);
  }
  return found;
}

/**
 * @param part a piece of code that runs when its module is loaded
 * @param hasAccessors whether to read a member may run something
 * @returns whether it may write anything
 */
export function mayWrite(part: Node, hasAccessors: boolean): boolean {
  return doneIn(part, false).some((it) => MAY_WRITE(it) || hasAccessors && isMember(it));
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
