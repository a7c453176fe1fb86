/**
 * The signature of a function: its hash, and what went into it.
 *
 * The room `sign/` is the uppermost of the engine: it follows a function to all it reaches and hashes
 * that. It imports from all other rooms. One enters it by `project.ts`, `sign.ts` and `reach.ts`.
 *
 * @module
 */
import { withSlashes } from "../functions/by_id.ts";
import { formOf } from "../normal_form/form_of.ts";
import type { Signature, SignOptions } from "../types.ts";
import { closureOf } from "./closure.ts";
import type { Closure } from "./follow.ts";
import { parametersOf } from "./parameters.ts";
import { openProject, type Project } from "./project.ts";
import { sha256 } from "../hash.ts";
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
  const dependencies = await Promise.all(
    others.map(async (unit) => ({ id: unit.id, hash: await ownHash(project, unit) })),
  );
  const forms = [...closure.units].map((unit) => formOf(units, unit));
  const all = (pick: (form: typeof forms[number]) => Iterable<string>) =>
    [...new Set(forms.flatMap((form) => [...pick(form)]))].sort();
  const environment = new Set(all((form) => form.environment));
  for (const { unit, texts } of forms.flatMap((form) => form.calls)) {
    for (const index of formOf(units, unit).environmentParams) {
      if (texts[index] !== undefined) environment.add(texts[index]!);
    }
  }
  const files = others.filter((it) => /^(asset|glob|given)$/.test(it.kind));
  return {
    id,
    hash: await sha256(await closureText(units, closure)),
    own: await ownHash(project, closure.root),
    parameters: parametersOf(units, closure.root),
    dependencies: dependencies.sort((a, b) => a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
    environment: [...environment].sort(),
    packages: all((form) => form.packages),
    opaque: [...new Set([...all((form) => form.opaque), ...closure.opaque])].sort(),
    assets: files.map((unit) => unit.id).sort(),
    warnings: all((form) => form.warnings),
  };
}
