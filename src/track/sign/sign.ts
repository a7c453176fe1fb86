/**
 * The signature of a function: its hash, and what went into it.
 *
 * The room `sign/` is the uppermost of the engine: it follows a function to all it reaches and hashes
 * that. It imports from all other rooms. One enters it by `project.ts`, `sign.ts` and `reach.ts`.
 *
 * @module
 */
import { hashOf } from "../../host/hash.ts";
import { withSlashes } from "../functions/by_id.ts";
import { formOf } from "../normal_form/form_of.ts";
import type { Signature, SignOptions } from "../types.ts";
import { isFile } from "../units/unit.ts";
import { closureOf } from "./closure.ts";
import type { Closure } from "./follow.ts";
import { parametersOf } from "./parameters.ts";
import { openProject, type Project } from "./project.ts";
import { closureText, ownHash } from "./text.ts";

/**
 * Works out the signature of a function.
 *
 * @param id `path#name`, `path#default`, `path#Class.method`
 * @param from how to read the project, or a project that is open
 * @returns the signature, the same bytes on every runtime
 */
export async function signFunction(id: string, from: SignOptions | Project): Promise<Signature> {
  const project = "units" in from ? from : openProject(from);
  return signatureOf(project, withSlashes(id), await closureOf(id, project));
}

async function signatureOf(project: Project, id: string, closure: Closure): Promise<Signature> {
  const { units } = project;
  const others = [...closure.units].filter((it) => it !== closure.root && it.kind !== "identity");
  const dependencies: { id: string; hash: string }[] = [];
  for (const unit of others) {
    const hash = ownHash(project, unit);
    dependencies.push({ id: unit.id, hash: typeof hash === "string" ? hash : await hash });
  }
  const [environment, packages] = [new Set<string>(), new Set<string>()];
  const [opaque, warnings] = [new Set(closure.opaque), new Set<string>()];
  for (const unit of closure.units) {
    const form = formOf(units, unit);
    for (const it of form.environment) environment.add(it);
    for (const it of form.packages) packages.add(it);
    for (const it of form.opaque) opaque.add(it);
    for (const it of form.warnings) warnings.add(it);
    for (const { unit: called, texts } of form.calls) {
      for (const index of formOf(units, called).environmentParams) {
        if (texts[index] !== undefined) environment.add(texts[index]);
      }
    }
  }
  return {
    id,
    hash: hashOf(await closureText(units, closure)),
    own: await ownHash(project, closure.root),
    parameters: parametersOf(units, closure.root),
    dependencies: dependencies.sort((a, b) => a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
    environment: [...environment].sort(),
    packages: [...packages].sort(),
    opaque: [...opaque].sort(),
    assets: others.filter(isFile).map((unit) => unit.id).sort(),
    warnings: [...warnings].sort(),
  };
}
