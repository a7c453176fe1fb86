/**
 * The normal form of a unit, as data: what it says, without how it was written, and all that was
 * noticed on the way.
 *
 * The room `normal_form/` writes units. It is one recursion over the syntax tree: each writer of
 * `expressions.ts`, `names.ts`, `calls.ts`, `functions.ts`, `classes.ts`, `statements.ts` and
 * `declarations.ts` is for some types of nodes, and gets the recursion handed in with its `Writer`;
 * `write.ts` puts them together in one table by type. It imports from `syntax/`, `source/` and
 * `units/`, and knows nothing of `effects/`. One enters it by `form.ts`, `form_of.ts` and
 * `file_params.ts`.
 *
 * @module
 */
import type { FileUse } from "../source/file_uses.ts";
import type { Item } from "../source/module.ts";
import type { Node } from "../syntax/ast.ts";
import type { Binding } from "../syntax/scopes.ts";
import type { Unit } from "../units/unit.ts";

/** A piece of a unit's text; what is no text gets its number when the text is put together. */
export type Token =
  | string
  | { unit: Unit }
  /** A private name, `#a`: of which class, and which. */
  | { privateName: string }
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

/** The names that a closure observes. */
export interface ObservedNames {
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
export function noNames(): ObservedNames {
  return { all: false, classes: false, decorated: false, of: new Set() };
}

/** The parameters of a function, as far as they may be paths of files. */
export interface PathParams {
  /** Those that are patterns or are assigned are left out. */
  readonly params: readonly (Binding | undefined)[];
  /** What they are where they are left out. */
  readonly defaults: readonly (string | undefined)[];
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
    /** The classes of which each argument may be an instance, where any is one. */
    instances?: readonly (readonly Item[])[];
    /** What it is called with, unless some are spread. */
    args?: readonly Node[];
  }[];
  /** What cannot be looked into, as `kind at place`. */
  readonly opaque: Set<string>;
  readonly warnings: Set<string>;
  /** What it does with files. */
  readonly fileUses: FileUse[];
  /** The parameters of the function that the unit is. */
  pathParams?: PathParams;
  /** What our own calls declare to lie behind a function. */
  readonly deps: Set<string>;
  /** Calls of methods through a class that is named as a type. */
  readonly typed: { item: Item; name: string }[];
  /** Classes, and functions, of which it reads members by a name that is made at run time. */
  readonly open: Set<Item>;
  /** Whose names it observes. */
  readonly observes: ObservedNames;
  /** Positions of parameters of which it reads members by a name that is made at run time. */
  readonly openParams: Set<number>;
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
    fileUses: [],
    open: new Set(),
    typed: [],
    observes: noNames(),
    openParams: new Set(),
    nameParams: new Set(),
    allMethods: false,
  };
}
