/** What the text of one unit is written with: below all writers, which get the recursion from here. */
import type { Item, Module } from "../source/module.ts";
import { get, list, type Node } from "../syntax/ast.ts";
import type { Binding } from "../syntax/scopes.ts";
import type { Unit, Units } from "../units/unit.ts";
import type { Form, Token } from "./form.ts";

/** What a node is to the one around it, where that makes a difference. */
export type Role =
  /** It is all there is of a unit: then what declares it makes no difference. */
  | "unit"
  /** It is called, and what stands before its last dot is `this`. */
  | "callee"
  /** Nobody takes what it gives. */
  | "statement";

/** Writes the nodes of some types. */
export type WriteNode = (writer: Writer, node: Node, role?: Role) => void;

/** What one unit's text is written with. */
export interface Writer {
  readonly units: Units;
  readonly unit: Unit;
  readonly module: Module;
  readonly form: Form;
  /** Writes a node, whatever it is: the recursion. Nothing at all is written as `_`. */
  readonly write: (node: Node | undefined | null, role?: Role) => void;
  readonly locals: Map<Binding, number>;
  readonly labels: string[];
  /** The classes around, the innermost last, with a key for their private names. */
  readonly classes: { key: string; names: Set<string>; item?: Item }[];
  /** The function that the unit is, for its parameters. */
  readonly root?: Node;
  /** The constant object that `this` is. */
  self?: Item & object;
  selfPath: readonly string[];
  /** Calls that give a file of which nobody asks what it holds. */
  readonly unread: Set<Node>;
}

/** Adds tokens to the text. */
export function emit(writer: Writer, ...tokens: Token[]): void {
  writer.form.tokens.push(...tokens);
}

/** A text by its value. */
export function quote(value: unknown): string {
  return JSON.stringify(value) ?? "undefined";
}

/** The number of a local name, by its first appearance in the unit. */
export function localToken(writer: Writer, binding: Binding): string {
  if (binding.member) return `.${binding.name}`;
  let number = writer.locals.get(binding);
  if (number === undefined) writer.locals.set(binding, number = writer.locals.size);
  return `$${number}`;
}

/** Which parameter of the function that the unit is a name is; -1 if it is none. */
export function parameterIndex({ root, module }: Writer, binding: Binding): number {
  return list(root!, "params").findIndex((param) => {
    const id = param.type === "AssignmentPattern" ? get(param, "left") : param;
    return module.names.of.get(id) === binding;
  });
}
