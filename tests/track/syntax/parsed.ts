// A source as a tree, as the parser gives it and without types.
import { loadParser } from "../../../src/host/parser.ts";
import { list, type Node } from "../../../src/track/syntax/ast.ts";
import { parseModule } from "../../../src/track/syntax/parse.ts";

/** The program, without types. */
export function parsed(source: string, path = "a.ts"): Promise<Node> {
  return parseModule(path, source, loadParser);
}

/** The program as the parser gives it. */
export async function parsedWhole(source: string): Promise<Node> {
  const options = { sourceType: "module", plugins: ["typescript"] };
  return ((await loadParser()).parse(source, options) as { program: Node }).program;
}

/** The expression that a source is. */
export async function expression(source: string): Promise<Node> {
  const [statement] = list(await parsed(`(${source})`), "body");
  return statement!.expression as Node;
}
