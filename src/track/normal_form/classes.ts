/** Classes: whole, where they are expressions, else a shell whose methods are units. */
import { meaningOf } from "../source/meaning.ts";
import type { Item } from "../source/module.ts";
import { get, list, type Node, opt, staticKey, str } from "../syntax/ast.ts";
import { isMethodUnit } from "../units/unit.ts";
import type { NameToken } from "./form.ts";
import { enterClass, writeKey } from "./keys.ts";
import { emit, type Role, type WriteNode, type Writer } from "./writer.ts";

/** The platform's classes that call no method of what extends them. */
const INERT =
  /^(Object|(Aggregate|Eval|Range|Reference|Syntax|Type|URI)?Error|DOMException|Map|Set|WeakMap|WeakSet|Array|Promise|EventTarget|Event|CustomEvent)$/;

/** The name of a class, which a decorator may look at. */
function nameToken(node: Node, name: string, item?: Item): NameToken {
  const isDecorated = list(node, "decorators").length > 0;
  return { name, isClass: true, isDecorated, ...(item && { item }) };
}

export const CLASSES: Record<string, WriteNode> = {
  ClassDeclaration: writeClass,
  ClassExpression: writeClass,
};

/** Writes a class; of one that is a unit, all but the methods that are units of their own. */
function writeClass(writer: Writer, node: Node, role?: Role): void {
  const item = role === "unit" ? writer.unit.item : undefined;
  const id = opt(node, "id");
  const { self } = writer;
  delete writer.self;
  if (item) emit(writer, nameToken(node, item.name, item));
  emit(writer, "(class");
  if (!item && id) {
    if (node.type === "ClassDeclaration") writer.write(id);
    emit(writer, nameToken(node, str(id, "name")));
  }
  for (const it of list(node, "decorators")) writer.write(it);
  emit(writer, "extends");
  writer.write(opt(node, "superClass"));
  enterClass(writer, node, item);
  const all = list(get(node, "body"), "body");
  const members = all.filter((it) => !it.isBare && !(item && isMethodUnit(it, all)));
  const decorated = all.filter((it) => !members.includes(it) && list(it, "decorators").length);
  const rank = (member: Node) => isOrdered(member) ? "" : staticKey(member, "key") ?? "";
  // What runs in its order stays in its order; methods have none.
  const ordered = members.filter((member) => rank(member) === "");
  const named = members.filter((member) => rank(member) !== "")
    .sort((a, b) => compare(rank(a), rank(b)));
  for (const member of [...ordered, ...named]) writeMemberOf(writer, member);
  for (const member of decorated) writeDecorated(writer, member);
  writer.classes.pop();
  emit(writer, ")");
  if (self) writer.self = self;
  if (item) writer.form.allMethods = mayCallAny(writer, node);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isOrdered(member: Node): boolean {
  return !/Method$/.test(member.type) || list(member, "decorators").length > 0;
}

/** What runs of a decorated method when its class is declared: its decorators, which see its name. */
function writeDecorated(writer: Writer, member: Node): void {
  emit(writer, member.static ? "(decorated static" : "(decorated");
  for (const it of list(member, "decorators")) writer.write(it);
  writeKey(writer, member, "key");
  emit(writer, ")");
}

function writeMemberOf(writer: Writer, member: Node): void {
  if (member.type === "StaticBlock") {
    emit(writer, "(static");
    writer.write(member);
    return emit(writer, ")");
  }
  if (/Method$/.test(member.type)) return writer.write(member);
  emit(writer, member.type === "ClassAccessorProperty" ? "(accessor" : "(field");
  if (member.static) emit(writer, "static");
  for (const it of list(member, "decorators")) writer.write(it);
  writeKey(writer, member, "key");
  writer.write(opt(member, "value"));
  emit(writer, ")");
}

/** Whether somebody else may call methods by names that are not in the project. */
function mayCallAny(writer: Writer, node: Node): boolean {
  if (list(node, "decorators").length) return true;
  const base = opt(node, "superClass");
  if (!base) return false;
  if (base.type !== "Identifier") return true;
  const binding = writer.module.names.of.get(base);
  if (!binding) return !INERT.test(str(base, "name"));
  const meaning = meaningOf(writer.units.graph, writer.module, binding);
  return meaning.kind !== "item" || meaning.item.kind !== "class";
}
