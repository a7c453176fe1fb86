/** Functions of all forms. */
import { get, list, type Node, opt } from "./ast.ts";
import { localToken, put, type Writer } from "./form.ts";
import { write, writeKey } from "./normal_form.ts";
import { holds, writeStatements } from "./normal_block.ts";

/**
 * Writes a function.
 *
 * @param isUnit it is all there is of a unit: then what declares it makes no difference
 */
export function writeFunction(writer: Writer, node: Node, isUnit = false): void {
  const isArrow = node.type === "ArrowFunctionExpression";
  const { self } = writer;
  // `this` is another one in there, but for the function that the unit is.
  if (!isArrow && !isUnit && node !== writer.root) delete writer.self;
  const isPlain = !node.generator && !["ThisExpression", "Super", "MetaProperty"]
    .some((type) => holds(node, type)) &&
    !saysArguments(writer, node);
  const method = /Method$/.test(node.type) ? String(node.kind) : undefined;
  put(
    writer,
    `(${method ?? (isUnit && (isArrow || isPlain) ? "function" : isArrow ? "=>" : "function")}`,
  );
  if (node.async) put(writer, "async");
  if (node.generator) put(writer, "*");
  if (node.static) put(writer, "static");
  for (const it of list(node, "decorators")) write(writer, it);
  const id = opt(node, "id");
  if (method !== undefined) writeKey(writer, node, "key");
  else if (id && !isUnit) {
    const binding = writer.module.names.of.get(id);
    if (binding && (node.type === "FunctionDeclaration")) put(writer, localToken(writer, binding));
    put(writer, { name: String(id.name) });
  }
  put(writer, "[");
  for (const param of list(node, "params")) writeParam(writer, param);
  put(writer, "]{");
  const body = get(node, "body");
  if (body.type === "BlockStatement") writeStatements(writer, trimmed(list(body, "body")));
  else {
    put(writer, "(ReturnStatement");
    write(writer, body);
    put(writer, ")");
  }
  put(writer, "})");
  if (self) writer.self = self;
}

/** A bare `return` at the end does nothing. */
function trimmed(statements: Node[]): Node[] {
  const last = statements.at(-1);
  return last?.type === "ReturnStatement" && !last.argument ? statements.slice(0, -1) : statements;
}

function saysArguments(writer: Writer, node: Node): boolean {
  let found = false;
  const look = (at: unknown): void => {
    if (found || typeof at !== "object" || at === null) return;
    if (Array.isArray(at)) return at.forEach(look);
    const it = at as Node;
    if (it.type === "Identifier" && it.name === "arguments" && !writer.module.names.of.has(it)) {
      found = true;
    }
    for (const key in it) if (key !== "loc") look(it[key]);
  };
  look(node.body);
  return found;
}

function writeParam(writer: Writer, param: Node): void {
  if (param.type !== "TSParameterProperty") return write(writer, param);
  const inside = get(param, "parameter");
  const id = inside.type === "AssignmentPattern" ? get(inside, "left") : inside;
  // The parameter's name is that of a property.
  put(writer, "(own", JSON.stringify(id.name));
  write(writer, inside);
  put(writer, ")");
}
