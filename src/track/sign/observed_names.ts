/** Whose names a closure observes, and whether a name is among them. */
import type { Form, NameToken, ObservedNames } from "../normal_form/form.ts";
import type { Graph } from "../source/graph.ts";
import { meaningOf } from "../source/meaning.ts";
import type { Item } from "../source/module.ts";
import { opt } from "../syntax/ast.ts";

/** Adds what a form observes. */
export function addObserved(names: ObservedNames, form: Form): void {
  names.all ||= form.observes.all;
  names.classes ||= form.observes.classes;
  names.decorated ||= form.observes.decorated;
  for (const item of form.observes.of) names.of.add(item);
}

/** Whether a name is among those that are observed. */
export function isObserved(
  graph: Graph,
  names: ObservedNames,
  token: NameToken,
): boolean {
  if (names.all) return true;
  if (!token.isClass) return false;
  if (names.classes || names.decorated && token.isDecorated) return true;
  return names.of.size > 0 && (!token.item || extendsOne(graph, token.item, names.of));
}

function extendsOne(graph: Graph, item: Item, of: ReadonlySet<Item>): boolean {
  const tried = new Set<Item>();
  for (let at = item; !tried.has(at);) {
    if (of.has(at)) return true;
    tried.add(at);
    const base = opt(at.nodes[0]!, "superClass");
    if (!base) return false;
    // What is worked out may be any class.
    if (base.type !== "Identifier") return true;
    const binding = at.module.names.of.get(base);
    if (!binding) return false;
    if (!binding.top) return true;
    const meaning = meaningOf(graph, at.module, binding);
    if (meaning.kind !== "item") return false;
    if (meaning.item.kind !== "class") return true;
    at = meaning.item;
  }
  return false;
}
