// Small changes to a source text, each of which makes it another program.
import { children, get, list, type Node, opt, str } from "../../src/track/syntax/ast.ts";
import { loadParser } from "../../src/host/parser.ts";
import { parseModule } from "../../src/track/syntax/parse.ts";

/** One change: what stands where, and what is put there. */
export interface Mutant {
  readonly path: string;
  readonly kind: string;
  readonly at: number;
  readonly from: string;
  readonly to: string;
}

/** Every single mutation of a file, in the order of the text. */
export async function mutantsOf(path: string, source: string): Promise<Mutant[]> {
  const found: Mutant[] = [];
  const add: Add = (kind, at, end, to) => {
    const from = source.slice(at, end);
    if (from !== to) found.push({ path, kind, at, from, to });
  };
  if (path.endsWith(".json")) mutateJson(source, add);
  else if (!/\.[cm]?[jt]sx?$/.test(path)) add("text", 0, 1, source.startsWith("Q") ? "Z" : "Q");
  else visit(await parseModule(path, source, loadParser), source, add);
  return found.sort((a, b) => a.at - b.at);
}

type Add = (kind: string, at: number, end: number, to: string) => void;

function mutateJson(source: string, add: Add): void {
  for (
    const match of source.matchAll(/(?<=[:[,]\s*)("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false)/g)
  ) {
    const { 0: text, index } = match;
    const to = text.startsWith('"')
      ? text.slice(0, -1) + 'Q"'
      : /^[tf]/.test(text)
      ? String(text === "false")
      : String(Number(text) + 1);
    add("value", index, index + text.length, to);
  }
}

const SWAPPED: Record<string, string> = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
  "**": "*",
  "<": ">=",
  ">": "<=",
  "<=": ">",
  ">=": "<",
  "==": "!=",
  "!=": "==",
  "===": "!==",
  "!==": "===",
  "&&": "||",
  "||": "&&",
  "??": "&&",
  "+=": "-=",
  "-=": "+=",
  "=": "??=",
  "++": "--",
  "--": "++",
  "&": "|",
  "|": "&",
};

function visit(node: Node, source: string, add: Add): void {
  mutate(node, source, add);
  if (/^(Import|ExportAll)/.test(node.type) && node.type !== "ImportExpression") return;
  for (const child of children(node)) {
    // A specifier is no literal of the program.
    if (child === node.source) continue;
    visit(child, source, add);
  }
}

function mutate(node: Node, source: string, add: Add): void {
  const { type, start, end } = node;
  switch (type) {
    case "StringLiteral":
      return add("literal", start, end, JSON.stringify(str(node, "value") + "Q"));
    case "NumericLiteral":
      return add("literal", start, end, String(Number(node.value) + 1));
    case "BigIntLiteral":
      return add("literal", start, end, `${BigInt(str(node, "value")) + 1n}n`);
    case "BooleanLiteral":
      return add("literal", start, end, String(!node.value));
    case "NullLiteral":
      return add("literal", start, end, "0");
    case "RegExpLiteral": {
      const flags = str(node, "flags");
      const other = flags.includes("g") ? flags.replace("g", "") : flags + "g";
      add("regex", end - flags.length, end, other);
      return add("regex", start, end - flags.length, `/Q${node.pattern}/`);
    }
    case "TemplateElement":
      return add("template", start, end, "Q" + source.slice(start, end));
    case "BinaryExpression":
    case "LogicalExpression":
    case "AssignmentExpression":
      return between(get(node, "left"), get(node, "right"), str(node, "operator"), source, add);
    case "UpdateExpression": {
      const at = node.prefix ? start : end - 2;
      return add("operator", at, at + 2, SWAPPED[str(node, "operator")]!);
    }
    case "UnaryExpression":
      return node.operator === "!" ? add("operator", start, start + 1, "") : undefined;
    case "OptionalMemberExpression":
      return;
    case "ConditionalExpression": {
      const [yes, no] = [get(node, "consequent"), get(node, "alternate")];
      const text = (it: Node) => source.slice(it.start, it.end);
      const middle = source.slice(yes.end, no.start);
      return add("operator", yes.start, no.end, `(${text(no)})${middle}(${text(yes)})`);
    }
    case "ReturnStatement":
      return opt(node, "argument") && add("return", start, end, "return undefined;");
    case "ArrowFunctionExpression": {
      const body = get(node, "body");
      if (body.type === "BlockStatement") return;
      return add("return", body.start, body.end, "undefined");
    }
    case "ExpressionStatement":
      return add("statement", start, end, ";");
    case "ObjectExpression":
      for (const it of list(node, "properties")) {
        // Another key for the same value.
        if (it.type !== "ObjectProperty" || it.computed || it.shorthand) continue;
        add("literal", get(it, "key").start, get(it, "key").end, "q");
      }
  }
}

/** The operator between two operands, where only blanks and brackets are around it. */
function between(left: Node, right: Node, operator: string, source: string, add: Add): void {
  const other = SWAPPED[operator];
  const at = source.indexOf(operator, left.end);
  if (other === undefined || at < 0 || at >= right.start) return;
  add("operator", at, at + operator.length, other);
}
