/** The normal form: what a unit says, without how it was written. */
import {
  get,
  isFunction,
  isMember,
  list,
  literalText,
  type Node,
  opt,
  staticKey,
  str,
} from "./ast.ts";
import { put, quote, type Writer } from "./form.ts";
import { writeClass } from "./normal_class.ts";
import { FIELDS } from "./normal_fields.ts";
import { writeFunction } from "./normal_function.ts";
import { writeIdentifier, writeMember, writeTopPattern } from "./normal_names.ts";
import { writeCall, writeFilling, writeLoading } from "./normal_call.ts";
import { writeBlock, writeStatements } from "./normal_block.ts";

/** Writes a node; nothing at all is written as `_`. */
export function write(writer: Writer, node: Node | undefined | null): void {
  if (!node) return put(writer, "_");
  if (isFunction(node)) return writeFunction(writer, node);
  const special = SPECIAL[node.type];
  if (special) return special(writer, node);
  const fields = FIELDS[node.type];
  if (!fields) {
    writer.form.warnings.add(`unknown syntax ${node.type} in ${writer.module.path}`);
  }
  put(writer, `(${node.type}`);
  const keys = fields ??
    Object.keys(node).filter((key) => !["type", "start", "end"].includes(key)).sort();
  for (const key of keys) writeValue(writer, node[key]);
  put(writer, ")");
}

function writeValue(writer: Writer, value: unknown): void {
  if (Array.isArray(value)) {
    put(writer, "[");
    for (const item of value) writeValue(writer, item);
    put(writer, "]");
  } else if (typeof value === "object" && value !== null) {
    const node = value as Node;
    if (BODIES.has(node.type)) writeBlock(writer, node);
    else write(writer, node);
  } else if (value === null || value === undefined || value === false) put(writer, "_");
  else put(writer, quote(value));
}
const BODIES = new Set([
  "BlockStatement",
  "ExpressionStatement",
  "ForStatement",
  "ForOfStatement",
  "ForInStatement",
  "IfStatement",
  "ReturnStatement",
  "ThrowStatement",
  "WhileStatement",
  "DoWhileStatement",
  "ContinueStatement",
  "BreakStatement",
  "EmptyStatement",
  "TryStatement",
  "SwitchStatement",
  "LabeledStatement",
]);

type Write = (writer: Writer, node: Node) => void;

const text = (prefix: string): Write => (writer, node) => put(writer, prefix + quote(node.value));

