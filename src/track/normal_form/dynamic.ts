/** Which classes `object[key]` may pick a method of that nobody names. */
import { interfaceOfType, itemOfType, meaningOf } from "../source/meaning.ts";
import type { Item } from "../source/module.ts";
import {
  get,
  isFunction,
  isMember,
  list,
  literalText,
  type Node,
  opt,
  staticKey,
  str,
  walk,
} from "../syntax/ast.ts";
import { propertyOf } from "../syntax/members.ts";
import type { Writer } from "./writer.ts";

/** How far values are followed. */
const DEEPEST = 6;

/**
 * The classes, and functions, of which a computed read may find any member: those that the object may
 * be an instance of, or may be itself. What comes from outside, what a parameter without a class for
 * its type holds, what is a list or a record of other values, is none.
 */
export function openClasses(writer: Writer, object: Node, key: Node): Item[] {
  return isNameless(writer, key) ? [] : classesAt(writer, object);
}

/** Whether a key is an index or a symbol of the platform, so that it picks nothing that has a name. */
export function isNameless(writer: Writer, key: Node): boolean {
  return isNumeric(writer, key) || isSymbol(writer, key);
}

/** `Symbol.asyncIterator`: what stands under a symbol of the platform belongs to its class anyway. */
function isSymbol({ module }: Writer, key: Node): boolean {
  if (!isMember(key) || staticKey(key, "property") === undefined) return false;
  const object = get(key, "object");
  return object.type === "Identifier" && object.name === "Symbol" && !module.names.of.has(object);
}

/** The classes that the value of an expression may be an instance of, or may be. */
export function classesAt(writer: Writer, node: Node): Item[] {
  return [...new Set(classesOf(writer, node, 0))];
}

/** The classes of all that stands in an expression: `Object.getPrototypeOf(this)`, `Client.prototype`. */
export function classesIn(writer: Writer, node: Node): Item[] {
  const found = new Set(classesOf(writer, node, 0));
  walk(node, (it) => {
    if (it.type !== "ThisExpression" && it.type !== "Identifier") return;
    for (const item of classesOf(writer, it, 0)) found.add(item);
  });
  return [...found];
}

/** The text that a name stands for, where it is a constant. */
export function constantText(writer: Writer, key: Node): string | undefined {
  const plain = literalText(key);
  if (plain !== undefined) return plain;
  const binding = key.type === "Identifier" ? writer.module.names.of.get(key) : undefined;
  if (!binding) return undefined;
  let { declaration } = binding;
  let { writes } = binding;
  if (binding.top) {
    const meaning = meaningOf(writer.units.graph, writer.module, binding);
    if (meaning.kind !== "item" || meaning.item.kind !== "variable") return undefined;
    declaration = meaning.item.nodes[0];
    writes = meaning.binding.writes;
  }
  if (declaration?.type !== "VariableDeclarator" || writes.length > 0) return undefined;
  return get(declaration, "id").type === "Identifier"
    ? literalText(opt(declaration, "init"))
    : undefined;
}

/** A place in a module where an expression is looked at. */
type At = Pick<Writer, "module" | "units"> & { readonly classes?: Writer["classes"] };

/** The classes that the value of an expression may be an instance of, or may be. */
function classesOf(at: At, node: Node, depth: number): Item[] {
  if (depth > DEEPEST) return [];
  const next = (it: Node | undefined) => it ? classesOf(at, it, depth + 1) : [];
  switch (node.type) {
    case "ThisExpression": {
      const own = at.classes?.at(-1)?.item;
      return own ? [own] : [];
    }
    case "NewExpression": {
      const callee = get(node, "callee");
      const isProxy = callee.name === "Proxy" && !at.module.names.of.has(callee);
      return next(isProxy ? list(node, "arguments")[0] : callee);
    }
    case "Identifier":
      return classesNamed(at, node, depth);
    case "ConditionalExpression":
      return [...next(get(node, "consequent")), ...next(get(node, "alternate"))];
    case "LogicalExpression":
      return [...next(get(node, "left")), ...next(get(node, "right"))];
    case "AssignmentExpression":
      return next(get(node, "right"));
    case "AwaitExpression":
      return next(get(node, "argument"));
    case "SequenceExpression":
      return next(list(node, "expressions").at(-1));
    case "MemberExpression":
    case "OptionalMemberExpression":
      return staticKey(node, "property") === "prototype"
        ? next(get(node, "object"))
        : heldBy(at, get(node, "object"), staticKey(node, "property"), depth + 1);
    case "CallExpression":
    case "OptionalCallExpression":
      return returnedBy(at, node, depth);
    default:
      return [];
  }
}

