/** Functions of all forms. */
import { get, list, type Node, opt } from "../syntax/ast.ts";
import { writeStatements } from "./block.ts";
import { writeKey } from "./keys.ts";
import { emit, localToken, type Role, type WriteNode, type Writer } from "./writer.ts";

export const FUNCTIONS: Record<string, WriteNode> = {
  FunctionDeclaration: writeFunction,
  FunctionExpression: writeFunction,
  ArrowFunctionExpression: writeFunction,
  ObjectMethod: writeFunction,
  ClassMethod: writeFunction,
  ClassPrivateMethod: writeFunction,
};

/** Writes a function; of one that is a unit, how it is declared makes no difference. */
function writeFunction(writer: Writer, node: Node, role?: Role): void {
  const isUnit = role === "unit";
  const isArrow = node.type === "ArrowFunctionExpression";
  const { self } = writer;
  // `this` is another one in there, but for the function that the unit is.
  if (!isArrow && !isUnit && node !== writer.root) delete writer.self;
  const method = /Method$/.test(node.type) ? String(node.kind) : undefined;
  emit(writer, `(${method ?? (isArrow && !isUnit ? "=>" : "function")}`);
  if (node.async) emit(writer, "async");
  if (node.generator) emit(writer, "*");
  if (node.static) emit(writer, "static");
  for (const it of list(node, "decorators")) writer.write(it);
  const id = opt(node, "id");
  if (method !== undefined) writeKey(writer, node, "key");
  else if (id && !isUnit) {
    const binding = writer.module.names.of.get(id);
    if (binding && (node.type === "FunctionDeclaration")) emit(writer, localToken(writer, binding));
    emit(writer, { name: String(id.name) });
  }
  emit(writer, "[");
  for (const param of list(node, "params")) writer.write(param);
  emit(writer, "]{");
  const body = get(node, "body");
  if (body.type === "BlockStatement") writeStatements(writer, trimmed(list(body, "body")));
  else {
    emit(writer, "(ReturnStatement");
    writer.write(body);
    emit(writer, ")");
  }
  emit(writer, "})");
  if (self) writer.self = self;
}

/** A bare `return` at the end does nothing. */
function trimmed(statements: readonly Node[]): readonly Node[] {
  const last = statements.at(-1);
  return last?.type === "ReturnStatement" && !last.argument ? statements.slice(0, -1) : statements;
}
