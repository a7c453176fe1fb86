/** Statements: blocks, with the functions declared in them where they are first used. */
import { isClass, list, type Node, opt, walk } from "./ast.ts";
import { put, type Writer } from "./form.ts";
import { write } from "./normal_form.ts";

/** Writes a statement as a block, with braces or without. */
export function writeBlock(writer: Writer, node: Node): void {
  put(writer, "{");
  writeStatements(
    writer,
    node.type === "BlockStatement" || node.type === "StaticBlock" ? list(node, "body") : [node],
  );
  put(writer, "}");
}

/** Writes a list of statements; declared functions last, in the order in which they are used. */
export function writeStatements(writer: Writer, statements: Node[]): void {
  const functions: Node[] = [];
  for (const statement of flat(statements)) {
    if (statement.type === "FunctionDeclaration") functions.push(statement);
    else write(writer, statement);
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
    write(writer, next);
  }
}

/** Takes blocks apart that declare nothing of their own. */
function flat(statements: Node[]): Node[] {
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

/** Whether a node or anything in it, functions aside, is of a type. */
export function holds(node: Node, type: string): boolean {
  let found = false;
  walk(node, (it) => {
    if (it.type === type) found = true;
    return !found && (it === node || !/^Function|Method$/.test(it.type));
  });
  return found;
}