function classesNamed(at: At, node: Node, depth: number): Item[] {
  const binding = at.module.names.of.get(node);
  if (!binding) return [];
  if (!binding.top) {
    const typed = typedClasses(at, binding.typeNames);
    const { declaration } = binding;
    if (declaration?.type !== "VariableDeclarator") return typed;
    const values = [opt(declaration, "init"), ...binding.writes.map((it) => opt(it, "right"))];
    if (get(declaration, "id").type !== "Identifier") return typed;
    return [...typed, ...values.flatMap((it) => it ? classesOf(at, it, depth + 1) : [])];
  }
  const meaning = meaningOf(at.units.graph, at.module, binding);
  if (meaning.kind !== "item") return [];
  const { item } = meaning;
  if (item.kind === "class" || item.kind === "function") return [item];
  const init = item.kind === "variable" ? opt(item.nodes[0]!, "init") : undefined;
  if (!init || opt(item.nodes[0]!, "id")?.type !== "Identifier") return [];
  if (isFunction(init) || init.type === "ClassExpression") return [item];
  return classesOf({ units: at.units, module: item.module }, init, depth + 1);
}

/** The classes that are named as the type of a name, or of a field: `api.ask()`, `this.api.ask()`. */
export function typedAt(writer: Writer, object: Node): Item[] {
  if (object.type === "Identifier") {
    const binding = writer.module.names.of.get(object);
    return binding && !binding.top ? typedClasses(writer, binding.typeNames) : [];
  }
  if (!isMember(object) || get(object, "object").type !== "ThisExpression") return [];
  const owner = writer.classes.at(-1)?.item;
  const name = staticKey(object, "property");
  return owner && name !== undefined ? heldByField(writer, owner, name, DEEPEST - 1) : [];
}

/** The interfaces that a field is of: who is behind `this.api.ask()`, nobody can tell. */
export function interfacesAt(writer: Writer, object: Node): string[] {
  if (!isMember(object) || get(object, "object").type !== "ThisExpression") return [];
  const owner = writer.classes.at(-1)?.item;
  const name = staticKey(object, "property");
  if (!owner || name === undefined) return [];
  const types: string[] = [];
  for (const member of list(get(owner.nodes[0]!, "body"), "body")) {
    if (/Property$/.test(member.type) && staticKey(member, "key") === name) {
      types.push(...member.typeNames as string[] | undefined ?? []);
    }
    for (const value of assignedIn(member, name)) {
      types.push(...owner.module.names.of.get(value)?.typeNames ?? []);
    }
  }
  const found = types.flatMap((it) => interfaceOfType(writer.units.graph, owner.module, it) ?? []);
  return [...new Set(found)];
}

/** What constructors assign to fields: each call through a field asks. */
const ASSIGNED = new WeakMap<Node, Map<string, Node[]>>();
const NOTHING: readonly Node[] = [];

/** What a constructor assigns to a field. */
function assignedIn(member: Node, name: string): readonly Node[] {
  if (member.kind !== "constructor") return NOTHING;
  let assigned = ASSIGNED.get(member);
  if (!assigned) ASSIGNED.set(member, assigned = allAssignedIn(member));
  return assigned.get(name) ?? NOTHING;
}

function allAssignedIn(member: Node): Map<string, Node[]> {
  const assigned = new Map<string, Node[]>();
  walk(get(member, "body"), (it) => {
    const left = it.type === "AssignmentExpression" ? get(it, "left") : undefined;
    if (!left || !isMember(left) || get(left, "object").type !== "ThisExpression") return;
    const name = staticKey(left, "property");
    if (name !== undefined) assigned.set(name, [...assigned.get(name) ?? [], get(it, "right")]);
  });
  return assigned;
}

/** The classes that are named as types, where they are classes of the project. */
function typedClasses(at: At, names: readonly string[] = []): Item[] {
  return names.flatMap((name) => {
    const item = itemOfType(at.units.graph, at.module, name);
    return item?.kind === "class" ? [item] : [];
  });
}

/** The classes of what an object holds, under a name or any. */
function heldBy(at: At, object: Node, name: string | undefined, depth: number): Item[] {
  if (depth > DEEPEST) return [];
  const literal = literalAt(at, object, depth);
  if (literal) {
    const values = literal.node.type === "ArrayExpression"
      ? list(literal.node, "elements")
      : list(literal.node, "properties")
        .filter((it) => name === undefined || !opt(it, "key") || staticKey(it, "key") === name)
        .flatMap((it) => opt(it, "value") ?? []);
    return values.flatMap((it) => classesOf(literal.at, it, depth + 1));
  }
  // `this.clients`: what the fields of the class hold.
  const own = object.type === "ThisExpression" ? at.classes?.at(-1)?.item : undefined;
  return own && name !== undefined ? heldByField(at, own, name, depth) : [];
}

