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
      const value: unknown = init ? constantOf(init) : next;
      if (typeof value === "string" || typeof value === "number") values.set(name, value);
      next = typeof value === "number" ? value + 1 : undefined;
    }
  }
  return values;
}

function constantOf(node: Node): unknown {
  if (node.type === "UnaryExpression" && node.operator === "-") {
    const value = constantOf(get(node, "argument"));
    return typeof value === "number" ? -value : undefined;
  }
  return node.type === "StringLiteral" || node.type === "NumericLiteral" ? node.value : undefined;
}
