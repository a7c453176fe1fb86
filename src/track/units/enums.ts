/** Enums, as far as their values can be told. */
import type { Item } from "../source/module.ts";
import { enumMembers, get, type Node, opt, str } from "../syntax/ast.ts";

/** The values of the members of an enum that can be told without running anything. */
export function enumValues(item: Item): Map<string, string | number> {
  const values = new Map<string, string | number>();
  for (const node of item.nodes) {
    let next: number | undefined = 0;
    for (const member of enumMembers(node)) {
      const id = get(member, "id");
      const name = str(id, id.type === "StringLiteral" ? "value" : "name");
      const init = opt(member, "initializer");
      const value: unknown = init ? constantOf(init, values) : next;
      if (typeof value === "string" || typeof value === "number") values.set(name, value);
      next = typeof value === "number" ? value + 1 : undefined;
    }
  }
  return values;
}

function constantOf(node: Node, known: ReadonlyMap<string, string | number>): unknown {
  const value = (it: Node) => constantOf(it, known);
  if (node.type === "UnaryExpression") {
    const of = value(get(node, "argument"));
    if (typeof of !== "number") return undefined;
    return node.operator === "-" ? -of : node.operator === "~" ? ~of : undefined;
  }
  if (node.type === "Identifier") return known.get(str(node, "name"));
  if (node.type === "BinaryExpression") {
    const [left, right] = [value(get(node, "left")), value(get(node, "right"))];
    return typeof left === "number" && typeof right === "number"
      ? CALCULATE[str(node, "operator")]?.(left, right)
      : undefined;
  }
  return node.type === "StringLiteral" || node.type === "NumericLiteral" ? node.value : undefined;
}

const CALCULATE: Record<string, (a: number, b: number) => number> = {
  "|": (a, b) => a | b,
  "&": (a, b) => a & b,
  "^": (a, b) => a ^ b,
  "<<": (a, b) => a << b,
  ">>": (a, b) => a >> b,
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
};
