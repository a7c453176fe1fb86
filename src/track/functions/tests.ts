/** What a module hands to its test runner: the text of tests, which nothing is asked through. */
import type { Module } from "../source/module.ts";
import {
  children,
  get,
  isCall,
  isFunction,
  isMember,
  list,
  type Node,
  opt,
  staticKey,
  walk,
} from "../syntax/ast.ts";
import type { Binding } from "../syntax/scopes.ts";

/** Calls that get a test, and those that get tests one level down. */
const TEST = /^(test|it|specify|bench|before|after|beforeEach|afterEach|beforeAll|afterAll)$/;
const GROUP = /^(describe|context|suite)$/;

/** Files of tests, by their paths. */
const TEST_FILE = /(^|\/)(__tests__|tests?|specs?)\/|[._-](test|spec)\.[cm]?[jt]sx?$/;

/** @returns whether a file is one of tests, by its path */
export function isTestFile(path: string): boolean {
  return TEST_FILE.test(path);
}

/**
 * @param module a module
 * @returns the top-level names of it that are tests, or hold tests: what `test("name", fn)` is given by
 * name, and what a loop goes over that hands each to such a call; in files of tests `withCassette` is one
 */
export function handedToTests(module: Module): ReadonlySet<Binding> {
  const found = new Set<Binding>();
  const isTest = (name: string) =>
    TEST.test(name) || name === "withCassette" && isTestFile(module.path);
  const take = (node: Node | undefined) => {
    if (!node) return;
    walk(node, (it) => {
      const binding = it.type === "Identifier" ? module.names.of.get(it) : undefined;
      if (binding?.top) found.add(binding);
      return !isFunction(it);
    });
  };
  const visit = (node: Node): void => {
    if (isCall(node)) {
      const name = calleeName(module, node);
      if (isTest(name)) list(node, "arguments").forEach(take);
      const callee = get(node, "callee");
      // `tests.forEach(([name, fn]) => test(name, fn))`
      if (isMember(callee) && list(node, "arguments").some((it) => isFunction(it) && tests(it))) {
        if (!GROUP.test(name)) take(get(callee, "object"));
      }
    }
    if (node.type === "ForOfStatement" && tests(get(node, "body"))) take(get(node, "right"));
    for (const child of children(node)) visit(child);
  };
  /** Whether code makes tests of what it gets: one that is written out there gets nothing. */
  const tests = (node: Node): boolean => {
    let makes = false;
    walk(node, (it) => {
      makes ||= isCall(it) && isTest(calleeName(module, it)) &&
        !list(it, "arguments").some((arg) => isFunction(arg));
      return !makes;
    });
    return makes;
  };
  for (const { kind, nodes } of module.items) if (kind === "effect") nodes.forEach(visit);
  return found;
}

/** `test`, `Deno.test`, `test.only`, `t.test`; nothing where the name is one of the module's own code. */
function calleeName(module: Module, call: Node): string {
  let callee = get(call, "callee");
  while (isMember(callee) && /^(only|skip|todo|concurrent)$/.test(keyOf(callee))) {
    callee = get(callee, "object");
  }
  if (isMember(callee)) return get(callee, "object").type === "Identifier" ? keyOf(callee) : "";
  if (callee.type !== "Identifier") return "";
  const declared = module.names.of.get(callee)?.declaration;
  return declared && !/^Import/.test(declared.type) ? "" : String(callee.name);
}

function keyOf(member: Node): string {
  return opt(member, "property") ? staticKey(member, "property") ?? "" : "";
}
