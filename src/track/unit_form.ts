/** The form of each kind of unit, made when first asked for. */
import { get, isFunction, type Node, opt } from "./ast.ts";
import { emptyForm, type Form, put, quote, type Writer, writerFor } from "./form.ts";
import { exportMeaning, exportNames } from "./graph.ts";
import { enumMembers } from "./scopes.ts";
import { list } from "./ast.ts";
import { write } from "./normal_form.ts";
import { writeStatements } from "./normal_block.ts";
import { enterClass, nameToken, writeClass } from "./normal_class.ts";
import { writeFunction } from "./normal_function.ts";
import { ownCall, transparent } from "./transparent.ts";
import { writePlace } from "./normal_names.ts";
import type { Item } from "./module.ts";
import { itemUnit, locate, type Unit, type Units } from "./units.ts";

/** The form of a unit; of files the text is added when it is hashed. */
export function formOf(units: Units, unit: Unit): Form {
  return unit.form ??= makeForm(units, unit);
}

function makeForm(units: Units, unit: Unit): Form {
  const { module, node } = unit;
  if (!module) return emptyForm();
  const root = node && functionOf(units, unit, node);
  const writer = writerFor(units, module, root);
  switch (unit.kind) {
    case "item":
      writer.isItem = root !== undefined;
      writeItem(writer, unit, root);
      break;
    case "member":
      writer.self = unit.item!;
      writer.selfPath = unit.path.slice(0, -1);
      noticeDeps(writer, opt(node!, "value"));
      if (root?.type === "ObjectMethod" || !opt(node!, "value")) write(writer, node);
      else writeValue(writer, transparent(units, module, get(node!, "value")));
      break;
    case "method":
      enterClass(writer, unit.item!.nodes[0]!, unit.item);
      put(writer, { unit: itemUnit(units, unit.item!) });
      write(writer, node);
      break;
    case "value":
      put(writer, quote(unit.value));
      break;
    case "exports":
      for (const name of exportNames(units.graph, module)) {
        put(writer, quote(name));
        const meaning = exportMeaning(units.graph, module, name);
        if (meaning) writePlace(writer, locate(units, meaning, []));
      }
      break;
    case "data":
      if (module.kind === "cjs") writeStatements(writer, list(module.program, "body"));
      else put(writer, quote(unit.value));
  }
  return writer.form;
}

/** The function that a unit is. */
function functionOf(units: Units, unit: Unit, node: Node): Node | undefined {
  if (isFunction(node)) return node;
  const holder = unit.item?.kind === "default" && unit.kind === "item" ? node : undefined;
  const init = opt(node, "init") ?? opt(node, "value") ?? holder;
  const value = transparent(units, unit.module!, init);
  return value && isFunction(value) ? value : undefined;
}

function writeItem(writer: Writer, unit: Unit, root: Node | undefined): void {
  const { kind, nodes, reassigned, names, name } = unit.item!;
  const node = nodes[0]!;
  switch (kind) {
    case "function":
      put(writer, { name }, reassigned ? "let" : "");
      writeFunction(writer, node, true);
      return writeNamespaces(writer, unit.item!);
    case "class":
      put(writer, nameToken(node, name, unit.item));
      writeClass(writer, node, unit.item);
      return writeNamespaces(writer, unit.item!);
    case "enum":
      put(writer, "(enum");
      for (const member of nodes.flatMap(enumMembers)) {
        const id = get(member, "id");
        put(writer, quote(id.name ?? id.value));
        write(writer, opt(member, "initializer"));
      }
      put(writer, ")");
      return writeNamespaces(writer, unit.item!);
    case "namespace":
      return writeNamespaces(writer, unit.item!);
    case "variable": {
      const id = get(node, "id");
      if (node.type !== "VariableDeclarator") return write(writer, get(node, "moduleReference"));
      if (reassigned) put(writer, "let");
      if (names.length !== 1 || id.type !== "Identifier") {
        put(writer, "(of");
        for (const binding of names) writer.locals.set(binding, writer.locals.size);
        writePattern(writer, id);
        put(writer, ")");
      } else put(writer, { name });
      noticeDeps(writer, opt(node, "init"));
      const init = transparent(writer.units, unit.module!, opt(node, "init"));
      return root ? writeFunction(writer, root, true) : writeValue(writer, init);
    }
    case "default":
      noticeDeps(writer, node);
      return root
        ? writeFunction(writer, root, true)
        : writeValue(writer, transparent(writer.units, unit.module!, node));
    case "effect":
      return writeStatements(writer, [node]);
  }
}

/** Writes what the namespaces of a name declare. */
function writeNamespaces(writer: Writer, { module, nodes, kind }: Item): void {
  const declared = nodes.flatMap((it) => module.names.inside.get(it) ?? []);
  if (!declared.length && kind !== "namespace") return;
  put(writer, "(namespace");
  for (const inside of declared) {
    for (const [name, binding] of [...inside].sort(([a], [b]) => a < b ? -1 : 1)) {
      const item = module.itemOf.get(binding);
      if (item) put(writer, quote(name), { unit: itemUnit(writer.units, item) });
    }
  }
  put(writer, ")");
}

/** What the call around a tracked function declares to lie behind it. */
function noticeDeps(writer: Writer, node: Node | undefined): void {
  const own = node && ownCall(writer.units, writer.module, node);
  for (const dep of own?.deps ?? []) writer.form.deps.add(dep);
}

function writeValue(writer: Writer, node: Node | undefined): void {
  if (node && isFunction(node)) writeFunction(writer, node, true);
  else write(writer, node);
}

/** A top-level pattern: its names by their order, its defaults as they are. */
function writePattern(writer: Writer, node: Node): void {
  if (node.type === "Identifier") {
    const binding = writer.module.names.of.get(node);
    return put(writer, `$${binding ? writer.locals.get(binding) : ""}`);
  }
  switch (node.type) {
    case "ObjectPattern":
      put(writer, "{");
      for (const it of list(node, "properties")) {
        if (it.type === "RestElement") put(writer, "...");
        else {write(
            writer,
            it.computed ? get(it, "key") : {
              ...get(it, "key"),
              type: "StringLiteral",
              value: get(it, "key").name ?? get(it, "key").value,
            },
          );}
        writePattern(writer, it.type === "RestElement" ? get(it, "argument") : get(it, "value"));
      }
      return put(writer, "}");
    case "ArrayPattern":
      put(writer, "[");
      for (const it of node.elements as (Node | null)[]) {
        if (it) writePattern(writer, it);
        else put(writer, "_");
      }
      return put(writer, "]");
    case "AssignmentPattern":
      writePattern(writer, get(node, "left"));
      put(writer, "=");
      return write(writer, get(node, "right"));
    case "RestElement":
      put(writer, "...");
      return writePattern(writer, get(node, "argument"));
  }
}
