/** All that decides over a function: what it reaches, and what is declared to lie behind that. */
import { effectsOf } from "../effects/effects.ts";
import { findFunction, heirIn, splitId, unknownFunction, withSlashes } from "../functions/by_id.ts";
import { formOf } from "../normal_form/form_of.ts";
import { load } from "../source/graph.ts";
import { join } from "../source/paths.ts";
import { fileUnit } from "../units/unit.ts";
import { type Closure, follow } from "./follow.ts";
import { addObserved } from "./observed_names.ts";
import type { Project } from "./project.ts";

/** Works out all that a function reaches. */
export async function closureOf(asked: string, project: Project): Promise<Closure> {
  const { units } = project;
  const id = withSlashes(asked);
  const { path, name } = splitId(id);
  await load(units.graph, path);
  const root = findFunction(units, path, name);
  if (!root) throw unknownFunction(units, id);
  let effects = project.effects.get(path);
  if (!effects) project.effects.set(path, effects = effectsOf(units, path));
  const heir = heirIn(units, path, name, root);
  const closure = follow(units, root, effects, heir ? [heir] : []);
  for (const dep of project.options.deps ?? []) await addDependency(project, closure, dep);
  await addDeclared(project, closure);
  return closure;
}

/** Adds what our own calls in the closure declare, and what that brings declares in turn. */
async function addDeclared(project: Project, closure: Closure): Promise<void> {
  const added = new Set<string>();
  for (;;) {
    const found = new Set<string>();
    for (const unit of closure.units) {
      for (const it of formOf(project.units, unit).deps) if (!added.has(it)) found.add(it);
    }
    const next = [...found].sort();
    if (!next.length) return;
    for (const dep of next) {
      added.add(dep);
      await addDependency(project, closure, dep);
    }
  }
}

async function addDependency(project: Project, closure: Closure, dep: string): Promise<void> {
  const { units } = project;
  if (!dep.includes("#")) {
    const unit = fileUnit(units, join("", dep));
    closure.units.add(unit);
    return void closure.global.push(unit);
  }
  const { path, name } = splitId(dep);
  await load(units.graph, path);
  const root = findFunction(units, path, name);
  if (!root) throw unknownFunction(units, dep);
  const more = follow(units, root, effectsOf(units, path));
  for (const unit of more.units) closure.units.add(unit);
  for (const [unit, extra] of more.extras) {
    closure.extras.set(unit, [...new Set([...closure.extras.get(unit) ?? [], ...extra])]);
  }
  closure.global.push(root, ...more.global);
  for (const it of more.opaque) closure.opaque.add(it);
  for (const unit of more.units) addObserved(closure.observes, formOf(units, unit));
}
