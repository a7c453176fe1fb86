/** The parameters of a function, for people to read. */
import { list, type Node, opt } from "../syntax/ast.ts";
import type { Parameter } from "../types.ts";
import { seeThrough } from "../units/own_calls.ts";
import type { Unit, Units } from "../units/unit.ts";

/** The parameters as they were written, types and all. */
export function parametersOf(units: Units, unit: Unit): Parameter[] {
  const { node, module } = unit;
  if (!node || !module) return [];
  const value = list(node, "params").length
    ? node
    : seeThrough(units, module, opt(node, "init") ?? opt(node, "value"));
  const text = (from: number, to: number) => module.source.slice(from, to).trim();
  return list(value ?? node, "params").map((param): Parameter => {
    const isDefault = param.type === "AssignmentPattern";
    const left = (isDefault ? param.left : param) as Node;
    const written = text(left.start, left.end);
    const colon = left.type === "Identifier" ? written.indexOf(":") : typeStart(written);
    const right = isDefault ? param.right as Node : undefined;
    return {
      name: (colon < 0 ? written : written.slice(0, colon)).replace(/\?$/, "").trim(),
      ...(colon >= 0 && { type: written.slice(colon + 1).trim() }),
      ...(right && { default: text(right.start, right.end) }),
    };
  });
}

/** Where the type of a pattern begins: behind its last bracket. */
function typeStart(written: string): number {
  let depth = 0;
  for (let index = 0; index < written.length; index++) {
    const sign = written[index]!;
    if ("{[(".includes(sign)) depth++;
    else if ("}])".includes(sign)) depth--;
    else if (sign === ":" && depth === 0) return index;
  }
  return -1;
}
