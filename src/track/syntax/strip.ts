/** Takes types, casts and comments out of a syntax tree, so that nobody after it sees any. */
import { isClass, isNode, list, type Node, ofType } from "./ast.ts";
import { withEnums, withoutBareFields, withoutParameterProperties } from "./emitted.ts";

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
  for (const key in node) {
    if (NOISE.has(key)) continue;
    const value = node[key];
    // `a?: string` in a parameter; on members and calls the word means something else.
    if (key === "optional" && type === "Identifier") continue;
    if (typeof value !== "object" || value === null) bare[key] = value;
    else if (Array.isArray(value)) bare[key] = stripAll(value);
    else bare[key] = isNode(value) ? strip(value) : value;
  }
  const names = node.typeAnnotation ? typeNamesOf(node.typeAnnotation) : [];
  if (names.length) bare.typeNames = names;
  if (type === "Program") {
    bare.typeImports = typeImportsOf(node);
    bare.interfaces = interfacesOf(node);
  }
  if (Array.isArray(bare.params)) {
    bare.params = bare.params.filter((param: Node) => param.name !== "this");
  }
  if (type === "Program") bare.body = withEnums(list(bare, "body"));
  if (type === "ClassBody") return withoutBareFields(bare);
  return bare.kind === "constructor" && type === "ClassMethod"
    ? withoutParameterProperties(bare)
    : bare;
}

/** The names of types that a value may be of: texts, which say nothing of what a program does. */
function typeNamesOf(annotation: unknown, depth = 0): string[] {
  if (!isNode(annotation) || depth > 4) return [];
  switch (annotation.type) {
    case "TSTypeAnnotation":
    case "TSParenthesizedType":
      return typeNamesOf(annotation.typeAnnotation, depth + 1);
    case "TSTypeReference": {
      const name = annotation.typeName as Node;
      return name.type === "Identifier" ? [String(name.name)] : [];
    }
    case "TSUnionType":
    case "TSIntersectionType":
      return (annotation.types as Node[]).flatMap((it) => typeNamesOf(it, depth + 1));
    default:
      return [];
  }
}

/** The interfaces that a module declares, and the types of objects. */
function interfacesOf(program: Node): string[] {
  return (program.body as Node[]).flatMap((statement) => {
    const node = statement.type === "ExportNamedDeclaration" && statement.declaration as Node ||
      statement;
    const isInterface = node.type === "TSInterfaceDeclaration" ||
      node.type === "TSTypeAliasDeclaration" &&
        (node.typeAnnotation as Node).type === "TSTypeLiteral";
    return isInterface ? [String((node.id as Node).name)] : [];
  });
}

/** What a module imports as types alone, by its local name. */
export interface TypeImport {
  readonly local: string;
  readonly specifier: string;
  /** The export, or `*` for all of them. */
  readonly name: string;
}

function typeImportsOf(program: Node): TypeImport[] {
  const found: TypeImport[] = [];
  for (const node of program.body as Node[]) {
    if (node.type !== "ImportDeclaration") continue;
    for (const it of node.specifiers as Node[]) {
      if (node.importKind !== "type" && it.importKind !== "type") continue;
      const imported = it.imported as Node | undefined;
      const name = it.type === "ImportSpecifier"
        ? String(imported!.name ?? imported!.value)
        : it.type === "ImportDefaultSpecifier"
        ? "default"
        : "*";
      const local = String((it.local as Node).name);
      found.push({ local, specifier: String((node.source as Node).value), name });
    }
  }
  return found;
}

function stripAll(items: readonly unknown[]): unknown[] {
  const kept: unknown[] = [];
  for (const item of items) {
    const left = isNode(item) ? strip(item) : item;
    if (left !== undefined || !isNode(item)) kept.push(left);
  }
  return kept;
}

/** Expressions, statements and texts, which are most of a tree, are none. */
const MAY_BE_TYPE = ofType(
  /^(TS|I[mn]|Export|Class|Var|Func|Declare|Type|Opaque|Enum)|Method$|Property$/,
);

function isTypeOnly(node: Node): boolean {
  const { type } = node;
  if (!MAY_BE_TYPE(node)) return false;
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
