/** What TypeScript makes other code of, brought to one form: parameter properties, and enums. */
import { get, isMember, list, type Node, opt, staticKey } from "./ast.ts";

/**
 * `constructor(private a: A) {}` as what it is compiled to: `constructor(a) { this.a = a; }`, the
 * assignments behind `super()`.
 */
export function withoutParameterProperties(maker: Node): Node {
  const params = list(maker, "params");
  const own = params.filter((it) => it.type === "TSParameterProperty");
  if (!own.length) return maker;
  const assigned = own.map((it) => {
    const inside = get(it, "parameter");
    const id = inside.type === "AssignmentPattern" ? get(inside, "left") : inside;
    return assignment(id);
  });
  const body = get(maker, "body");
  const statements = list(body, "body");
  const behind =
    statements.findIndex((it) =>
      it.type === "ExpressionStatement" && opt(get(it, "expression"), "callee")?.type === "Super"
    ) + 1;
  const all = [...statements.slice(0, behind), ...assigned, ...statements.slice(behind)];
  return {
    ...maker,
    params: params.map((it) => it.type === "TSParameterProperty" ? get(it, "parameter") : it),
    body: { ...body, body: all },
  };
}

/** `this.a = a` */
function assignment(id: Node): Node {
  const { start, end } = id;
  const name = (): Node => ({ type: "Identifier", start, end, name: id.name });
  const object: Node = { type: "ThisExpression", start, end };
  const left: Node = {
    type: "MemberExpression",
    start,
    end,
    object,
    property: name(),
    computed: false,
  };
  const expression: Node = {
    type: "AssignmentExpression",
    start,
    end,
    operator: "=",
    left,
    right: name(),
  };
  return { type: "ExpressionStatement", start, end, expression };
}

/**
 * Fields that are only declared, and that the constructor assigns at once: compilers leave them out. One
 * with the name of a type stays for what is called through it, and is marked as `isBare`: no hash knows it.
 */
export function withoutBareFields(body: Node): Node {
  const members = list(body, "body");
  const maker = members.find((it) => it.kind === "constructor");
  const assigned = new Set<string>();
  for (const it of maker ? list(get(maker, "body"), "body") : []) {
    const expression = it.type === "ExpressionStatement" ? get(it, "expression") : it;
    const left = expression.type === "AssignmentExpression" ? get(expression, "left") : undefined;
    const name = left && isMember(left) && get(left, "object").type === "ThisExpression"
      ? staticKey(left, "property")
      : undefined;
    if (name !== undefined) assigned.add(name);
  }
  const isBare = (it: Node) =>
    it.type === "ClassProperty" && !it.static && !it.computed && !opt(it, "value") &&
    !list(it, "decorators").length && assigned.has(staticKey(it, "key") ?? "");
  if (!members.some(isBare)) return body;
  const left = members.filter((it) => !isBare(it) || it.typeNames);
  return { ...body, body: left.map((it) => isBare(it) ? { ...it, isBare: true } : it) };
}

/** Statements in which what TypeScript and esbuild write for an enum is an enum again. */
export function withEnums(statements: readonly Node[]): Node[] {
  const found: Node[] = [];
  for (let at = 0; at < statements.length; at++) {
    const statement = statements[at]!;
    const isExport = statement.type === "ExportNamedDeclaration";
    const declaration = isExport ? opt(statement, "declaration") : statement;
    const [declarator, more] = declaration?.type === "VariableDeclaration"
      ? list(declaration, "declarations")
      : [];
    const id = declarator && !more ? get(declarator, "id") : undefined;
    if (!id || id.type !== "Identifier") {
      found.push(statement);
      continue;
    }
    const init = opt(declarator!, "init");
    const next = statements[at + 1];
    const call = init ??
      (next?.type === "ExpressionStatement" ? get(next, "expression") : undefined);
    const members = call && membersOf(call, String(id.name));
    if (!members) {
      found.push(statement);
      continue;
    }
    if (!init) at++; // the call has a statement of its own
    const { start } = declaration!;
    const made: Node = { type: "TSEnumDeclaration", start, end: call!.end, id, members };
    found.push(isExport ? { ...statement, end: call!.end, declaration: made } : made);
  }
  return found;
}

/** The members of an enum that a call makes: `(function (E) { E[E["A"] = 0] = "A"; })(E || (E = {}))`. */
function membersOf(call: Node, name: string): Node[] | undefined {
  if (call.type !== "CallExpression") return undefined;
  const fn = get(call, "callee");
  const [param, more] = /^(Arrow)?Function(Expression)?/.test(fn.type) ? list(fn, "params") : [];
  const [argument] = list(call, "arguments");
  const isOwn = argument?.type === "LogicalExpression" && get(argument, "left").name === name;
  if (!param || more || !isOwn || get(fn, "body").type !== "BlockStatement") return undefined;
  const members: Node[] = [];
  for (const it of list(get(fn, "body"), "body")) {
    if (it.type === "ReturnStatement" && opt(it, "argument")?.name === param.name) continue;
    const member = it.type === "ExpressionStatement"
      ? memberOf(get(it, "expression"), String(param.name))
      : undefined;
    if (!member) return undefined;
    members.push(member);
  }
  return members.length ? members : undefined;
}

/** `E[E["A"] = 0] = "A"`, `E["B"] = "b"` */
function memberOf(node: Node, name: string): Node | undefined {
  if (node.type !== "AssignmentExpression" || !isOf(get(node, "left"), name)) return undefined;
  const property = get(get(node, "left"), "property");
  const isReverse = property.type === "AssignmentExpression" && isOf(get(property, "left"), name);
  const [left, value] = isReverse
    ? [get(property, "left"), get(property, "right")]
    : [get(node, "left"), get(node, "right")];
  const key = staticKey(left, "property");
  if (key === undefined || !isReverse && value.type !== "StringLiteral") return undefined;
  const { start, end } = node;
  const id: Node = { type: "StringLiteral", start, end, value: key };
  return { type: "TSEnumMember", start, end, id, initializer: value };
}

function isOf(node: Node, name: string): boolean {
  return isMember(node) && get(node, "object").name === name;
}
