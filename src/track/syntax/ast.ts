/**
 * The syntax tree as the tracker reads it: loose nodes, and what is left of them without types.
 *
 * The room `syntax/` knows one text: its tree, and which declaration each name in it means. It
 * imports from no other room. One enters it by `ast.ts`, `members.ts`, `scopes.ts` and `parse.ts`.
 *
 * @module
 */

/** One node of a syntax tree. */
export interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

/** Tells a node from the other values that a tree holds. */
export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null &&
    typeof (value as { type?: unknown }).type === "string";
}

/** A child that is known to be there. */
export function get(node: Node, key: string): Node {
  return node[key] as Node;
}

/** A child that may be missing. */
export function opt(node: Node, key: string): Node | undefined {
  const value = node[key];
  return isNode(value) ? value : undefined;
}

/** The children under a key that holds a list; holes in array literals are left out. */
export function list(node: Node, key: string): readonly Node[] {
  const value = node[key];
  if (!Array.isArray(value)) return NONE;
  return key === "elements" ? value.filter(isNode) : value;
}
const NONE: readonly Node[] = [];

/** A text under a key, as the name of an identifier. */
export function str(node: Node, key: string): string {
  return String(node[key]);
}

/** Tells all child nodes, in the order in which the parser made them. */
export function eachChild(node: Node, tell: (child: Node) => void): void {
  for (const key in node) {
    const value = node[key];
    if (typeof value !== "object" || value === null) continue;
    if (!Array.isArray(value)) { if (isNode(value)) tell(value); }
    else for (const item of value) if (isNode(item)) tell(item);
  }
}

/** A list of them. */
export function children(node: Node): Node[] {
  const found: Node[] = [];
  eachChild(node, (child) => found.push(child));
  return found;
}

/** Visits a node and all below it; a visitor that returns `false` keeps it from going deeper. */
export function walk(node: Node, visit: (node: Node) => boolean | void): void {
  if (visit(node) !== false) eachChild(node, (child) => walk(child, visit));
}

/** Tells nodes by what their types are called, once for each type: trees have many nodes of few types. */
export function ofType(name: RegExp): (node: Node) => boolean {
  const known = new Map<string, boolean>();
  return ({ type }) => {
    let is = known.get(type);
    if (is === undefined) known.set(type, is = name.test(type));
    return is;
  };
}

/** Whether a node is a function of any form. */
export function isFunction(node: Node): boolean {
  return FUNCTIONS.has(node.type);
}
const FUNCTIONS = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ObjectMethod",
  "ClassMethod",
  "ClassPrivateMethod",
]);

/** Whether a node is a class, declared or as an expression. */
export function isClass(node: Node): boolean {
  return node.type === "ClassDeclaration" || node.type === "ClassExpression";
}

/** Whether a node reads a member, `a.b` or `a?.b`. */
export function isMember(node: Node): boolean {
  return node.type === "MemberExpression" || node.type === "OptionalMemberExpression";
}

/** Whether a node calls, `a()`, `a?.()` or `new A()`. */
export function isCall(node: Node): boolean {
  return node.type === "CallExpression" || node.type === "OptionalCallExpression" ||
    node.type === "NewExpression";
}

/** The text of a string literal or of a template without substitutions. */
export function literalText(node: Node | undefined): string | undefined {
  if (node?.type === "StringLiteral") return str(node, "value");
  if (node?.type === "TemplateLiteral" && list(node, "quasis").length === 1) {
    return (list(node, "quasis")[0]!.value as { cooked: string }).cooked;
  }
  return undefined;
}

/** The name of a property where it is fixed: `a.b`, `a["b"]`, `{ b: 1 }`, `{ "b": 1 }`, `#b`. */
export function staticKey(node: Node, key: "key" | "property"): string | undefined {
  const name = get(node, key);
  if (name.type === "PrivateName") return "#" + str(get(name, "id"), "name");
  if (name.type === "NumericLiteral") return String(name.value);
  if (name.type === "BigIntLiteral") return String(BigInt(str(name, "value")));
  const text = literalText(name);
  if (text !== undefined) return text;
  return node.computed || name.type !== "Identifier" ? undefined : str(name, "name");
}

/** The identifiers that a pattern binds, in order. */
export function bound(pattern: Node): Node[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern];
    case "ObjectPattern":
      return list(pattern, "properties").flatMap((property) =>
        bound(property.type === "RestElement" ? get(property, "argument") : get(property, "value"))
      );
    case "ArrayPattern":
      return list(pattern, "elements").flatMap(bound);
    case "AssignmentPattern":
      return bound(get(pattern, "left"));
    case "RestElement":
      return bound(get(pattern, "argument"));
    case "TSParameterProperty":
      return bound(get(pattern, "parameter"));
    default:
      return [];
  }
}

/** The members of an enum, which parsers keep in different places. */
export function enumMembers(node: Node): readonly Node[] {
  return list(opt(node, "body") ?? node, "members");
}

/** Whether a function says `this` of its own: then it means the object around it. */
export function saysThis(node: Node): boolean {
  let found = false;
  walk(node, (it) => {
    if (it.type === "ThisExpression" || it.type === "Super") found = true;
    return !found && (it === node || it.type === "ArrowFunctionExpression" || !isFunction(it)) &&
      !(isClass(it) && it !== node);
  });
  return found;
}
