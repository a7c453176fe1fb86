/**
 * What the engine is asked, and what it answers: its words, below all of its rooms.
 *
 * The rooms, each of which imports from those before it alone: `syntax/`, `source/`, `units/`; then
 * `functions/`, `normal_form/` and `effects/`, which do not know one another; then `sign/`. The opening
 * comment of `syntax/ast.ts`, `source/module.ts`, `units/unit.ts`, `functions/by_id.ts`,
 * `normal_form/form.ts`, `effects/effects.ts` and `sign/sign.ts` says what the room is for, and by which
 * files one enters it.
 *
 * @module
 */

/** What parses a source; `@babel/parser` 7 and 8 give the same. */
export interface Parser {
  /** Gives a `File` node with positions, or throws. */
  parse(source: string, options: object): unknown;
}

/** Gives the parser, which is loaded when it is first asked. */
export type LoadParser = () => Promise<Parser>;

/** Where a package lies: what is linked from within the repository is code of the project. */
export type PackagePlace =
  | { readonly kind: "installed" | "missing" | "unknown" }
  /** The folder that it is, as a path from the root. */
  | { readonly kind: "linked"; readonly path: string };

/** What the tracker reads a project with; paths are relative to the root, with slashes. */
export interface ProjectFiles {
  /** The content of a file, `undefined` if there is no such file. */
  readFile(path: string): Promise<string | Uint8Array | undefined>;
  /** All files below a folder, as paths from the root; without it, globs match nothing. */
  listFiles?(folder: string): Promise<string[]>;
  /** Where a package lies that is imported from a folder; without it, nobody knows. */
  findPackage?(name: string, folder: string): Promise<PackagePlace>;
  /** Gives the parser; called when a source has to be parsed. */
  readonly loadParser: LoadParser;
}

/** How to read a project and what to see in it. */
export interface SignOptions extends ProjectFiles {
  /** Packages of which `track()` and `wrap()` are seen through; paths from the root will do too. */
  readonly transparent?: readonly string[];
  /** Files, globs or ids of functions that lie behind what cannot be looked into. */
  readonly deps?: readonly string[];
}

/** A parameter as it stands in the source. */
export interface Parameter {
  /** Its name, or the pattern that takes it apart. */
  readonly name: string;
  /** Its type, where one is written. */
  readonly type?: string;
  /** Its default, where it has one. */
  readonly default?: string;
}

/** The fingerprint of a function with everything it reaches. */
export interface Signature {
  /** The function, as it was asked for. */
  readonly id: string;
  /** SHA-256 of the function and all it reaches, in hexadecimal. */
  readonly hash: string;
  /** 16 hexadecimal digits for the function's own text. */
  readonly own: string;
  /** Its parameters. */
  readonly parameters: readonly Parameter[];
  /** What it reaches, by id, each with the hash of its own text. */
  readonly dependencies: readonly { readonly id: string; readonly hash: string }[];
  /** Names of the environment variables that are read. */
  readonly environment: readonly string[];
  /** Packages and what is used of each. */
  readonly packages: readonly string[];
  /** What cannot be looked into. */
  readonly opaque: readonly string[];
  /** Files that are read as they are. */
  readonly assets: readonly string[];
  /** What could not be told for certain. */
  readonly warnings: readonly string[];
}

/** A piece of source that a function reaches: another function, a constant, a method, a file. */
export interface SignedUnit {
  /** `src/text.ts#clean`, `src/client.ts#Client.send`, a file's path; unlike those of all others. */
  readonly id: string;
  /** 16 hexadecimal digits for its own text. */
  readonly hash: string;
  /** The file it stands in, as a path from the root. */
  readonly path: string;
  /** Where it begins in that file, from 1. */
  readonly line: number;
  /** Its text as it stands in the file, with LF; `undefined` where the file is not text. */
  readonly source: string | undefined;
  /** The ids of the units that it refers to, or that come with it, in order. */
  readonly uses: readonly string[];
}
