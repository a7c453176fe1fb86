/**
 * The parser of the function tracker: a package that is loaded when a source has to be parsed, and
 * not before.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { process } from "./process.ts";

/** As far as the tracker knows it. */
export interface ParserPackage {
  /** Parses a source; throws what has a `loc` of line and column where it cannot. */
  parse(source: string, options: object): unknown;
}

// No literals: a module graph that holds this one should need no download.
const PARSER: string = "deno" in process.versions ? "npm:@babel/parser@8.1.2" : "@babel/parser";
let loading: Promise<ParserPackage> | undefined;

/**
 * @returns the parser
 * @throws {RetakeError} `PACKAGE_MISSING`
 */
export function loadParser(): Promise<ParserPackage> {
  return loading ??= importPackage<ParserPackage>(PARSER, "to read sources").catch((error) => {
    loading = undefined; // it may be installed meanwhile
    throw error;
  });
}

/**
 * Imports a package that only some need.
 *
 * @param specifier what to import
 * @param purpose what for, for the message
 * @throws {RetakeError} `PACKAGE_MISSING`
 */
export async function importPackage<T>(specifier: string, purpose: string): Promise<T> {
  try {
    return await import(specifier) as T;
  } catch (cause) {
    const name = specifier.replace(/^npm:/, "").replace(/(.)@[^/]*$/, "$1");
    throw new RetakeError(
      "PACKAGE_MISSING",
      `The package ${name} is needed ${purpose}, and cannot be loaded: ` +
        `${cause instanceof Error ? cause.message.split("\n")[0] : cause}\n` +
        `  to do  ${
          specifier.startsWith("npm:")
            ? `let Deno fetch it once, with the network: deno cache ${specifier}`
            : `npm install ${name}`
        }`,
      { facts: { package: name }, cause },
    );
  }
}
