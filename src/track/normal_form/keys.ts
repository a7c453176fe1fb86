/** The names of properties and members, private ones among them; below all writers. */
import type { Item } from "../source/module.ts";
import { get, list, type Node, opt, staticKey, str } from "../syntax/ast.ts";
import { emit, quote, type Writer } from "./writer.ts";

/** Writes the name of a property; however it was quoted. */
export function writeKey(writer: Writer, node: Node, key: "key"): void {
  const name = get(node, key);
  if (name.type === "PrivateName") return writePrivateName(writer, str(get(name, "id"), "name"));
  const fixed = staticKey(node, key);
  if (fixed === undefined) {
    emit(writer, "(computed");
    writer.write(name);
    return emit(writer, ")");
  }
  // `__proto__: x` sets the prototype, `__proto__` and `["__proto__"]: x` do not.
  const own = fixed === "__proto__" && (node.computed || node.shorthand);
  emit(writer, own ? '(computed "__proto__")' : quote(fixed));
  // In a pattern a key is what is read; in an object it does no harm to say so.
  if (node.type === "ObjectProperty" && isPattern(get(node, "value"))) writer.form.names.add(fixed);
}

function isPattern(node: Node): boolean {
  return /Pattern$/.test(node.type) || node.type === "Identifier";
}

/** Writes a private name, as the class around it knows it. */
export function writePrivateName(writer: Writer, name: string): void {
  emit(writer, { privateName: privateNameOf(writer, name) });
}

/** A private name with the class whose it is. */
export function privateNameOf(writer: Writer, name: string): string {
  const owner = writer.classes.findLast((it) => it.names.has(name));
  return `${owner?.key ?? ""}#${name}`;
}

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
