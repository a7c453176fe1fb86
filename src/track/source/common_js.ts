/** CommonJS: what a file exports, where that can be proved, and what `require()` binds. */
import {
  children,
  get,
  isFunction,
  list,
  literalText,
  type Node,
  opt,
  saysThis,
  staticKey,
} from "../syntax/ast.ts";
import type { Names } from "../syntax/scopes.ts";

/**
 * Whether a file is CommonJS: by its ending, or since it says `exports` or `module.exports` without
 * declaring them, also within a loop, a call or a function, as UMD does.
 */
export function isCommonJs(path: string, program: Node, names: Names): boolean {
  if (/\.c[jt]s$/.test(path)) return true;
  if (list(program, "body").some((it) => /^(Import|Export)|^TSExport/.test(it.type))) return false;
  const isFree = (node: Node, name: string) =>
    node.type === "Identifier" && node.name === name && !names.of.has(node);
  const says = (node: Node): boolean => {
    if (isFree(node, "exports")) return true;
    // `typeof exports` asks whether there is such a thing.
    if (node.type === "UnaryExpression" && node.operator === "typeof") return false;
    const isModule = node.type === "MemberExpression" && isFree(get(node, "object"), "module");
    if (isModule) return staticKey(node, "property") === "exports";
    return referring(node).some(says);
  };
  return says(program);
}

/** The children of a node but for the names of members and properties, which refer to nothing. */
function referring(node: Node): Node[] {
  const fixed = node.computed ? undefined : node.property ?? node.key;
  return children(node).filter((it) => it !== fixed);
}

/** A CommonJS file taken apart. */
export interface CommonParts {
  /** The statements that export nothing. */
  readonly rest: Node[];
  /** What stands behind each exported name. */
  readonly exported: Map<string, Node>;
}

/**
 * Takes a CommonJS file apart: each name is exported once, at the top level, and `module` and
 * `exports` stand nowhere else. Otherwise the file is one piece, and the answer is `undefined`.
 */
export function commonParts(program: Node, names: Names): CommonParts | undefined {
  const rest: Node[] = [];
  const exported = new Map<string, Node>();
  const known = new Set<Node>();
  const add = (name: string | undefined, value: Node | undefined): boolean => {
    if (name === undefined || name === "__proto__" || !value || exported.has(name)) return false;
    // A method that says `this` means the object that it is exported in.
    if (isFunction(value) && value.type !== "ArrowFunctionExpression" && saysThis(value)) {
      return false;
    }
    exported.set(name, value);
    return true;
  };
  for (const statement of list(program, "body")) {
    const write = opt(statement, "expression");
    const left = write?.type === "AssignmentExpression" && write.operator === "="
      ? get(write, "left")
      : undefined;
    const target = left && targetOf(left, known);
    if (!write || target === undefined) {
      rest.push(statement);
      continue;
    }
    const right = get(write, "right");
    if (typeof target === "string") {
      if (!add(target, right)) return undefined;
    } else if (right.type !== "ObjectExpression" || exported.size > 0) return undefined;
    else {
      for (const it of list(right, "properties")) {
        const value = it.type === "ObjectProperty"
          ? get(it, "value")
          : it.kind === "method"
          ? it
          : undefined;
        if (it.type === "SpreadElement" || !add(staticKey(it, "key"), value)) return undefined;
      }
    }
  }
  return exported.size > 0 && !saysMore(program, names, known) ? { rest, exported } : undefined;
}

/** `exports.a` gives `a`, `module.exports` gives `null`; what it is made of is noted. */
function targetOf(left: Node, known: Set<Node>): string | null | undefined {
  if (left.type !== "MemberExpression") return undefined;
  const object = get(left, "object");
  const name = staticKey(left, "property");
  if (object.type === "Identifier" && object.name === "exports") {
    known.add(object);
    return name;
  }
  if (object.type === "Identifier" && object.name === "module" && name === "exports") {
    known.add(object);
    return null;
  }
  return targetOf(object, known) === null ? name : undefined;
}

/** Whether `module`, `exports` or the file's own `this` stands where nobody has looked. */
function saysMore(program: Node, names: Names, known: Set<Node>): boolean {
  const look = (node: Node, inside: boolean): boolean => {
    if (node.type === "ThisExpression") return !inside;
    if (node.type === "Identifier") {
      return /^(module|exports)$/.test(String(node.name)) && !known.has(node) &&
        !names.of.has(node);
    }
    const within = inside ||
      isFunction(node) && node.type !== "ArrowFunctionExpression" || node.type === "ClassBody";
    return referring(node).some((it) => look(it, within));
  };
  return look(program, false);
}

/** The names that `const { a } = require("x")` or `const a = require("x")` binds, with exports. */
export function requiredNames(
  declarator: Node,
  specifier: Node | undefined,
): { specifier: string; names: [id: Node, exported: string][] } | undefined {
  const text = literalText(specifier);
  if (text === undefined) return undefined;
  const id = get(declarator, "id");
  if (id.type === "Identifier") return { specifier: text, names: [[id, "*"]] };
  if (id.type !== "ObjectPattern") return undefined;
  const names: [Node, string][] = [];
  for (const it of list(id, "properties")) {
    const name = it.type === "ObjectProperty" ? staticKey(it, "key") : undefined;
    const value = opt(it, "value");
    if (name === undefined || value?.type !== "Identifier") return undefined;
    names.push([value, name]);
  }
  return { specifier: text, names };
}
