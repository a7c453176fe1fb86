// The code of a project as the effects see it, and locations in words.
import { walkCode } from "../../../src/track/effects/code.ts";
import { noteFlow } from "../../../src/track/effects/flows.ts";
import { contextOf } from "../../../src/track/effects/summaries.ts";
import type { Code, Location } from "../../../src/track/effects/types.ts";
import { evaluationOrder } from "../../../src/track/source/graph.ts";
import { get, list, type Node } from "../../../src/track/syntax/ast.ts";
import { open } from "../opened.ts";

/** `src/main.ts` of a project, with what its local names may hold; and the last expression in it. */
export async function codeIn(text: string): Promise<{ code: Code; last: Node }> {
  const { units, graph, module } = await open(text);
  const context = contextOf(units, evaluationOrder(graph, "src/main.ts"));
  const code = { context, module, held: new Map(), flows: new Map(), busy: new Set<never>() };
  walkCode(module.program, true, (node) => noteFlow(code, node));
  let last = list(module.program, "body").at(-1)!;
  // The last statement of a function that comes last is what is asked about.
  if (last.type === "FunctionDeclaration") last = list(get(last, "body"), "body").at(-1)!;
  return { code, last: last.type === "ExpressionStatement" ? get(last, "expression") : last };
}

/** Locations, sorted: `item.path`, `global x.path`, `local x`, `this.path`, with `...` where one is open. */
export function told(locations: readonly Location[]): string[] {
  return locations.map(({ base, path, isOpen, isFresh }) => {
    const name = typeof base === "string"
      ? `global ${base}`
      : "kind" in base
      ? base.name
      : "this" in base
      ? "this"
      : `local ${base.name}`;
    return [name, ...path].join(".") + (isOpen ? "..." : "") + (isFresh ? " in something new" : "");
  }).sort();
}
