/** Classes: whole, where they are expressions, else a shell whose methods are units. */
import { get, list, type Node, opt, staticKey, str } from "./ast.ts";
import { type NameToken, put, type Writer } from "./form.ts";
import { meaningOf } from "./graph.ts";
import type { Item } from "./module.ts";
import { write, writeKey } from "./normal_form.ts";
import { writeBlock } from "./normal_block.ts";
import { isMethodUnit } from "./units.ts";

/** The platform's classes that call no method of what extends them. */
const INERT =
  /^(Object|(Aggregate|Eval|Range|Reference|Syntax|Type|URI)?Error|DOMException|Map|Set|WeakMap|WeakSet|Array|Promise|EventTarget|Event|CustomEvent)$/;

/** Enters a class: its private names are its own. */
export function enterClass(writer: Writer, node: Node, item?: Item): void {
  const names = new Set<string>();
  for (const member of list(get(node, "body"), "body")) {
    const key = opt(member, "key");
    if (key?.type === "PrivateName") names.add(str(get(key, "id"), "name"));
  }
  const key = item ? `${item.module.path}#${item.name}` : `${writer.module.path}:${node.start}`;
  writer.classes.push({ key, names, ...(item && { item }) });
}

/** The name of a class, which a decorator may look at. */
export function nameToken(node: Node, name: string, item?: Item): NameToken {
  const isDecorated = list(node, "decorators").length > 0;
  return { name, isClass: true, isDecorated, ...(item && { item }) };
}

/** Writes a class; of the class of an item, all but the methods that are units of their own. */
export function writeClass(writer: Writer, node: Node, item?: Item): void {
  const id = opt(node, "id");
  const { self } = writer;
  delete writer.self;
  put(writer, "(class");
  if (!item && id) {
    if (node.type === "ClassDeclaration") write(writer, id);
    put(writer, nameToken(node, str(id, "name")));
  }
  for (const it of list(node, "decorators")) write(writer, it);
  put(writer, "extends");
  write(writer, opt(node, "superClass"));
  enterClass(writer, node, item);
  const members = list(get(node, "body"), "body")
    .filter((member) => !(item && isMethodUnit(member)));
  const rank = (member: Node) => isOrdered(member) ? "" : staticKey(member, "key") ?? "";
  // What runs in its order stays in its order; methods have none.
  const ordered = members.filter((member) => rank(member) === "");
  const named = members.filter((member) => rank(member) !== "")
    .sort((a, b) => compare(rank(a), rank(b)));
  for (const member of [...ordered, ...named]) writeMemberOf(writer, member);
  writer.classes.pop();
  put(writer, ")");
  if (self) writer.self = self;
  if (item) writer.form.allMethods = mayCallAny(writer, node);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isOrdered(member: Node): boolean {
  return !/Method$/.test(member.type) || list(member, "decorators").length > 0;
}

function writeMemberOf(writer: Writer, member: Node): void {
  if (member.type === "StaticBlock") {
    put(writer, "(static");
    writeBlock(writer, member);
    return put(writer, ")");
  }
  if (/Method$/.test(member.type)) return write(writer, member);
  put(writer, member.type === "ClassAccessorProperty" ? "(accessor" : "(field");
  if (member.static) put(writer, "static");
  for (const it of list(member, "decorators")) write(writer, it);
  writeKey(writer, member, "key");
  write(writer, opt(member, "value"));
  put(writer, ")");
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