const SPECIAL: Record<string, Write> = {
  StringLiteral: text(""),
  DirectiveLiteral: text(""),
  NumericLiteral: (writer, node) => put(writer, String(node.value)),
  BooleanLiteral: (writer, node) => put(writer, String(node.value)),
  BigIntLiteral: (writer, node) => put(writer, `${BigInt(str(node, "value"))}n`),
  NullLiteral: (writer) => put(writer, "null"),
  RegExpLiteral: (writer, node) => {
    const flags = [...str(node, "flags")].sort().join("");
    put(writer, `/${str(node, "pattern")}/${flags}`);
  },
  ThisExpression: (writer) => {
    put(writer, "this");
    // The object that the function is a member of, as a whole.
    if (writer.self) writeMember(writer, undefined, []);
  },
  Identifier: writeIdentifier,
  JSXIdentifier: (writer, node) => {
    if (writer.module.names.of.has(node)) writeIdentifier(writer, node);
    else put(writer, quote(node.name));
  },
  JSXMemberExpression: (writer, node) => {
    put(writer, "(.");
    write(writer, get(node, "object"));
    put(writer, quote(get(node, "property").name), ")");
  },
  PrivateName: (writer, node) => {
    const name = str(get(node, "id"), "name");
    writer.form.names.add(secretOf(writer, name));
    writeSecret(writer, name);
  },
  MemberExpression: (writer, node) => writeMember(writer, node),
  OptionalMemberExpression: (writer, node) => writeMember(writer, node),
  CallExpression: writeCall,
  OptionalCallExpression: writeCall,
  NewExpression: writeCall,
  ImportExpression: (writer, node) => writeLoading(writer, get(node, "source")),
  TaggedTemplateExpression: (writer, node) => {
    put(writer, "(tag");
    write(writer, get(node, "tag"));
    writeTemplate(writer, get(node, "quasi"), true);
    put(writer, ")");
  },
  TemplateLiteral: (writer, node) => {
    const plain = literalText(node);
    if (plain !== undefined) put(writer, quote(plain));
    else writeTemplate(writer, node, false);
  },
  UnaryExpression: (writer, node) => {
    const argument = get(node, "argument");
    if (node.operator === "void" && argument.type === "NumericLiteral") put(writer, "undefined");
    else {
      put(writer, `(${node.operator}`);
      write(writer, argument);
      put(writer, ")");
    }
  },
  MetaProperty: (writer, node) =>
    put(writer, `${get(node, "meta").name}.${get(node, "property").name}`),
  ObjectProperty: writeProperty,
  AssignmentExpression: (writer, node) => writeWrite(writer, node, false),
  UpdateExpression: (writer, node) => writeWrite(writer, node, false),
  ExpressionStatement: (writer, node) => {
    const expression = get(node, "expression");
    put(writer, "(do");
    const writes = expression.type === "UpdateExpression" ||
      expression.type === "AssignmentExpression";
    if (writes) writeWrite(writer, expression, true);
    else if (!writeFilling(writer, expression)) write(writer, expression);
    put(writer, ")");
  },
  VariableDeclaration: (writer, node) => {
    for (const declarator of list(node, "declarations")) writeDeclarator(writer, node, declarator);
  },
  ClassDeclaration: (writer, node) => writeClass(writer, node),
  ClassExpression: (writer, node) => writeClass(writer, node),
  BlockStatement: writeBlock,
  StaticBlock: writeBlock,
  EmptyStatement: () => {},
  IfStatement: (writer, node) => {
    put(writer, "(if");
    write(writer, get(node, "test"));
    writeBlock(writer, get(node, "consequent"));
    if (opt(node, "alternate")) writeBlock(writer, get(node, "alternate"));
    put(writer, ")");
  },
  WhileStatement: (writer, node) => writeLoop(writer, node, "while"),
  DoWhileStatement: (writer, node) => writeLoop(writer, node, "until"),
  SwitchStatement: (writer, node) => {
    put(writer, "(switch");
    write(writer, get(node, "discriminant"));
    for (const it of list(node, "cases")) {
      put(writer, "(case");
      write(writer, opt(it, "test"));
      writeStatements(writer, list(it, "consequent"));
      put(writer, ")");
    }
    put(writer, ")");
  },
  CatchClause: (writer, node) => {
    put(writer, "(catch");
    write(writer, opt(node, "param"));
    writeBlock(writer, get(node, "body"));
    put(writer, ")");
  },
  LabeledStatement: (writer, node) => {
    writer.labels.push(str(get(node, "label"), "name"));
    put(writer, "(label");
    write(writer, get(node, "body"));
    put(writer, ")");
    writer.labels.pop();
  },
  BreakStatement: (writer, node) => writeJump(writer, node, "break"),
  ContinueStatement: (writer, node) => writeJump(writer, node, "continue"),
};

function writeLoop(writer: Writer, node: Node, word: string): void {
  put(writer, `(${word}`);
  write(writer, get(node, "test"));
  writeBlock(writer, get(node, "body"));
  put(writer, ")");
}

/** A label by how far out it is. */
function writeJump(writer: Writer, node: Node, word: string): void {
  const label = opt(node, "label");
  const depth = label ? writer.labels.length - writer.labels.lastIndexOf(str(label, "name")) : "";
  put(writer, `(${word}${depth})`);
}

