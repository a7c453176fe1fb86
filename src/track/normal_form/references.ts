/** References from the text of a unit to others, to packages, to what is missing; below all writers. */
import { loadedText } from "../source/loading.ts";
import { importMeaning, type Meaning, meaningOf } from "../source/meaning.ts";
import { get, type Node } from "../syntax/ast.ts";
import type { Reference } from "../units/reference.ts";
import { emit, quote, type Writer } from "./writer.ts";

/** Writes what a name refers to. */
export function writeReference(writer: Writer, reference: Reference): void {
  for (const _ of reference.rest) emit(writer, "(.");
  if (reference.unit && reference.pick !== undefined) {
    emit(writer, "(pick", { unit: reference.unit }, `${reference.pick})`);
  } else if (reference.unit) emit(writer, { unit: reference.unit });
  else if (reference.external) {
    const { name, isMissing } = reference.external;
    writer.form.packages.add(name);
    if (isMissing) {
      writer.form.warnings.add(`${name} is in no node_modules above ${writer.module.path}`);
    }
    emit(writer, `package:${quote(reference.external.name)}#${quote(reference.external.exported)}`);
  } else {
    writer.form.warnings.add(`${reference.missing} cannot be found from ${writer.module.path}`);
    emit(writer, `missing:${quote(reference.missing)}`);
  }
  for (const name of reference.rest) {
    writer.form.names.add(name);
    emit(writer, quote(name), ")");
  }
}

/** What the start of a chain means, where it is a top-level name or a literal `import()`. */
export function baseMeaning(writer: Writer, base: Node): Meaning | undefined {
  const { module, units } = writer;
  if (base.type === "Identifier") {
    const binding = module.names.of.get(base);
    return binding?.top ? meaningOf(units.graph, module, binding) : undefined;
  }
  const loading = base.type === "AwaitExpression" ? get(base, "argument") : base;
  const isRequire = loading.type === "CallExpression" &&
    get(loading, "callee").type === "Identifier";
  const specifier = loading === base && !isRequire ? undefined : loadedText(loading, module.names);
  return specifier === undefined
    ? undefined
    : importMeaning(units.graph, module, { specifier, name: "*" });
}
