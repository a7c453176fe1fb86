/** What the normal form of a unit consists of, and what it is collected in. */
import type { Node } from "./ast.ts";
import type { FileParam } from "./file_params.ts";
import type { Item, Module } from "./module.ts";
import { type NamesSeen, noNames } from "./names_seen.ts";
import type { Binding } from "./scopes.ts";
import type { Unit, Units } from "./units.ts";

/** A piece of a unit's text; what is no text gets its number when the text is put together. */
export type Token =
  | string
  | { unit: Unit }
  /** A private name: whose, and which. */
  | { secret: string }
  /** The name of a function, printed only where names can be observed. */
  | NameToken;

/** A name and whose it is. */
export interface NameToken {
  readonly name: string;
  readonly isClass?: boolean;
  readonly isDecorated?: boolean;
  /** The class that has it, where it is one of the top level. */
  readonly item?: Item;
}

/** The normal form of one unit, and all that was noticed on the way. */
export interface Form {
  readonly tokens: Token[];
  /** Property names that are read. */
  readonly names: Set<string>;
  readonly globals: Set<string>;
  readonly packages: Set<string>;
  readonly environment: Set<string>;
  /** Positions of parameters that name a variable of the environment. */
  readonly environmentParams: Set<number>;
  /** Calls of project functions with texts: which function, with what. */
  readonly calls: {
    unit: Unit;
    texts: (string | undefined)[];
    /** Arguments that are functions or classes with a name. */
    named: number[];
    /** What is known of arguments that are texts, with `*` for the rest. */
    paths?: (string | undefined)[];
  }[];
  /** What cannot be looked into, as `kind at place`. */
  readonly opaque: Set<string>;
  readonly warnings: Set<string>;
  /** Where files are read that the caller names. */
  readonly fileParams: FileParam[];
  /** What our own calls declare to lie behind a function. */
  readonly deps: Set<string>;
  /** Reads members of something by a name that is made at run time. */
  isDynamic: boolean;
  /** Whose names it observes. */
  readonly sees: NamesSeen;
  /** Positions of parameters whose `name` it reads. */
  readonly nameParams: Set<number>;
  /** Of a class: any of its methods may be called. */
  allMethods: boolean;
}

/** A form with nothing in it. */
export function emptyForm(): Form {
  return {
    tokens: [],
    names: new Set(),
    globals: new Set(),
    packages: new Set(),
    environment: new Set(),
    environmentParams: new Set(),
    calls: [],
    opaque: new Set(),
    warnings: new Set(),
    deps: new Set(),
    fileParams: [],
    isDynamic: false,
    sees: noNames(),
    nameParams: new Set(),
    allMethods: false,
  };
}

/** What one unit's text is written with. */
export interface Writer {
  readonly units: Units;
  readonly module: Module;
  readonly form: Form;
  readonly locals: Map<Binding, number>;
  readonly labels: string[];
  /** The classes around, the innermost last, with a key for their private names. */
  readonly classes: { key: string; names: Set<string>; item?: Item }[];
  /** The function that the unit is, for its parameters. */
  readonly root?: Node;
  /** The unit is a whole function of the top level. */
  isItem?: boolean;
  /** The constant object that `this` is. */
  self?: Item & object;
  selfPath: string[];
}

/** Begins the form of a unit. */
export function writerFor(units: Units, module: Module, root?: Node): Writer {
  return {
    units,
    module,
    form: emptyForm(),
    locals: new Map(),
    labels: [],
    classes: [],
    selfPath: [],
    ...(root && { root }),
  };
}

/** Adds tokens to the text. */
export function put(writer: Writer, ...tokens: Token[]): void {
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
