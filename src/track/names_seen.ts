/** Who observes the names of functions and classes, and whose. */
import { get, isClass, isFunction, isMember, list, type Node, opt, staticKey } from "./ast.ts";
import type { Form, NameToken, Writer } from "./form.ts";
import { type Graph, meaningOf } from "./graph.ts";
import type { Item, Module } from "./module.ts";

/** The names that a closure observes. */
export interface NamesSeen {
  /** Those of any function. */
  all: boolean;
  /** Those of any class. */
  classes: boolean;
  /** Those of classes that a decorator may look at. */
  decorated: boolean;
  /** Those of these classes, and of what extends them. */
  readonly of: Set<Item>;
}

/** Begins with none. */
export function noNames(): NamesSeen {
  return { all: false, classes: false, decorated: false, of: new Set() };
}

/** Adds what a form observes. */
export function addNames(seen: NamesSeen, form: Form): void {
  seen.all ||= form.sees.all;
  seen.classes ||= form.sees.classes;
  seen.decorated ||= form.sees.decorated;
  for (const item of form.sees.of) seen.of.add(item);
}

/** Whether a name is among those that are observed. */
export function isNameSeen(
  graph: Graph,
  seen: NamesSeen,
  token: NameToken,
): boolean {
  if (seen.all) return true;
  if (!token.isClass) return false;
  if (seen.classes || seen.decorated && token.isDecorated) return true;
  return seen.of.size > 0 && (!token.item || extendsOne(graph, token.item, seen.of));
}

function extendsOne(graph: Graph, item: Item, of: ReadonlySet<Item>): boolean {
  const tried = new Set<Item>();
  for (let at = item; !tried.has(at);) {
    if (of.has(at)) return true;
    tried.add(at);
    const base = opt(at.nodes[0]!, "superClass");
    if (!base) return false;
    // What is worked out may be any class.
    if (base.type !== "Identifier") return true;
    const binding = at.module.names.of.get(base);
    if (!binding) return false;
    if (!binding.top) return true;
    const meaning = meaningOf(graph, at.module, binding);
    if (meaning.kind !== "item") return false;
    if (meaning.item.kind !== "class") return true;
    at = meaning.item;
  }
  return false;
}

/** Notes whose name `object.name` may be. */
export function noticeName(writer: Writer, object: Node): void {
  const { form, module } = writer;
  const own = writer.classes.at(-1)?.item;
  const isSelf = object.type === "MetaProperty" ||
    object.type === "ThisExpression" && writer.root?.static === true;
  const ofThis = isMember(object) && staticKey(object, "property") === "constructor"
    ? get(object, "object")
    : undefined;
  if (isSelf || ofThis) {
    // `new.target.name`, `this.constructor.name`: of this class, or of what extends it.
    const isOwn = own && (isSelf || ofThis?.type === "ThisExpression");
    if (isOwn) form.sees.of.add(own);
    else form.sees.classes = true;
  }
  const binding = object.type === "Identifier" ? module.names.of.get(object) : undefined;
  if (!binding || binding.top) return;
  if (binding.called) form.sees.all = true;
  const { declaration } = binding;
  if (!declaration || !isFunction(declaration)) return;
  form.sees.decorated = true;
  if (declaration !== writer.root) return;
  const index = list(declaration, "params").findIndex((param) => {
    const id = param.type === "AssignmentPattern" ? get(param, "left") : param;
    return module.names.of.get(id) === binding;
  });
  if (index >= 0) form.nameParams.add(index);
}

/** The positions of arguments that are functions or classes with a name. */
export function namedArguments(graph: Graph, module: Module, args: Node[]): number[] {
  return args.flatMap((it, index) => isNamed(graph, module, it) ? [index] : []);
}

function isNamed(graph: Graph, module: Module, node: Node): boolean {
  if (isFunction(node) || isClass(node)) return opt(node, "id") !== undefined;
  const binding = node.type === "Identifier" ? module.names.of.get(node) : undefined;
  if (!binding) return false;
  let { declaration } = binding;
  if (binding.top) {
    const meaning = meaningOf(graph, module, binding);
    if (meaning.kind !== "item") return false;
    declaration = meaning.item.nodes[0]!;
  } else if (declaration && isFunction(declaration)) {
    // A parameter is declared by the function that has it.
    return opt(declaration, "id")?.name === binding.name;
  }
  const value = declaration?.type === "VariableDeclarator" ? opt(declaration, "init") : declaration;
  return value !== undefined && (isFunction(value) || isClass(value));
}
