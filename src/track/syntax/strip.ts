/** Takes types, casts and comments out of a syntax tree, so that nobody after it sees any. */
import { isClass, isNode, type Node } from "./ast.ts";

/** What TypeScript adds that has a meaning when the program runs. */
const VALUES = new Set([
  "TSEnumDeclaration",
  "TSEnumBody",
  "TSEnumMember",
  "TSModuleDeclaration",
  "TSModuleBlock",
  "TSParameterProperty",
  "TSExportAssignment",
  "TSImportEqualsDeclaration",
  "TSExternalModuleReference",
  "TSQualifiedName",
]);
const WRAPPERS = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
  "ParenthesizedExpression",
  "TypeCastExpression",
]);
/** Keys that say nothing about what a program does. */
const NOISE = new Set([
  "loc",
  "range",
  "extra",
  "errors",
  "comments",
  "tokens",
  "leadingComments",
  "trailingComments",
  "innerComments",
  "typeAnnotation",
  "typeParameters",
  "typeArguments",
  "returnType",
  "implements",
  "superTypeParameters",
  "superTypeArguments",
  "accessibility",
  "readonly",
  "override",
  "definite",
  "directives",
  "predicate",
  "interpreter",
  "variance",
  "optionalType",
]);

/**
 * Makes a tree without types; gives what stands where the node stood, if anything does. A copy, since
 * objects from which members are deleted are slow from then on.
 */
export function strip(node: Node): Node | undefined {
  if (WRAPPERS.has(node.type)) return strip(node.expression as Node);
  if (isTypeOnly(node)) return undefined;
  const { type, start, end } = node;
  const bare: Node = { type, start, end };
  for (const key of Object.keys(node)) {
    const value = node[key];
    if (NOISE.has(key)) continue;
    // `a?: string` in a parameter; on members and calls the word means something else.
    if (key === "optional" && type === "Identifier") continue;
    if (typeof value !== "object" || value === null) bare[key] = value;
    else if (Array.isArray(value)) bare[key] = stripAll(value);
    else bare[key] = isNode(value) ? strip(value) : value;
  }
  if (Array.isArray(bare.params)) {
    bare.params = bare.params.filter((param: Node) => param.name !== "this");
  }
  return bare;
}

function stripAll(items: readonly unknown[]): unknown[] {
  const kept: unknown[] = [];
  for (const item of items) {
    const left = isNode(item) ? strip(item) : item;
    if (left !== undefined || !isNode(item)) kept.push(left);
  }
  return kept;
}

function isTypeOnly(node: Node): boolean {
  const { type } = node;
  if (type.startsWith("TS")) {
    if (!VALUES.has(type)) return true;
    if (type === "TSImportEqualsDeclaration") return node.importKind === "type";
    if (type === "TSModuleDeclaration") {
      return node.declare === true || node.kind === "global" || !holdsValues(node);
    }
    return node.declare === true;
  }
  if (node.declare === true || node.abstract === true && !isClass(node)) return true;
  if (node.importKind === "type" || node.importKind === "typeof") return true;
  if (node.exportKind === "type") return true;
  if (type === "ImportDeclaration" || type === "ExportNamedDeclaration") {
    const specifiers = node.specifiers as Node[];
    // `import { type A } from` is gone with its only name; `import {} from` stays.
    if (specifiers?.length && !node.declaration && specifiers.every(isTypeOnly)) return true;
  }
  if (type === "ExportNamedDeclaration" || type === "ExportDefaultDeclaration") {
    const declaration = node.declaration;
    return isNode(declaration) && isTypeOnly(declaration);
  }
  return type === "InterfaceDeclaration" || type === "TypeAlias";
}

function holdsValues(namespace: Node): boolean {
  const body = namespace.body as Node | undefined;
  if (!body) return false;
  if (body.type === "TSModuleDeclaration") return holdsValues(body);
  return (body.body as Node[]).some((statement) => !isTypeOnly(statement));
}
