/** Source text to syntax tree, with the parser loaded when first asked and results kept. */
import { RetakeError } from "../../errors.ts";
import type { LoadParser } from "../types.ts";
import type { Node } from "./ast.ts";
import { strip } from "./strip.ts";

/** By parser, kind of file and content, so that an edit is seen and a copy costs nothing. */
const parsed = new WeakMap<LoadParser, Map<string, Map<string, Promise<Node>>>>();
const KEPT = 4000;

/** The error for a file that could not be parsed: no verdict may be drawn from it. */
function parseError(path: string, cause: unknown): RetakeError {
  const { loc, message } = cause as { loc?: { line: number; column: number }; message?: string };
  const place = loc ? `${path}:${loc.line}:${loc.column + 1}` : path;
  const words = (message ?? String(cause)).replace(/ \(\d+:\d+\)$/, "");
  return new RetakeError(
    "PARSE_FAILED",
    `${place} cannot be parsed: ${words}\n  to do  mend that file, or leave it out of the import graph`,
    { facts: { path, ...(loc ? { line: loc.line } : {}) }, cause },
  );
}

/**
 * Parses a module; without types and comments.
 *
 * @param path tells the language by its ending
 * @param source the text
 * @param loadParser gives the parser
 * @returns the `Program` node, shared by all who ask: read it only
 */
export function parseModule(
  path: string,
  source: string,
  loadParser: LoadParser,
): Promise<Node> {
  let byEnding = parsed.get(loadParser);
  if (!byEnding) parsed.set(loadParser, byEnding = new Map());
  const ending = /\.[cm]?[jt]sx?$/.exec(path)?.[0] ?? ".ts";
  let known = byEnding.get(ending);
  if (!known) byEnding.set(ending, known = new Map());
  let result = known.get(source);
  if (!result) {
    if (known.size >= KEPT) known.delete(known.keys().next().value!);
    result = parseAnew(path, ending, source, loadParser);
    known.set(source, result);
  }
  return result;
}

async function parseAnew(
  path: string,
  ending: string,
  source: string,
  loadParser: LoadParser,
): Promise<Node> {
  const parser = await loadParser();
  const language = ending.includes("t")
    ? ending.endsWith("x") ? ["typescript", "jsx"] : ["typescript"]
    : ["jsx"];
  const common = /\.c[jt]s$/.test(ending);
  // Later parsers know no `assert`: `with` is as long, with two blanks.
  const text = source.includes("assert")
    ? source.replace(/(["']\s*)assert(?=\s*\{\s*["']?type\b)/g, "$1with  ")
    : source;
  let first: unknown;
  for (const [sourceType, decorators] of common ? COMMON : MODULE) {
    try {
      const file = parser.parse(text, {
        sourceType,
        plugins: [
          ...language,
          decorators,
          "decoratorAutoAccessors",
          "sourcePhaseImports",
          "deferredImportEvaluation",
        ],
        attachComment: false,
        locations: false, // of which version 7 knows nothing
        createImportExpressions: true,
      }) as { program: Node };
      return strip(file.program)!;
    } catch (error) {
      first ??= error;
    }
  }
  throw parseError(path, first);
}

/** What is tried, in order. */
const MODULE = [
  ["module", "decorators"],
  ["module", "decorators-legacy"],
  ["commonjs", "decorators"],
];
const COMMON = [["commonjs", "decorators"], ["commonjs", "decorators-legacy"]];
