/** Expressions that are more than their parts: literals, templates, operators, properties. */
import { get, isMember, list, literalText, type Node, opt, staticKey, str } from "../syntax/ast.ts";
import { privateNameOf, writeKey } from "./keys.ts";
import { emit, quote, type Role, type WriteNode, type Writer } from "./writer.ts";

export const EXPRESSIONS: Record<string, WriteNode> = {
  StringLiteral: text(""),
  DirectiveLiteral: text(""),
  NumericLiteral: (writer, node) => emit(writer, String(node.value)),
  BooleanLiteral: (writer, node) => emit(writer, String(node.value)),
  BigIntLiteral: (writer, node) => emit(writer, `${BigInt(str(node, "value"))}n`),
  NullLiteral: (writer) => emit(writer, "null"),
  RegExpLiteral: (writer, node) => {
    const flags = [...str(node, "flags")].sort().join("");
    emit(writer, `/${str(node, "pattern")}/${flags}`);
  },
  TaggedTemplateExpression: (writer, node) => {
    emit(writer, "(tag");
    writer.write(get(node, "tag"));
    writeTemplate(writer, get(node, "quasi"), true);
    emit(writer, ")");
  },
  TemplateLiteral: (writer, node) => {
    const plain = literalText(node);
    if (plain !== undefined) emit(writer, quote(plain));
    else writeTemplate(writer, node, false);
  },
  UnaryExpression: (writer, node) => {
    const argument = get(node, "argument");
    if (node.operator === "void" && argument.type === "NumericLiteral") emit(writer, "undefined");
    else {
      emit(writer, `(${node.operator}`);
      writer.write(argument);
      emit(writer, ")");
    }
  },
  MetaProperty: (writer, node) =>
    emit(writer, `${get(node, "meta").name}.${get(node, "property").name}`),
  ObjectProperty: writeProperty,
  AssignmentExpression: writeAssignment,
  UpdateExpression: writeAssignment,
};

function text(prefix: string): WriteNode {
  return (writer, node) => emit(writer, prefix + quote(node.value));
}

function writeTemplate(writer: Writer, node: Node, raw: boolean): void {
  emit(writer, raw ? "(raw" : "(template");
  const expressions = list(node, "expressions");
  list(node, "quasis").forEach((part, index) => {
    const value = part.value as { raw: string; cooked: string | null };
    emit(writer, quote(raw ? value.raw.replace(/\r\n?/g, "\n") : value.cooked));
    if (expressions[index]) writer.write(expressions[index]);
  });
  emit(writer, ")");
}

/** Writes what is written to: a name that is only written is not one that is read. */
function writeAssignment(writer: Writer, node: Node, role?: Role): void {
  const unused = role === "statement";
  const target = opt(node, "left") ?? get(node, "argument");
  emit(writer, `(${node.operator}`);
  if (node.type === "UpdateExpression") emit(writer, unused || node.prefix ? "pre" : "post");
  const key = target.type === "MemberExpression" ? staticKey(target, "property") : undefined;
  const name = key?.startsWith("#") ? privateNameOf(writer, key.slice(1)) : key;
  const isRead = name === undefined || writer.form.names.has(name) ||
    (!unused && node.operator !== "=");
  const open = new Set(writer.form.open);
  writer.write(target);
  if (!isRead) writer.form.names.delete(name);
  // `table[key] = value` calls no method, whatever the key is.
  if (node.operator === "=" && isMember(target) && isPlainTarget(target)) {
    for (const it of writer.form.open) if (!open.has(it)) writer.form.open.delete(it);
  }
  if (opt(node, "right")) writer.write(get(node, "right"));
  emit(writer, ")");
}

/** Whether only the last step of a chain is worked out. */
function isPlainTarget(target: Node): boolean {
  let at = get(target, "object");
  while (isMember(at) && !at.computed) at = get(at, "object");
  return at.type === "Identifier" || at.type === "ThisExpression";
}

function writeProperty(writer: Writer, node: Node): void {
  emit(writer, "(:");
  writeKey(writer, node, "key");
  const value = get(node, "value");
  writer.write(value);
  emit(writer, ")");
}
