/** Who observes the names of functions and classes, and whose. */
import type { Graph } from "../source/graph.ts";
import { meaningOf } from "../source/meaning.ts";
import type { Module } from "../source/module.ts";
import { get, isClass, isFunction, isMember, type Node, opt, staticKey } from "../syntax/ast.ts";
import { parameterIndex, type Writer } from "./writer.ts";

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
    if (isOwn) form.observes.of.add(own);
    else form.observes.classes = true;
  }
  const binding = object.type === "Identifier" ? module.names.of.get(object) : undefined;
  if (!binding || binding.top) return;
  if (binding.called) form.observes.all = true;
  const { declaration } = binding;
  if (!declaration || !isFunction(declaration)) return;
  form.observes.decorated = true;
  if (declaration !== writer.root) return;
  const index = parameterIndex(writer, binding);
  if (index >= 0) form.nameParams.add(index);
}

/** The positions of arguments that are functions or classes with a name. */
export function namedArguments(graph: Graph, module: Module, args: readonly Node[]): number[] {
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
