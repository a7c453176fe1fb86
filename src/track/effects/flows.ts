/** What local names may hold: what they are declared with, assigned, and called with. */
import {
  bound,
  get,
  isFunction,
  isMember,
  list,
  type Node,
  opt,
  staticKey,
} from "../syntax/ast.ts";
import { ANY, type BoundName, type Code } from "./types.ts";

/** The names that a pattern binds. */
export function patternsOf(pattern: Node, path: readonly string[] = []): BoundName[] {
  switch (pattern.type) {
    case "Identifier":
      return [{ id: pattern, path }];
    case "ObjectPattern":
      return list(pattern, "properties").flatMap((it) =>
        it.type === "RestElement"
          ? bound(it).map((id) => ({ id, path, isRest: true }))
          : patternsOf(get(it, "value"), [...path, staticKey(it, "key") ?? ANY])
      );
    case "ArrayPattern":
      return (pattern.elements as (Node | null)[]).flatMap((it, index) =>
        !it
          ? []
          : it.type === "RestElement"
          ? bound(it).map((id) => ({ id, path, isRest: true }))
          : patternsOf(it, [...path, String(index)])
      );
    case "AssignmentPattern":
      return patternsOf(get(pattern, "left"), path);
    case "TSParameterProperty":
      return patternsOf(get(pattern, "parameter"), path);
    default:
      return [];
  }
}

/** Notes what a piece of code gives to local names. */
export function noteFlow(code: Code, node: Node): void {
  switch (node.type) {
    case "VariableDeclarator":
      if (opt(node, "init")) note(code, get(node, "id"), get(node, "init"));
      break;
    case "AssignmentExpression":
    case "AssignmentPattern":
      note(code, get(node, "left"), get(node, "right"));
      break;
    case "ForOfStatement": {
      const left = get(node, "left");
      const pattern = left.type === "VariableDeclaration"
        ? get(list(left, "declarations")[0]!, "id")
        : left;
      note(code, pattern, get(node, "right"), [ANY]);
      break;
    }
    case "FunctionDeclaration": {
      const binding = opt(node, "id") && code.module.names.of.get(get(node, "id"));
      if (binding && !binding.top) code.flows.set(binding, [{ value: node, path: [] }]);
      break;
    }
    case "CallExpression":
    case "NewExpression":
      noteArguments(code, node);
  }
}

function note(code: Code, pattern: Node, value: Node, at: readonly string[] = []): void {
  for (const { id, path, isRest } of patternsOf(pattern)) {
    const binding = code.module.names.of.get(id);
    if (!binding || binding.top) continue;
    const flow = { value, path: [...at, ...path], ...(isRest && { isRest }) };
    const known = code.flows.get(binding);
    if (known) known.push(flow);
    else code.flows.set(binding, [flow]);
  }
}

/** Functions written here get what they are called with: `list.map((it) => ...)`, `run(x)`. */
function noteArguments(code: Code, node: Node): void {
  const callee = get(node, "callee");
  const args = list(node, "arguments");
  const target = isFunction(callee) ? callee : localFunction(code, callee);
  if (target) {
    list(target, "params").forEach((param, index) => {
      if (param.type === "RestElement") {
        for (const arg of args.slice(index)) note(code, get(param, "argument"), arg);
      } else if (args[index]) note(code, param, args[index]);
    });
  }
  const first = args[0];
  const method = isMember(callee) ? staticKey(callee, "property") : undefined;
  if (args[1] && first && isFunction(first) && /^reduce(Right)?$/.test(method ?? "")) {
    // `list.reduce((all, it) => ..., {})`
    const [all, it] = list(first, "params");
    if (all) note(code, all, args[1]);
    if (it) note(code, it, get(callee, "object"), [ANY]);
    return;
  }
  const others = [
    ...(isMember(callee) ? [get(callee, "object")] : []),
    ...args.filter((it) => !isFunction(it)),
  ];
  for (const it of args) {
    if (!isFunction(it)) continue;
    for (const param of list(it, "params")) {
      for (const other of others) {
        note(code, param, other);
        note(code, param, other, [ANY]);
      }
    }
  }
}

/** The function of this piece of code that a name stands for. */
function localFunction(code: Code, callee: Node): Node | undefined {
  const binding = callee.type === "Identifier" ? code.module.names.of.get(callee) : undefined;
  if (!binding || binding.top) return undefined;
  const { declaration } = binding;
  const value = declaration?.type === "VariableDeclarator" ? opt(declaration, "init") : declaration;
  // A parameter is declared by the function that has it.
  const isOwn = value?.type !== "FunctionDeclaration" || opt(value, "id")?.name === binding.name;
  return value && isFunction(value) && isOwn && declaration?.type !== "ArrowFunctionExpression"
    ? value
    : undefined;
}