function writeTemplate(writer: Writer, node: Node, raw: boolean): void {
  put(writer, raw ? "(raw" : "(template");
  const expressions = list(node, "expressions");
  list(node, "quasis").forEach((part, index) => {
    const value = part.value as { raw: string; cooked: string | null };
    put(writer, quote(raw ? value.raw.replace(/\r\n?/g, "\n") : value.cooked));
    if (expressions[index]) write(writer, expressions[index]);
  });
  put(writer, ")");
}

/** Writes what is written to: a name that is only written is not one that is read. */
function writeWrite(writer: Writer, node: Node, unused: boolean): void {
  const target = opt(node, "left") ?? get(node, "argument");
  put(writer, `(${node.operator}`);
  if (node.type === "UpdateExpression") put(writer, unused || node.prefix ? "pre" : "post");
  const key = target.type === "MemberExpression" ? staticKey(target, "property") : undefined;
  const name = key?.startsWith("#") ? secretOf(writer, key.slice(1)) : key;
  const isRead = name === undefined || writer.form.names.has(name) ||
    (!unused && node.operator !== "=");
  const { isDynamic } = writer.form;
  write(writer, target);
  if (!isRead) writer.form.names.delete(name);
  // `table[key] = value` calls no method, whatever the key is.
  if (node.operator === "=" && isMember(target) && isPlainPlace(target)) {
    writer.form.isDynamic = isDynamic;
  }
  if (opt(node, "right")) write(writer, get(node, "right"));
  put(writer, ")");
}

/** Whether only the last step of a chain is worked out. */
function isPlainPlace(target: Node): boolean {
  let at = get(target, "object");
  while (isMember(at) && !at.computed) at = get(at, "object");
  return at.type === "Identifier" || at.type === "ThisExpression";
}

/** One declared name with its value; `let` and `const` differ only where one cannot run. */
function writeDeclarator(writer: Writer, declaration: Node, node: Node): void {
  const { kind } = declaration;
  const id = get(node, "id");
  put(writer, kind === "var" || String(kind).includes("using") ? `(${kind}` : "(let");
  if (id.type === "ObjectPattern" && writeTopPattern(writer, id, opt(node, "init"))) {
    return put(writer, ")");
  }
  write(writer, id);
  if (opt(node, "init")) write(writer, get(node, "init"));
  put(writer, ")");
}

function writeProperty(writer: Writer, node: Node): void {
  put(writer, "(:");
  writeKey(writer, node, "key");
  const value = get(node, "value");
  write(writer, value);
  put(writer, ")");
}

/** Writes the name of a property; however it was quoted. */
export function writeKey(writer: Writer, node: Node, key: "key"): void {
  const name = get(node, key);
  if (name.type === "PrivateName") return writeSecret(writer, str(get(name, "id"), "name"));
  const fixed = staticKey(node, key);
  if (fixed === undefined) {
    put(writer, "(computed");
    write(writer, name);
    return put(writer, ")");
  }
  // `__proto__: x` sets the prototype, `__proto__` and `["__proto__"]: x` do not.
  const own = fixed === "__proto__" && (node.computed || node.shorthand);
  put(writer, own ? '(computed "__proto__")' : quote(fixed));
  // In a pattern a key is what is read; in an object it does no harm to say so.
  if (node.type === "ObjectProperty" && isPattern(get(node, "value"))) writer.form.names.add(fixed);
}

function isPattern(node: Node): boolean {
  return /Pattern$/.test(node.type) || node.type === "Identifier";
}

/** Writes a private name, as the class around it knows it. */
export function writeSecret(writer: Writer, name: string): void {
  put(writer, { secret: secretOf(writer, name) });
}

/** A private name with the class whose it is. */
export function secretOf(writer: Writer, name: string): string {
  const owner = writer.classes.findLast((it) => it.names.has(name));
  return `${owner?.key ?? ""}#${name}`;
}
