/** The form of each kind of unit, made when first asked for. */
import { exportMeaning, exportNames } from "../source/meaning.ts";
import type { Item } from "../source/module.ts";
import { enumMembers, get, isFunction, list, type Node, opt } from "../syntax/ast.ts";
import { enumValues } from "../units/enums.ts";
import { ownCall, seeThrough } from "../units/own_calls.ts";
import { refer } from "../units/reference.ts";
import { itemUnit, type Unit, type Units } from "../units/unit.ts";
import { writeStatements } from "./block.ts";
import { pathParamsOf } from "./file_params.ts";
import { emptyForm, type Form } from "./form.ts";
import { enterClass } from "./keys.ts";
import { writeReference } from "./references.ts";
import { writerFor } from "./write.ts";
import { emit, quote, type Writer } from "./writer.ts";

const FORMS = new WeakMap<Unit, Form>();

/** The form of a unit; of files the text is added when it is hashed. */
export function formOf(units: Units, unit: Unit): Form {
  let form = FORMS.get(unit);
  if (!form) FORMS.set(unit, form = makeForm(units, unit));
  return form;
}

function makeForm(units: Units, unit: Unit): Form {
  const { module, node } = unit;
  if (!module) return emptyForm();
  const root = node && functionOf(units, unit, node);
  const writer = writerFor(units, unit, module, root);
  const pathParams = pathParamsOf(writer);
  if (pathParams) writer.form.pathParams = pathParams;
  switch (unit.kind) {
    case "item":
      writeItem(writer, unit, root);
      break;
    case "member":
      writer.self = unit.item!;
      writer.selfPath = unit.path.slice(0, -1);
      noticeDeps(writer, opt(node!, "value"));
      if (root?.type === "ObjectMethod" || !opt(node!, "value")) writer.write(node);
      else writeValue(writer, seeThrough(units, module, get(node!, "value")));
      break;
    case "method":
      enterClass(writer, unit.item!.nodes[0]!, unit.item);
      emit(writer, { unit: itemUnit(units, unit.item!) });
      writer.write(node);
      break;
    case "inner":
      writer.write(node, "unit");
      writeOuter(writer, node!);
      break;
    case "value":
      emit(writer, quote(unit.value));
      break;
    case "exports":
      for (const name of exportNames(units.graph, module)) {
        emit(writer, quote(name));
        const meaning = exportMeaning(units.graph, module, name);
        if (meaning) writeReference(writer, refer(units, meaning, []));
      }
      break;
    case "data":
      if (module.kind === "cjs") writeStatements(writer, list(module.program, "body"));
      else emit(writer, quote(unit.value));
  }
  return writer.form;
}

/** Writes what a function uses of the names around it, and what these use. */
function writeOuter(writer: Writer, node: Node): void {
  const written = new Set<Node>();
  for (const [binding, number] of writer.locals) { // which grows as they are written
    const { declaration } = binding;
    if (!declaration || written.has(declaration)) continue;
    if (declaration.start >= node.start && declaration.end <= node.end) continue;
    if ([...written].some((it) => it.start <= declaration.start && declaration.end <= it.end)) {
      continue;
    }
    const isValue = declaration.type === "VariableDeclarator";
    // A parameter is declared by the function whose it is.
    if (!isValue && opt(declaration, "id")?.name !== binding.name) continue;
    written.add(declaration);
    emit(writer, `(outer $${number}`);
    writer.write(isValue ? opt(declaration, "init") : declaration);
    emit(writer, ")");
  }
}

/** The function that a unit is. */
function functionOf(units: Units, unit: Unit, node: Node): Node | undefined {
  if (isFunction(node)) return node;
  const holder = unit.item?.kind === "default" && unit.kind === "item" ? node : undefined;
  const init = opt(node, "init") ?? opt(node, "value") ?? holder;
  const value = seeThrough(units, unit.module!, init);
  return value && isFunction(value) ? value : undefined;
}

