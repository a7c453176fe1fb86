// A project that is written as one text, open, for tests of the engine's parts.
import { openProject, type Project } from "../../src/track/sign/project.ts";
import { type Graph, load } from "../../src/track/source/graph.ts";
import type { Item, Module } from "../../src/track/source/module.ts";
import { type Node, walk } from "../../src/track/syntax/ast.ts";
import type { Unit, Units } from "../../src/track/units/unit.ts";
import { filesOf } from "./edits.ts";
import { inMemory } from "./samples.ts";

/** A project, open, with its main module loaded. */
export interface Opened {
  readonly project: Project;
  readonly units: Units;
  readonly graph: Graph;
  /** `src/main.ts`. */
  readonly module: Module;
}

/** Opens a project; what stands before the first `=== path` is `src/main.ts`. */
export async function open(text: string): Promise<Opened> {
  const project = openProject(inMemory(filesOf(text)));
  const { units } = project;
  await load(units.graph, "src/main.ts");
  return { project, units, graph: units.graph, module: units.graph.modules.get("src/main.ts")! };
}

/** The item of a module that declares a name. */
export function itemOf(module: Module, name: string): Item {
  const item = module.items.find((it) => it.name === name);
  if (!item) throw new Error(`there is no ${name} in ${module.path}`);
  return item;
}

/** The first node of a type below a node, in the order of the text. */
export function first(node: Node, type: string): Node {
  let found: Node | undefined;
  walk(node, (it) => {
    if (!found && it.type === type) found = it;
    return !found;
  });
  if (!found) throw new Error(`there is no ${type}`);
  return found;
}

/** The ids of units, sorted. */
export function idsOf(units: Iterable<Unit>): string[] {
  return [...units].map(({ id }) => id).sort();
}
