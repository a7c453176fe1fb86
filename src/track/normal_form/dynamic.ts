/** Whether `object[key]` may pick a method that nobody names. */
import { meaningOf } from "../source/meaning.ts";
import { get, isMember, list, literalText, type Node, opt, str } from "../syntax/ast.ts";
import type { Writer } from "./writer.ts";

const PLAIN = new Set([
  "ObjectExpression",
  "ArrayExpression",
  "StringLiteral",
  "TemplateLiteral",
  "NumericLiteral",
]);

/** Tells whether a computed read may be one of an instance's methods. */
export function isOpen(writer: Writer, object: Node, key: Node): boolean {
  return !isNumeric(writer, key) && mayBeInstance(writer, object, 0);
}

/** The text that a name stands for, where it is a constant. */
export function constantText(writer: Writer, key: Node): string | undefined {
  const plain = literalText(key);
  if (plain !== undefined) return plain;
  const binding = key.type === "Identifier" ? writer.module.names.of.get(key) : undefined;
  if (!binding) return undefined;
  let { declaration } = binding;
  let { writes } = binding;
  if (binding.top) {
    const meaning = meaningOf(writer.units.graph, writer.module, binding);
    if (meaning.kind !== "item" || meaning.item.kind !== "variable") return undefined;
    declaration = meaning.item.nodes[0];
    writes = meaning.binding.writes;
  }
  if (declaration?.type !== "VariableDeclarator" || writes.length > 0) return undefined;
  return get(declaration, "id").type === "Identifier"
    ? literalText(opt(declaration, "init"))
    : undefined;
}

function mayBeInstance(writer: Writer, object: Node, depth: number): boolean {
  if (PLAIN.has(object.type)) return false;
  if (object.type === "NewExpression") {
    return writer.module.names.of.has(get(object, "callee"));
  }
  if (object.type === "MetaProperty") return false;
  if (isMember(object)) {
    let base = object;
    while (isMember(base)) base = get(base, "object");
    // `process.env[name]`, `TABLE.part[name]`.
    return base.type !== "MetaProperty" && base.type !== "Identifier" ||
      mayBeInstance(writer, base, depth);
  }
  if (object.type !== "Identifier") return true;
  const binding = writer.module.names.of.get(object);
  if (!binding) return false;
  if (!binding.top) {
    const init = binding.declaration?.type === "VariableDeclarator" &&
      opt(binding.declaration, "init");
    if (!init || binding.writes.length > 0 || depth > 5) return true;
    return get(binding.declaration!, "id").type !== "Identifier" ||
      mayBeInstance(writer, init, depth + 1);
  }
  const meaning = meaningOf(writer.units.graph, writer.module, binding);
  if (meaning.kind !== "item") return false;
  const { kind, nodes, reassigned } = meaning.item;
  const init = kind === "variable" ? opt(nodes[0]!, "init") : undefined;
  return !reassigned && init
    ? !PLAIN.has(init.type) && init.type !== "NewExpression" ||
      init.type === "NewExpression" && get(init, "callee").type !== "Identifier"
    : kind !== "enum";
}

const ARITHMETIC = /^([-*/%]|\*\*|<<|>>>?|[&|^])$/;

function isNumeric(writer: Writer, key: Node): boolean {
  switch (key.type) {
    case "NumericLiteral":
    case "UpdateExpression":
      return true;
    case "UnaryExpression":
      return key.operator === "-" || key.operator === "+" || key.operator === "~";
    case "BinaryExpression":
      return ARITHMETIC.test(str(key, "operator")) ||
        key.operator === "+" && isNumeric(writer, get(key, "left")) &&
          isNumeric(writer, get(key, "right"));
    case "MemberExpression":
      return !key.computed && get(key, "property").name === "length";
    case "Identifier": {
      const declaration = writer.module.names.of.get(key)?.declaration;
      const init = declaration?.type === "VariableDeclarator" && opt(declaration, "init");
      return init
        ? init.type === "NumericLiteral" || key !== init && init.type !== "Identifier" &&
            isNumeric(writer, init)
        : false;
    }
    case "CallExpression": {
      const callee = get(key, "callee");
      return callee.type === "MemberExpression" && get(callee, "object").name === "Math" &&
        list(key, "arguments").length > 0;
    }
    default:
      return false;
  }
}