function writeItem(writer: Writer, unit: Unit, root: Node | undefined): void {
  const { kind, nodes, reassigned, names, name } = unit.item!;
  const node = nodes[0]!;
  switch (kind) {
    case "function":
      emit(writer, { name }, reassigned ? "let" : "");
      writer.write(node, "unit");
      return writeNamespaces(writer, unit.item!);
    case "class":
      writer.write(node, "unit");
      return writeNamespaces(writer, unit.item!);
    case "enum":
      emit(writer, "(enum");
      for (const member of nodes.flatMap(enumMembers)) {
        const id = get(member, "id");
        const own = String(id.name ?? id.value);
        const value = enumValues(unit.item!).get(own);
        emit(writer, quote(own));
        // What is known of a value is written where it is compiled.
        if (value !== undefined) emit(writer, quote(value));
        else writer.write(opt(member, "initializer"));
      }
      emit(writer, ")");
      return writeNamespaces(writer, unit.item!);
    case "namespace":
      return writeNamespaces(writer, unit.item!);
    case "variable": {
      const id = get(node, "id");
      if (node.type !== "VariableDeclarator") return writer.write(get(node, "moduleReference"));
      if (reassigned) emit(writer, "let");
      if (names.length !== 1 || id.type !== "Identifier") {
        emit(writer, "(of");
        for (const binding of names) writer.locals.set(binding, writer.locals.size);
        writePattern(writer, id);
        emit(writer, ")");
      } else emit(writer, { name });
      noticeDeps(writer, opt(node, "init"));
      const init = seeThrough(writer.units, unit.module!, opt(node, "init"));
      return root ? writer.write(root, "unit") : writeValue(writer, init);
    }
    case "default":
      noticeDeps(writer, node);
      return root
        ? writer.write(root, "unit")
        : writeValue(writer, seeThrough(writer.units, unit.module!, node));
    case "effect":
      return writeStatements(writer, [node]);
  }
}

/** Writes what the namespaces of a name declare. */
function writeNamespaces(writer: Writer, { module, nodes, kind }: Item): void {
  const declared = nodes.flatMap((it) => module.names.inside.get(it) ?? []);
  if (!declared.length && kind !== "namespace") return;
  emit(writer, "(namespace");
  for (const inside of declared) {
    for (const [name, binding] of [...inside].sort(([a], [b]) => a < b ? -1 : 1)) {
      const item = module.itemOf.get(binding);
      if (item) emit(writer, quote(name), { unit: itemUnit(writer.units, item) });
    }
  }
  emit(writer, ")");
}

/** What the call around a tracked function declares to lie behind it. */
function noticeDeps(writer: Writer, node: Node | undefined): void {
  const own = node && ownCall(writer.units, writer.module, node);
  for (const dep of own?.deps ?? []) writer.form.deps.add(dep);
}

function writeValue(writer: Writer, node: Node | undefined): void {
  writer.write(node, node && isFunction(node) ? "unit" : undefined);
}

/** A top-level pattern: its names by their order, its defaults as they are. */
function writePattern(writer: Writer, node: Node): void {
  if (node.type === "Identifier") {
    const binding = writer.module.names.of.get(node);
    return emit(writer, `$${binding ? writer.locals.get(binding) : ""}`);
  }
  switch (node.type) {
    case "ObjectPattern":
      emit(writer, "{");
      for (const it of list(node, "properties")) {
        if (it.type === "RestElement") emit(writer, "...");
        else {writer.write(
            it.computed ? get(it, "key") : {
              ...get(it, "key"),
              type: "StringLiteral",
              value: get(it, "key").name ?? get(it, "key").value,
            },
          );}
        writePattern(writer, it.type === "RestElement" ? get(it, "argument") : get(it, "value"));
      }
      return emit(writer, "}");
    case "ArrayPattern":
      emit(writer, "[");
      for (const it of node.elements as (Node | null)[]) {
        if (it) writePattern(writer, it);
        else emit(writer, "_");
      }
      return emit(writer, "]");
    case "AssignmentPattern":
      writePattern(writer, get(node, "left"));
      emit(writer, "=");
      return writer.write(get(node, "right"));
    case "RestElement":
      emit(writer, "...");
      return writePattern(writer, get(node, "argument"));
  }
}
