/** Lists of statements: what has a body writes it with these; below all writers. */
import { isClass, list, type Node, opt } from "../syntax/ast.ts";
import { emit, type Writer } from "./writer.ts";

/** Writes a statement as a block, with braces or without. */
export function writeBlock(writer: Writer, node: Node): void {
  emit(writer, "{");
  writeStatements(
    writer,
    node.type === "BlockStatement" || node.type === "StaticBlock" ? list(node, "body") : [node],
  );
  emit(writer, "}");
}

/** Writes a list of statements; declared functions last, in the order in which they are used. */
export function writeStatements(writer: Writer, statements: readonly Node[]): void {
  const functions: Node[] = [];
  for (const statement of flat(statements)) {
    if (statement.type === "FunctionDeclaration") functions.push(statement);
    else writer.write(statement);
  }
  while (functions.length) {
    let first = 0;
    let lowest = Infinity;
    functions.forEach((it, index) => {
      const binding = opt(it, "id") && writer.module.names.of.get(opt(it, "id")!);
      const number = binding ? writer.locals.get(binding) ?? Infinity : Infinity;
      if (number < lowest) [first, lowest] = [index, number];
    });
    const [next] = functions.splice(first, 1);
    writer.write(next);
  }
}

/** Takes blocks apart that declare nothing of their own. */
function flat(statements: readonly Node[]): Node[] {
  return statements.flatMap((it) =>
    it.type === "BlockStatement" && !declares(it) ? flat(list(it, "body")) : [it]
  );
}

function declares(block: Node): boolean {
  return list(block, "body").some((it) =>
    it.type === "FunctionDeclaration" || isClass(it) ||
    it.type === "VariableDeclaration" && it.kind !== "var"
  );
}
