/** Members of objects: chains of them that are read, and properties of object literals. */
import { get, isMember, list, type Node, staticKey } from "./ast.ts";

/** A chain of members with fixed names, as far as they are fixed, and what stands at its start. */
export function chainOf(
  node: Node,
  isLink: (node: Node) => boolean = (it) => it.type === "MemberExpression",
): { base: Node; path: string[] } {
  const path: string[] = [];
  let base = node;
  while (isLink(base)) {
    const name = staticKey(base, "property");
    if (name === undefined || name.startsWith("#")) break;
    path.unshift(name);
    base = get(base, "object");
  }
  return { base, path };
}

/** A chain of members down to its start, `*` where a name is worked out; `isWhole` if none is. */
export function wholeChainOf(node: Node): { base: Node; path: string[]; isWhole: boolean } {
  const path: string[] = [];
  let base = node;
  let isWhole = true;
  while (isMember(base)) {
    const name = staticKey(base, "property");
    if (name === undefined) isWhole = false;
    path.unshift(name ?? "*");
    base = get(base, "object");
  }
  return { base, path, isWhole };
}

/** The property of an object literal, where it is certain that no other one takes its place. */
export function propertyOf(object: Node, name: string): Node | undefined {
  let properties = PROPERTIES.get(object);
  if (!properties) PROPERTIES.set(object, properties = propertiesOf(object));
  return properties.get(name);
}

const PROPERTIES = new WeakMap<Node, Map<string, Node | undefined>>();

/** The properties of an object literal by name, made once: a large table is asked for each of its own. */
function propertiesOf(object: Node): Map<string, Node | undefined> {
  const properties = new Map<string, Node | undefined>();
  for (const property of list(object, "properties")) {
    const key = property.type === "SpreadElement" ? undefined : staticKey(property, "key");
    if (key === undefined || key === "__proto__") return new Map();
    const isUncertain = property.kind === "set" || property.kind === "get" && properties.has(key) ||
      properties.has(key) && properties.get(key) === undefined;
    properties.set(key, isUncertain ? undefined : property);
  }
  return properties;
}
