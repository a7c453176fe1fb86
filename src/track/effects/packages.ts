/** What a package is told: settings that it keeps for all who use it. */
import { importedName, meaningOf } from "../source/meaning.ts";
import { get, isMember, type Node, staticKey } from "../syntax/ast.ts";
import { wholeChainOf } from "../syntax/members.ts";
import type { Code, Location } from "./types.ts";

/** How the base of a location begins that is a package. */
const PACKAGE = "package ";

/** The package that a base of a location is, `undefined` where it is a global. */
export function packageOf(base: string): string | undefined {
  return base.startsWith(PACKAGE) ? base.slice(PACKAGE.length) : undefined;
}

/** A package by one name, whichever of its files is imported: `axios` for `axios/lib/core.js`. */
export function packageRoot(name: string): string {
  return name.startsWith("node:") ? name : /^(@[^/]+\/[^/]+|[^/]+)/.exec(name)?.[0] ?? name;
}

/** The package that an expression is, is a member of, or comes from by a chain of calls. */
export function packageBehind(code: Code, node: Node): string | undefined {
  let base = node;
  while (isMember(base) || /^(Optional)?CallExpression$/.test(base.type)) {
    base = isMember(base) ? get(base, "object") : get(base, "callee");
  }
  if (base.type !== "Identifier") return undefined;
  const binding = code.module.names.of.get(base);
  if (!binding?.top) return undefined;
  const { graph } = code.context.units;
  const meaning = meaningOf(graph, code.module, binding);
  if (meaning.kind === "external") return packageRoot(meaning.name);
  // `const { interceptors } = axios`
  const name = meaning.kind === "item" ? importedName(graph, code.module, base) : undefined;
  return name?.includes("#") && /^[a-z@]/.test(name)
    ? packageRoot(name.slice(0, name.indexOf("#")))
    : undefined;
}

/** A write to a package, if an expression leads to one whose settings are looked at. */
export function packageWrites(code: Code, node: Node): Location[] {
  const name = packageBehind(code, node);
  return name === undefined || KEEPS_NOTHING.test(name)
    ? []
    : [{ base: PACKAGE + name, path: wholeChainOf(node).path }];
}

/**
 * What a call tells packages.
 *
 * @param isDropped nobody takes what it gives
 */
export function toldPackages(
  code: Code,
  { callee, args }: { callee: Node; args: readonly Node[] },
  isDropped: boolean,
): Location[] {
  const name = isMember(callee) ? staticKey(callee, "property") : lastName(code, callee);
  if (!isTelling(name, isDropped)) return [];
  const found = packageWrites(code, callee);
  // `extendZodWithOpenApi(z)`
  const given = isDropped && found.length
    ? args.filter((it) => it.type === "Identifier")
      .flatMap((it) => packageWrites(code, it))
    : [];
  return [...found, ...given];
}

function lastName(code: Code, callee: Node): string | undefined {
  const name = importedName(code.context.units.graph, code.module, callee);
  return name?.slice(name.indexOf("#") + 1);
}

/** Whether a method, by its name, changes what it is called on. */
export function isTelling(name: string | undefined, isDropped: boolean): boolean {
  if (name === undefined) return isDropped;
  return TELLS.test(name) || isDropped && !SAYS.test(name);
}

/** Methods that change what they are called on, also where somebody takes what they give. */
const TELLS =
  /^(use|set|add|register|unregister|config|configure|init|initialize|extend|define|enable|disable|install|setup|plugin|provide|override|on|once|off|addListener|mock|intercept)(?![a-z])/;

/** Methods that say or ask something, and change nothing of what they are called on. */
const SAYS =
  /^(log|info|warn|warning|error|debug|trace|verbose|silly|fatal|success|note|print|write|intro|outro|message|step|start|stop|succeed|fail|emit|dispatch|send|post|get|put|patch|delete|head|options|request|fetch|query|exec|execute|run|call|invoke|then|catch|finally|close|exit|end|flush|wait|sleep|render|parse|parseAsync|parseArgs|read|find|list|create|ask|prompt|confirm|select|text|is|has|to|expect|assert|test|it|describe|suite|bench|before|after|beforeEach|afterEach|beforeAll|afterAll|publish|notify|track|capture|report|measure|listen|serve|spawn|fork|mkdir|rm|remove|unlink|copy|move|rename|exists|ensure|load|verify|validate|check|main)(?![a-z])/;

/** Packages that keep nothing that a function could see: those of the platform, and of tests. */
const KEEPS_NOTHING =
  /^(node:|bun:|vitest$|@jest\/|jest|mocha$|chai$|ava$|tap$|uvu|@playwright\/test$|@std\/|std\/|@retake\/|picocolors$|chalk$|kleur$|kolorist$)/;

/** Functions of packages that write what they are given first. */
export const FILLS_FIRST =
  /^(merge|mergeWith|mergeDeep|deepMerge|assign|assignIn|assignWith|extend|defaults|defaultsDeep|set|setWith|unset|update|pull|pullAll|remove|fill|mixin|patch|augment|decorate|install|inject|instrument|populate|freeze|deepFreeze|use|apply|setup|register|configure|init|initialize)(?![a-z])/;
