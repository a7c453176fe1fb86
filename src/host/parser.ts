/**
 * The parser of the function tracker: a package that is loaded when a source has to be parsed, and
 * not before.
 *
 * @module
 */
import { importPackage } from "./packages.ts";

/** As far as the tracker knows it. */
export interface ParserPackage {
  /** Parses a source; throws what has a `loc` of line and column where it cannot. */
  parse(source: string, options: object): unknown;
}

let loading: Promise<ParserPackage> | undefined;

/**
 * @returns the parser
 * @throws {RetakeError} `PACKAGE_MISSING`
 */
export function loadParser(): Promise<ParserPackage> {
  const wanted = { has: "parse", purpose: "to read sources" };
  return loading ??= importPackage<ParserPackage>("@babel/parser", wanted).catch((error) => {
    loading = undefined; // it may be installed meanwhile
    throw error;
  });
}
