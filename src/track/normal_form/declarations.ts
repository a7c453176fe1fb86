/** Declared names with their values, and what they take out of names of the top level. */
import { get, list, type Node, opt, staticKey } from "../syntax/ast.ts";
import { chainOf } from "../syntax/members.ts";
import { refer } from "../units/reference.ts";
import { baseMeaning, writeReference } from "./references.ts";
import { emit, type WriteNode, type Writer } from "./writer.ts";

export const DECLARATIONS: Record<string, WriteNode> = {
  VariableDeclaration: (writer, node) => {
    for (const declarator of list(node, "declarations")) writeDeclarator(writer, node, declarator);
  },
};

/** One declared name with its value; `let` and `const` differ only where one cannot run. */
function writeDeclarator(writer: Writer, declaration: Node, node: Node): void {
  const { kind } = declaration;
  const id = get(node, "id");
  emit(writer, kind === "var" || String(kind).includes("using") ? `(${kind}` : "(let");
  if (id.type === "ObjectPattern" && writeTopPattern(writer, id, opt(node, "init"))) {
    return emit(writer, ")");
  }
  writer.write(id);
  if (opt(node, "init")) writer.write(get(node, "init"));
  emit(writer, ")");
}

/** Writes `{ a, b: c } = NAME` by the members that it takes; tells whether it could. */
function writeTopPattern(writer: Writer, pattern: Node, init: Node | undefined): boolean {
  if (!init) return false;
  const { base, path } = chainOf(init);
  const meaning = baseMeaning(writer, base);
  if (!meaning || meaning.kind === "external") return false;
  const leaves = leavesOf(pattern, path);
  const references = leaves?.map((it) => refer(writer.units, meaning, it.path));
  if (!leaves || !references?.length || references.some((it) => it.rest.length > 0)) return false;
  leaves.forEach(({ target }, index) => {
    emit(writer, "(take");
    writer.write(target);
    writeReference(writer, references[index]!);
    emit(writer, ")");
  });
  return true;
}

/** What a pattern takes apart, pattern in pattern; `undefined` where a key is not known. */
function leavesOf(
  pattern: Node,
  path: readonly string[],
): { target: Node; path: string[] }[] | undefined {
  const leaves: { target: Node; path: string[] }[] = [];
  for (const it of list(pattern, "properties")) {
    const key = it.type === "ObjectProperty" ? staticKey(it, "key") : undefined;
    if (key === undefined) return undefined;
    const target = get(it, "value");
    const inner = target.type === "ObjectPattern" && list(target, "properties").length > 0
      ? leavesOf(target, [...path, key])
      : [{ target, path: [...path, key] }];
    if (!inner) return undefined;
    leaves.push(...inner);
  }
  return leaves;
}
