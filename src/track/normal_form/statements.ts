/** Statements: however they were braced, labelled and nested. */
import { get, list, type Node, opt, str } from "../syntax/ast.ts";
import { writeBlock, writeStatements } from "./block.ts";
import { emit, type WriteNode, type Writer } from "./writer.ts";

export const STATEMENTS: Record<string, WriteNode> = {
  BlockStatement: writeBlock,
  StaticBlock: writeBlock,
  EmptyStatement: () => {},
  ExpressionStatement: (writer, node) => {
    emit(writer, "(do");
    writer.write(get(node, "expression"), "statement");
    emit(writer, ")");
  },
  IfStatement: (writer, node) => {
    emit(writer, "(if");
    writer.write(get(node, "test"));
    writeBlock(writer, get(node, "consequent"));
    if (opt(node, "alternate")) writeBlock(writer, get(node, "alternate"));
    emit(writer, ")");
  },
  WhileStatement: (writer, node) => writeLoop(writer, node, "while"),
  DoWhileStatement: (writer, node) => writeLoop(writer, node, "until"),
  SwitchStatement: (writer, node) => {
    emit(writer, "(switch");
    writer.write(get(node, "discriminant"));
    for (const it of list(node, "cases")) {
      emit(writer, "(case");
      writer.write(opt(it, "test"));
      writeStatements(writer, list(it, "consequent"));
      emit(writer, ")");
    }
    emit(writer, ")");
  },
  CatchClause: (writer, node) => {
    emit(writer, "(catch");
    writer.write(opt(node, "param"));
    writeBlock(writer, get(node, "body"));
    emit(writer, ")");
  },
  LabeledStatement: (writer, node) => {
    writer.labels.push(str(get(node, "label"), "name"));
    emit(writer, "(label");
    writer.write(get(node, "body"));
    emit(writer, ")");
    writer.labels.pop();
  },
  BreakStatement: (writer, node) => writeJump(writer, node, "break"),
  ContinueStatement: (writer, node) => writeJump(writer, node, "continue"),
};

function writeLoop(writer: Writer, node: Node, word: string): void {
  emit(writer, `(${word}`);
  writer.write(get(node, "test"));
  writeBlock(writer, get(node, "body"));
  emit(writer, ")");
}

/** A label by how far out it is. */
function writeJump(writer: Writer, node: Node, word: string): void {
  const label = opt(node, "label");
  const depth = label ? writer.labels.length - writer.labels.lastIndexOf(str(label, "name")) : "";
  emit(writer, `(${word}${depth})`);
}