function heldByField(at: At, owner: Item, name: string, depth: number): Item[] {
  const inside = { units: at.units, module: owner.module, classes: [] };
  const found: Item[] = [];
  for (const member of list(get(owner.nodes[0]!, "body"), "body")) {
    if (/Property$/.test(member.type) && staticKey(member, "key") === name) {
      found.push(...typedClasses(inside, member.typeNames as string[] | undefined));
      if (opt(member, "value")) found.push(...classesOf(inside, get(member, "value"), depth + 1));
    }
    for (const value of assignedIn(member, name)) {
      found.push(...classesOf(inside, value, depth + 1));
    }
  }
  return found;
}

/** The object or list literal that an expression is. */
function literalAt(at: At, node: Node, depth: number): { node: Node; at: At } | undefined {
  if (node.type === "ObjectExpression" || node.type === "ArrayExpression") return { node, at };
  if (isMember(node) && depth < DEEPEST) {
    const outer = literalAt(at, get(node, "object"), depth + 1);
    const name = staticKey(node, "property");
    const property = outer && name !== undefined && outer.node.type === "ObjectExpression"
      ? propertyOf(outer.node, name)
      : undefined;
    const value = property && opt(property, "value");
    return value && literalAt(outer!.at, value, depth + 1);
  }
  const binding = node.type === "Identifier" ? at.module.names.of.get(node) : undefined;
  if (!binding || depth > DEEPEST) return undefined;
  if (!binding.top) {
    const init = binding.declaration?.type === "VariableDeclarator" &&
      get(binding.declaration, "id").type === "Identifier" && opt(binding.declaration, "init");
    return init ? literalAt(at, init, depth + 1) : undefined;
  }
  const meaning = meaningOf(at.units.graph, at.module, binding);
  const item = meaning.kind === "item" && meaning.item.kind === "variable"
    ? meaning.item
    : undefined;
  const init = item && opt(item.nodes[0]!, "init");
  return init && literalAt({ units: at.units, module: item.module }, init, depth + 1);
}

/** The classes of what a function of the project gives; what others give is data. */
function returnedBy(at: At, node: Node, depth: number): Item[] {
  const callee = get(node, "callee");
  if (isMember(callee) && get(callee, "object").name === "Object") {
    // `Object.getPrototypeOf(client)`, `Object.create(Client.prototype)`, `Object.freeze(client)`
    const [first] = list(node, "arguments");
    return first ? classesOf(at, first, depth + 1) : [];
  }
  const binding = callee.type === "Identifier" ? at.module.names.of.get(callee) : undefined;
  const meaning = binding?.top ? meaningOf(at.units.graph, at.module, binding) : undefined;
  const item = meaning?.kind === "item" ? meaning.item : undefined;
  if (!item) return [];
  const fn = item.kind === "variable" ? opt(item.nodes[0]!, "init") : item.nodes[0];
  if (!fn || !isFunction(fn)) return [];
  const inside = { units: at.units, module: item.module };
  const body = get(fn, "body");
  if (body.type !== "BlockStatement") return classesOf(inside, body, depth + 1);
  const found: Item[] = [];
  walk(body, (it) => {
    if (it !== body && isFunction(it)) return false;
    const value = it.type === "ReturnStatement" ? opt(it, "argument") : undefined;
    if (value) found.push(...classesOf(inside, value, depth + 1));
  });
  return found;
}

const ARITHMETIC = /^([-*/%]|\*\*|<<|>>>?|[&|^])$/;

function isNumeric(writer: Writer, key: Node): boolean {
  switch (key.type) {
    case "NumericLiteral":
    case "UpdateExpression":
      return true;
    case "UnaryExpression":
      return key.operator === "-" || key.operator === "+" || key.operator === "~";
    case "BinaryExpression":
      return ARITHMETIC.test(str(key, "operator")) ||
        key.operator === "+" && isNumeric(writer, get(key, "left")) &&
          isNumeric(writer, get(key, "right"));
    case "MemberExpression":
      return !key.computed && get(key, "property").name === "length";
    case "Identifier": {
      const declaration = writer.module.names.of.get(key)?.declaration;
      const init = declaration?.type === "VariableDeclarator" && opt(declaration, "init");
      return init
        ? init.type === "NumericLiteral" || key !== init && init.type !== "Identifier" &&
            isNumeric(writer, init)
        : false;
    }
    case "CallExpression": {
      const callee = get(key, "callee");
      return callee.type === "MemberExpression" && get(callee, "object").name === "Math" &&
        list(key, "arguments").length > 0;
    }
    default:
      return false;
  }
}
