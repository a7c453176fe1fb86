/** The words of the effects: where values may stand, and what code does to them, in those terms. */
import type { Item, Module } from "../source/module.ts";
import type { Node } from "../syntax/ast.ts";
import type { Binding } from "../syntax/scopes.ts";
import type { Unit, Units } from "../units/unit.ts";

/** The base of what `this` is. */
export const THIS = { this: true } as const;

/** In a path, a member of which the name is not known. */
export const ANY = "*";

/** Where a value may stand, and what may be written: a path from an item, a global, a local name, `this`. */
export interface Location {
  readonly base: Item | string | Binding | typeof THIS;
  readonly path: readonly string[];
  /** The path goes on in a way that is not known. */
  readonly isOpen?: boolean;
  /** It is held by a value that is made anew: to write a member of that one leaves it alone. */
  readonly isFresh?: boolean;
}

/** A name that a parameter binds. */
export interface Param {
  readonly binding: Binding;
  readonly path: readonly string[];
  /** It gets what other names of the pattern leave. */
  readonly isRest?: boolean;
  /** It gets this argument and all that follow. */
  readonly isSpread?: boolean;
}

/** What a function writes, in terms of its parameters. */
export interface Summary {
  readonly writes: Location[];
  /** The names that each parameter binds, and what of the argument they get. */
  readonly params: Param[][];
  readonly returns: Location[];
  /** With what it calls what it is given. */
  readonly handed: { to: Binding; args: Location[][] }[];
  /** Of a constructor: what each field holds. */
  readonly fields: Map<string, Location[]>;
}

/** A name that a pattern binds, and where in the value it finds what it binds. */
export interface BoundName {
  readonly id: Node;
  readonly path: readonly string[];
  /** It gets all that the others leave. */
  readonly isRest?: boolean;
}

/** A value that a name may hold: what stands at a path of what an expression gives. */
export interface Flow {
  readonly value: Node;
  readonly path: readonly string[];
  readonly isRest?: boolean;
}

/** The code at hand, with what its local names may hold. */
export interface Code {
  readonly context: Context;
  readonly module: Module;
  readonly held: Map<Binding, Location[]>;
  readonly flows: Map<Binding, Flow[]>;
  readonly busy: Set<Binding>;
  /** What expressions may be, while it is summed up: until then no other summary is finished meanwhile. */
  known?: Map<Node, Location[]>;
  /** The class of which this is the constructor. */
  readonly owner?: { node: Node; module: Module };
}

/** A function, and where it stands. */
export interface ModuleFunction {
  readonly fn: Node;
  readonly module: Module;
}

/** What is known of the code of a project, made once. */
export interface Context {
  /** What a call of any method of this name may write. */
  readonly byName: Map<string, Location[]>;
  /** The summary of a function, made when asked for. */
  readonly summaryOf: (fn: Node, module: Module) => Summary;
  /** The summary of what `new` does. */
  readonly summaryOfNew: (node: Node, module: Module) => Summary;
  readonly units: Units;
  readonly functions: Map<Node, Summary>;
  readonly methods: Map<string, Unit[]>;
  /** Getters and setters by name. */
  readonly accessors: Map<string, ModuleFunction[]>;
  /** What was put into items after they were made. */
  readonly assigned: Map<Item, { path: readonly string[]; code: Code; value: Node }[]>;
  /** The functions that items hold. */
  readonly holds: Map<Item, ModuleFunction[]>;
}

/** An argument, or where it comes from. */
export type Argument = Node | Location[];
