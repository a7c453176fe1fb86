/** What the hash engine is asked, and what it answers. */
import type { ProjectFiles } from "./graph.ts";

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
