/** Functions that use a file whose name they are given: which file, the caller says. */
import { type Given, pathText } from "../source/file_paths.ts";
import { get, list } from "../syntax/ast.ts";
import type { Binding } from "../syntax/scopes.ts";
import type { PathParams } from "./form.ts";
import type { Writer } from "./writer.ts";

/** The parameters of the function that a unit is. */
export function pathParamsOf({ root, module, units }: Writer): PathParams | undefined {
  if (!root) return undefined;
  const all = list(root, "params");
  return {
    params: all.map((param) => {
      const id = param.type === "AssignmentPattern" ? get(param, "left") : param;
      const binding = module.names.of.get(id);
      return binding?.writes.length ? undefined : binding;
    }),
    defaults: all.map((param) =>
      param.type === "AssignmentPattern"
        ? pathText(units.graph, module, get(param, "right"))
        : undefined
    ),
  };
}

/**
 * What is known of the parameters of a function.
 *
 * @param texts what it is called with, as far as it is known; `undefined` for any call
 */
export function givenTo(
  { params, defaults }: PathParams,
  texts: readonly (string | undefined)[] | undefined,
): Given {
  const known = new Map<Binding, string>();
  const all = texts ? [...texts, ...defaults.slice(texts.length)] : [];
  params.forEach((binding, index) => {
    const text = all[index];
    if (binding && text !== undefined) known.set(binding, text);
  });
  return known;
}
