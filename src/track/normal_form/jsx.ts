/** Elements of JSX, as what they render: however their text is broken into lines. */
import { get, list, literalText, type Node, opt, str } from "../syntax/ast.ts";
import { emit, quote, type WriteNode, type Writer } from "./writer.ts";

export const ELEMENTS: Record<string, WriteNode> = {
  JSXElement: (writer, node) => {
    emit(writer, "(JSXElement");
    writer.write(get(node, "openingElement"));
    writeChildren(writer, node);
    emit(writer, ")");
  },
  JSXFragment: (writer, node) => {
    emit(writer, "(JSXFragment");
    writeChildren(writer, node);
    emit(writer, ")");
  },
};

/** Writes children: texts that follow one another, as `{" "}` behind a word, are one. */
function writeChildren(writer: Writer, node: Node): void {
  emit(writer, "[");
  let text = "";
  const end = () => {
    if (text) emit(writer, `(JSXText ${quote(text)} )`);
    text = "";
  };
  for (const it of list(node, "children")) {
    const known = it.type === "JSXText" ? rendered(str(it, "value")) : textOf(it);
    if (known !== undefined) text += known;
    else {
      end();
      writer.write(it);
    }
  }
  end();
  emit(writer, "]");
}

/** The text of `{"a"}`, none for `{}`. */
function textOf(node: Node): string | undefined {
  if (node.type !== "JSXExpressionContainer") return undefined;
  const inside = opt(node, "expression");
  return inside?.type === "JSXEmptyExpression" ? "" : literalText(inside);
}

/** What a text renders: lines are joined by a blank, and blanks at their ends are nothing. */
function rendered(value: string): string {
  const lines = value.split(/\r\n?|\n/);
  return lines.map((line, index) => {
    const start = index > 0 ? line.replace(/^[ \t]+/, "") : line;
    return index < lines.length - 1 ? start.replace(/[ \t]+$/, "") : start;
  }).filter(Boolean).join(" ");
}
