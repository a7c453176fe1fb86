/** Names that are taken out of a constant at the top level: `const { size } = CONFIG.limits`. */
import { get, isFunction, list, type Node, opt, staticKey } from "./ast.ts";
import { type Meaning, meaningOf } from "./graph.ts";
import type { Item } from "./module.ts";
import { saysThis } from "./this.ts";
import { locate, type Units } from "./units.ts";
import { chainOfCallee } from "./writes_code.ts";

/**
 * What such a name stands for, where the constant has just what is taken.
 *
 * @returns the meaning at the start, and the members from there
 */
export function takenFrom(
  units: Units,
  { item, binding }: Meaning & { kind: "item" },
): { meaning: Meaning; path: string[] } | undefined {
  if (item.kind !== "variable" || item.reassigned) return undefined;
  const node = item.nodes[0]!;
  const pattern = opt(node, "id");
  const init = opt(node, "init");
  const keys = pattern && keysTo(pattern, binding.name);
  if (!keys?.length || !init) return undefined;
  const { base, path, isWhole } = chainOfCallee(init);
  const from = base.type === "Identifier" && isWhole ? item.module.names.of.get(base) : undefined;
  if (!from?.top || from === binding) return undefined;
  const meaning = meaningOf(units.graph, item.module, from);
  if (meaning.kind === "external" || meaning.kind === "missing") return undefined;
  if (meaning.kind === "item" && opt(meaning.item.nodes[0]!, "id")?.type !== "Identifier") {
    return undefined;
  }
  const whole = [...path, ...keys];
  if (asked.has(item)) return undefined;
  asked.add(item);
  const { unit, rest } = locate(units, meaning, whole);
  asked.delete(item);
  if (rest.length || !unit || !/^(member|data|value)$/.test(unit.kind)) return undefined;
  // A method that is taken out of its object has lost it.
  const value = unit.node && (opt(unit.node, "value") ?? unit.node);
  return value && isFunction(value) && saysThis(value) ? undefined : { meaning, path: whole };
}

/** Constants that are taken from one another are taken from nothing. */
const asked = new Set<Item>();

/** The keys that lead to a name in a pattern, where each is known and none has a default. */
function keysTo(pattern: Node, name: string): string[] | undefined {
  if (pattern.type !== "ObjectPattern") return undefined;
  for (const it of list(pattern, "properties")) {
    const key = it.type === "ObjectProperty" ? staticKey(it, "key") : undefined;
    if (key === undefined) continue;
    const value = get(it, "value");
    if (value.type === "Identifier" && value.name === name) return [key];
    const inner = keysTo(value, name);
    if (inner) return [key, ...inner];
  }
  return undefined;
}
