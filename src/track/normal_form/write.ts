/** The table of all writers by type of node, and the recursion over it. */
import type { Module } from "../source/module.ts";
import type { Node } from "../syntax/ast.ts";
import type { Unit, Units } from "../units/unit.ts";
import { writeBlock } from "./block.ts";
import { CALLS } from "./calls.ts";
import { CLASSES } from "./classes.ts";
import { DECLARATIONS } from "./declarations.ts";
import { EXPRESSIONS } from "./expressions.ts";
import { FIELDS } from "./fields.ts";
import { emptyForm } from "./form.ts";
import { ELEMENTS } from "./jsx.ts";
import { FUNCTIONS } from "./functions.ts";
import { NAMES } from "./names.ts";
import { STATEMENTS } from "./statements.ts";
import { emit, quote, type Role, type WriteNode, type Writer } from "./writer.ts";

const WRITERS: Record<string, WriteNode> = {
  ...EXPRESSIONS,
  ...NAMES,
  ...CALLS,
  ...ELEMENTS,
  ...FUNCTIONS,
  ...CLASSES,
  ...STATEMENTS,
  ...DECLARATIONS,
};

/** Begins the form of a unit; its recursion is that of the table. */
export function writerFor(units: Units, unit: Unit, module: Module, root?: Node): Writer {
  const writer: Omit<Writer, "write"> = {
    units,
    unit,
    module,
    form: emptyForm(),
    locals: new Map(),
    labels: [],
    classes: [],
    selfPath: [],
    unread: new Set(),
    ...(root && { root }),
  };
  // Bound: a function around it would take room on the stack for each link of a long chain.
  return Object.assign(writer, { write: writeNode.bind(undefined, writer as Writer) });
}

function writeNode(writer: Writer, node: Node | undefined | null, role?: Role): void {
  if (!node) return emit(writer, "_");
  const special = WRITERS[node.type];
  if (special) return special(writer, node, role);
  const fields = FIELDS[node.type];
  if (!fields) {
    writer.form.warnings.add(`unknown syntax ${node.type} in ${writer.module.path}`);
  }
  emit(writer, `(${node.type}`);
  const keys = fields ??
    Object.keys(node).filter((key) => !["type", "start", "end"].includes(key)).sort();
  for (const key of keys) writeField(writer, node[key]);
  emit(writer, ")");
}

function writeField(writer: Writer, value: unknown): void {
  if (Array.isArray(value)) {
    emit(writer, "[");
    for (const item of value) writeField(writer, item);
    emit(writer, "]");
  } else if (typeof value === "object" && value !== null) {
    const node = value as Node;
    if (BODIES.has(node.type)) writeBlock(writer, node);
    else writeNode(writer, node);
  } else if (value === null || value === undefined || value === false) emit(writer, "_");
  else emit(writer, quote(value));
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
