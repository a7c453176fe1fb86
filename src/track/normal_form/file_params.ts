/** Functions that read a file whose name they are given: which file, the caller says. */
import { fileOf, type Given, pathText } from "../source/file_paths.ts";
import { get, list, type Node } from "../syntax/ast.ts";
import type { Binding } from "../syntax/scopes.ts";
import { fileUnit, type Unit, type Units } from "../units/unit.ts";
import type { FileParam } from "./form.ts";
import type { Writer } from "./writer.ts";

/** What a call that reads files has to do with the parameters of the function around it, if it has. */
export function fileParamOf(writer: Writer, node: Node, file?: string): FileParam | undefined {
  const { root, unit, module, units } = writer;
  if (!root || unit.kind !== "item" || file !== undefined && !file.includes("*")) return undefined;
  const params = list(root, "params").map((param) => {
    const id = param.type === "AssignmentPattern" ? get(param, "left") : param;
    const binding = module.names.of.get(id);
    return binding?.writes.length ? undefined : binding;
  });
  const defaults = list(root, "params").map((param) =>
    param.type === "AssignmentPattern"
      ? pathText(units.graph, module, get(param, "right"))
      : undefined
  );
  const probe = given(params, params.map(() => "probe"));
  return fileOf(units.graph, module, node, probe) === file ? undefined : { node, params, defaults };
}

function given(
  params: readonly (Binding | undefined)[],
  texts: readonly (string | undefined)[],
): Given {
  const known = new Map<Binding, string>();
  params.forEach((binding, index) => {
    if (binding && texts[index] !== undefined) known.set(binding, texts[index]);
  });
  return known;
}

/**
 * The file, or the glob, that a function reads.
 *
 * @param texts what it is called with, as far as it is known; `undefined` for any call
 */
export function fileFor(
  units: Units,
  unit: Unit,
  { node, params, defaults }: FileParam,
  texts: readonly (string | undefined)[] | undefined,
): Unit | undefined {
  const known = texts ? [...texts, ...defaults.slice(texts.length)] : [];
  const file = fileOf(units.graph, unit.module!, node, given(params, known));
  return file === undefined ? undefined : fileUnit(units, file);
}
