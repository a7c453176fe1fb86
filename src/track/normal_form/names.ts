/** Names and the members read of them: locals by number, units by reference, globals by value. */
import { type Meaning, meaningOf } from "../source/meaning.ts";
import { get, isFunction, isMember, type Node, opt, staticKey, str } from "../syntax/ast.ts";
import { chainOf } from "../syntax/members.ts";
import { refer } from "../units/reference.ts";
import { itemUnit, methodUnits } from "../units/unit.ts";
import { constantText, interfacesAt, isNameless, openClasses, typedAt } from "./dynamic.ts";
import { noticeGlobals } from "./environment.ts";
import { privateNameOf, writePrivateName } from "./keys.ts";
import { noticeName } from "./observed_names.ts";
import { baseMeaning, writeReference } from "./references.ts";
import {
  emit,
  localToken,
  parameterIndex,
  quote,
  type Role,
  type WriteNode,
  type Writer,
} from "./writer.ts";

export const NAMES: Record<string, WriteNode> = {
  Identifier: writeIdentifier,
  JSXIdentifier: (writer, node) => {
    if (writer.module.names.of.has(node)) writeIdentifier(writer, node);
    else emit(writer, quote(node.name));
  },
  JSXMemberExpression: (writer, node) => {
    emit(writer, "(.");
    writer.write(get(node, "object"));
    emit(writer, quote(get(node, "property").name), ")");
  },
  PrivateName: (writer, node) => {
    const name = str(get(node, "id"), "name");
    writer.form.names.add(privateNameOf(writer, name));
    writePrivateName(writer, name);
  },
  MemberExpression: writeMember,
  OptionalMemberExpression: writeMember,
  ThisExpression: (writer) => {
    emit(writer, "this");
    // The object that the function is a member of, as a whole.
    if (writer.self) emit(writer, { unit: itemUnit(writer.units, writer.self) });
  },
};

/** Writes a name on its own. */
function writeIdentifier(writer: Writer, node: Node): void {
  const name = str(node, "name");
  const binding = writer.module.names.of.get(node);
  if (!binding) {
    if (name === "undefined") return emit(writer, "undefined");
    if (name !== "arguments") writer.form.globals.add(name);
    return emit(writer, `global:${name}`);
  }
  if (!binding.top) return emit(writer, localToken(writer, binding));
  const meaning = meaningOf(writer.units.graph, writer.module, binding);
  writeReference(writer, refer(writer.units, meaning, []));
}

/** Writes a member: by the unit that a chain refers to, or name by name. */
function writeMember(writer: Writer, node: Node, role?: Role): void {
  const isCalled = role === "callee";
  const { base, path } = chainOf(node);
  const meaning = path.length > 0 && baseMeaning(writer, base);
  if (meaning) {
    const [last] = path.slice(-1);
    if (last === "name" && path.length === 1 && writeFunctionName(writer, meaning)) return;
    return writeReference(writer, refer(writer.units, meaning, path, isCalled));
  }
  if (base.type === "ThisExpression" && writer.self && path.length) {
    const own = { kind: "item" as const, item: writer.self, binding: writer.self.names[0]! };
    const reference = refer(writer.units, own, [...writer.selfPath, ...path], isCalled);
    if (reference.unit?.kind === "member" && reference.unit.path.length > writer.selfPath.length) {
      emit(writer, "(self");
      writeReference(writer, reference);
      return emit(writer, ")");
    }
  }
  if (node.type === "OptionalMemberExpression" && writeCertain(writer, node, isCalled)) {
    return;
  }
  noticeGlobals(writer, node, base, path);
  writePlainMember(writer, node, isCalled);
}

/** Writes `CONFIG?.a` as `CONFIG.a`, where `CONFIG` is a constant that has it; tells whether it is. */
function writeCertain(writer: Writer, node: Node, isCalled: boolean): boolean {
  const { base, path } = chainOf(node, isMember);
  const meaning = base.type === "Identifier" && path.length > 0 && baseMeaning(writer, base);
  if (!meaning) return false;
  const reference = refer(writer.units, meaning, path, isCalled);
  const isCertain = reference.rest.length === 0 &&
    /^(member|data|value)$/.test(reference.unit?.kind ?? "");
  if (isCertain) writeReference(writer, reference);
  return isCertain;
}

function writePlainMember(writer: Writer, node: Node, isCalled: boolean): void {
  const object = get(node, "object");
  const property = get(node, "property");
  const isOptional = node.type === "OptionalMemberExpression";
  const sign = isOptional ? node.optional ? "?." : "?" : "";
  const name = staticKey(node, "property");
  emit(writer, `(${sign}.`);
  writer.write(object);
  if (property.type === "PrivateName") {
    const privateName = str(get(property, "id"), "name");
    writePrivateName(writer, privateName);
    writer.form.names.add(privateNameOf(writer, privateName));
    const owner = writer.classes.findLast((it) => it.names.has(privateName))?.item;
    const methods = owner && methodUnits(writer.units, owner).get("#" + privateName);
    for (const unit of methods ?? []) emit(writer, { unit });
  } else if (name !== undefined) {
    writer.form.names.add(name);
    if (isCalled) {
      const classes = typedAt(writer, object);
      for (const item of classes) writer.form.typed.push({ item, name });
      const open = classes.length ? [] : interfacesAt(writer, object);
      for (const it of open) writer.form.opaque.add(`${name}() of the interface ${it}`);
    }
    if (name === "name") noticeName(writer, object);
    emit(writer, quote(name));
  } else {
    emit(writer, "[");
    writer.write(property);
    emit(writer, "]");
    const known = constantText(writer, property);
    if (known !== undefined) writer.form.names.add(known);
    else {
      for (const it of openClasses(writer, object, property)) writer.form.open.add(it);
      if (!isNameless(writer, property)) noticeOpenParam(writer, object);
    }
  }
  emit(writer, ")");
}

/** `(target, key) => target[key]`: what `target` is, the caller says. */
function noticeOpenParam(writer: Writer, object: Node): void {
  const binding = object.type === "Identifier" ? writer.module.names.of.get(object) : undefined;
  const index = binding && writer.root ? parameterIndex(writer, binding) : -1;
  if (index >= 0) writer.form.openParams.add(index);
}

/** Writes `f.name` as the text that it is; tells whether it was one. */
function writeFunctionName(writer: Writer, meaning: Meaning): boolean {
  if (meaning.kind !== "item") return false;
  const reference = refer(writer.units, meaning, []);
  // `const a = b` has the name of `b`.
  const item = reference.unit?.kind === "item" && reference.unit.item
    ? reference.unit.item
    : meaning.item;
  const init = opt(item.nodes[0]!, "init");
  const isNamed = item.kind === "function" || item.kind === "class" ||
    item.kind === "variable" && init !== undefined &&
      (isFunction(init) || init.type === "ClassExpression");
  if (!isNamed) return false;
  emit(writer, "(.");
  writeReference(writer, reference);
  const own = init && opt(init, "id");
  emit(writer, `"name"`, quote(own ? own.name : item.name), ")");
  return true;
}
