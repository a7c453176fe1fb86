/** Which declaration each identifier of a module means. */
import {
  bound,
  children,
  eachChild,
  enumMembers,
  get,
  isClass,
  isFunction,
  list,
  type Node,
  ofType,
  opt,
  str,
} from "./ast.ts";

/** One declared name. */
export interface Binding {
  readonly name: string;
  /** Declared at the top level of the module, or of a namespace in it. */
  readonly top: boolean;
  /** Where it is assigned, other than where it is declared. */
  readonly writes: Node[];
  /** The declarator, function, class or parameter that declares it. */
  declaration?: Node;
  /** A member of an enum, inside of that enum: its name is its meaning. */
  readonly member?: boolean;
  /** The names of the types that its declaration has. */
  readonly typeNames?: readonly string[];
  /** It is called somewhere: it holds a function. */
  called?: boolean;
}

/** The names of one module. */
export interface Names {
  /** What each identifier node means; one that is missing is a global. */
  readonly of: Map<Node, Binding>;
  /** The names that the module declares or imports. */
  readonly top: Map<string, Binding>;
  /** The names that each namespace declares. */
  readonly inside: Map<Node, Map<string, Binding>>;
}

interface Scope {
  readonly names: Map<string, Binding>;
  readonly outer?: Scope;
}

/** Finds the declaration behind every identifier of a program. */
export function resolveNames(program: Node): Names {
  const top = new Map<string, Binding>();
  const names: Names = { of: new Map(), top, inside: new Map() };
  const scope: Scope = { names: top };
  const body = list(program, "body");
  declareAll(body, scope, true);
  declareVars(body, scope, true);
  for (const statement of body) visit(statement, scope, names);
  return names;
}

function declare(id: Node, scope: Scope, top: boolean, declaration: Node, member = false): void {
  const name = str(id, "name");
  if (!scope.names.has(name)) {
    const typeNames = id.typeNames as string[] | undefined;
    const binding: Binding = { name, top, writes: [], declaration, member };
    scope.names.set(name, typeNames ? { ...binding, typeNames } : binding);
  }
}

/** Declares what a list of statements declares in its own block. */
function declareAll(statements: readonly Node[], scope: Scope, top: boolean): void {
  for (const statement of statements) {
    const inner = statement.type.startsWith("Export") ? opt(statement, "declaration") : statement;
    if (!inner) continue;
    switch (inner.type) {
      case "VariableDeclaration":
        if (inner.kind !== "var") declareEach(inner, scope, top);
        break;
      case "FunctionDeclaration":
      case "ClassDeclaration":
      case "TSEnumDeclaration":
      case "TSModuleDeclaration":
      case "TSImportEqualsDeclaration":
        if (opt(inner, "id")?.type === "Identifier") declare(get(inner, "id"), scope, top, inner);
        break;
      case "ImportDeclaration":
        for (const it of list(inner, "specifiers")) declare(get(it, "local"), scope, top, it);
    }
  }
}

function declareEach(declaration: Node, scope: Scope, top: boolean): void {
  for (const declarator of list(declaration, "declarations")) {
    for (const id of bound(get(declarator, "id"))) declare(id, scope, top, declarator);
  }
}

/** Declares every `var` below, as far as the function reaches. */
function declareVars(nodes: readonly Node[], scope: Scope, top: boolean): void {
  for (const node of nodes) {
    if (isFunction(node) || isClass(node) || node.type === "TSModuleDeclaration") continue;
    if (node.type === "VariableDeclaration" && node.kind === "var") declareEach(node, scope, top);
    if (isStatement(node)) declareVars(children(node), scope, top);
  }
}

const isStatement = ofType(/Statement$|Declaration$|Clause$|SwitchCase/);

function lookup(name: string, scope: Scope | undefined): Binding | undefined {
  for (let at = scope; at; at = at.outer) {
    const binding = at.names.get(name);
    if (binding) return binding;
  }
  return undefined;
}

function inner(outer: Scope): Scope {
  return { names: new Map(), outer };
}

function visitAll(nodes: readonly Node[], scope: Scope, names: Names): void {
  for (const node of nodes) visit(node, scope, names);
}

function visitBelow(node: Node, scope: Scope, names: Names): void {
  eachChild(node, (child) => visit(child, scope, names));
}

function visit(node: Node, scope: Scope, names: Names): void {
  if (isFunction(node)) return visitFunction(node, scope, names);
  if (isClass(node)) return visitClass(node, scope, names);
  switch (node.type) {
    case "Identifier":
    case "JSXIdentifier": {
      const binding = lookup(str(node, "name"), scope);
      if (binding) names.of.set(node, binding);
      return;
    }
    case "MemberExpression":
    case "OptionalMemberExpression":
      visit(get(node, "object"), scope, names);
      if (node.computed) visit(get(node, "property"), scope, names);
      return;
    case "JSXMemberExpression":
      return visit(get(node, "object"), scope, names);
    case "JSXAttribute":
      if (opt(node, "value")) visit(get(node, "value"), scope, names);
      return;
    case "JSXOpeningElement":
    case "JSXClosingElement": {
      const name = get(node, "name");
      // `<div>` is a text, `<Card>` a name.
      if (name.type !== "JSXIdentifier" || !/^[a-z]/.test(str(name, "name"))) {
        visit(name, scope, names);
      }
      return visitAll(list(node, "attributes"), scope, names);
    }
    case "ObjectProperty":
    case "ClassProperty":
    case "ClassPrivateProperty":
    case "ClassAccessorProperty":
      visitAll(list(node, "decorators"), scope, names);
      if (node.computed) visit(get(node, "key"), scope, names);
      if (opt(node, "value")) visit(get(node, "value"), scope, names);
      return;
    case "LabeledStatement":
      return visit(get(node, "body"), scope, names);
    case "BreakStatement":
    case "ContinueStatement":
    case "MetaProperty":
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "PrivateName":
      return;
    case "ExportNamedDeclaration":
      if (opt(node, "source")) return;
      if (opt(node, "declaration")) return visit(get(node, "declaration"), scope, names);
      for (const it of list(node, "specifiers")) visit(get(it, "local"), scope, names);
      return;
    case "AssignmentExpression":
    case "ForOfStatement":
    case "ForInStatement":
    case "UpdateExpression":
      return visitWriting(node, scope, names);
    case "CallExpression":
    case "NewExpression": {
      visitBelow(node, scope, names);
      const callee = get(node, "callee");
      // `f.call(x)`, `f.apply(x)`
      const method = callee.type === "MemberExpression" && get(callee, "property").name;
      const held = method === "call" || method === "apply" ? get(callee, "object") : callee;
      const binding = names.of.get(held);
      if (binding) binding.called = true;
      return;
    }
    case "TSEnumDeclaration":
      return visitEnum(node, scope, names);
    case "TSModuleDeclaration":
      return visitNamespace(node, scope, names);
    case "BlockStatement":
    case "StaticBlock":
    case "ForStatement":
    case "SwitchStatement":
    case "CatchClause":
      return visitBlock(node, inner(scope), names);
    default:
      visitBelow(node, scope, names);
  }
}

function visitBlock(node: Node, scope: Scope, names: Names): void {
  if (node.type === "StaticBlock") declareVars(list(node, "body"), scope, false);
  if (opt(node, "param")) {
    for (const id of bound(get(node, "param"))) declare(id, scope, false, node);
  }
  const init = opt(node, "init") ?? opt(node, "left");
  const statements = init
    ? [init]
    : node.type === "SwitchStatement"
    ? list(node, "cases").flatMap((it) => list(it, "consequent"))
    : list(node, "body");
  declareAll(statements, scope, false);
  visitBelow(node, scope, names);
}

function visitWriting(node: Node, scope: Scope, names: Names): void {
  const target = opt(node, "left") ?? get(node, "argument");
  const at = node.type.startsWith("For") ? inner(scope) : scope;
  if (node.type.startsWith("For")) visitBlock(node, at, names);
  else visitBelow(node, at, names);
  const ids = target.type === "VariableDeclaration" ? [] : bound(target);
  for (const id of ids) names.of.get(id)?.writes.push(node);
}

function visitFunction(node: Node, outer: Scope, names: Names): void {
  visitAll(list(node, "decorators"), outer, names);
  if (node.computed) visit(get(node, "key"), outer, names);
  const id = opt(node, "id");
  let scope = inner(outer);
  if (id && node.type === "FunctionExpression") {
    declare(id, scope, false, node);
    visit(id, scope, names);
    scope = inner(scope);
  } else if (id) visit(id, outer, names);
  const params = list(node, "params");
  for (const param of params) {
    for (const it of bound(param)) declare(it, scope, false, node);
  }
  const body = get(node, "body");
  const statements = body.type === "BlockStatement" ? list(body, "body") : [];
  declareVars(statements, scope, false);
  declareAll(statements, scope, false);
  visitAll(params, scope, names);
  if (body.type === "BlockStatement") visitAll(statements, scope, names);
  else visit(body, scope, names);
}

function visitClass(node: Node, outer: Scope, names: Names): void {
  visitAll(list(node, "decorators"), outer, names);
  const id = opt(node, "id");
  let scope = outer;
  if (id && node.type === "ClassExpression") {
    scope = inner(outer);
    declare(id, scope, false, node);
  }
  if (id) visit(id, scope, names);
  if (opt(node, "superClass")) visit(get(node, "superClass"), scope, names);
  visit(get(node, "body"), scope, names);
}

function visitEnum(node: Node, outer: Scope, names: Names): void {
  visit(get(node, "id"), outer, names);
  const scope = inner(outer);
  const members = enumMembers(node);
  for (const member of members) {
    const id = get(member, "id");
    if (id.type === "Identifier") declare(id, scope, false, member, true);
  }
  for (const member of members) {
    if (opt(member, "initializer")) visit(get(member, "initializer"), scope, names);
  }
}

function visitNamespace(node: Node, outer: Scope, names: Names): void {
  if (get(node, "id").type === "Identifier") visit(get(node, "id"), outer, names);
  const body = get(node, "body");
  const scope = inner(outer);
  names.inside.set(node, scope.names);
  if (body.type !== "TSModuleBlock") {
    declareAll([body], scope, true);
    return visit(body, scope, names);
  }
  const statements = list(body, "body");
  declareAll(statements, scope, true);
  declareVars(statements, scope, true);
  visitAll(statements, scope, names);
}
