/** What code loads as it runs: `import("x")`, `require("x")`. */
import { get, isMember, list, literalText, type Node, opt, staticKey } from "../syntax/ast.ts";
import type { Names } from "../syntax/scopes.ts";
import { braced } from "./paths.ts";

/** The specifier that a node loads as a program runs: `import("x")`, `require("x")`. */
export function loadedBy(node: Node, names: Names): Node | undefined {
  if (node.type === "ImportExpression") return get(node, "source");
  if (node.type !== "CallExpression") return undefined;
  const callee = get(node, "callee");
  if (callee.type === "Import") return list(node, "arguments")[0];
  return isRequire(callee, names) ? list(node, "arguments")[0] : undefined;
}

/** `require`, or what `createRequire()` gave. */
function isRequire(callee: Node, names: Names): boolean {
  if (callee.type !== "Identifier") return false;
  const binding = names.of.get(callee);
  if (!binding) return callee.name === "require";
  const made = binding.declaration?.type === "VariableDeclarator" &&
    opt(binding.declaration, "init");
  const maker = made && made.type === "CallExpression" && get(made, "callee");
  return Boolean(maker) &&
    (opt(maker as Node, "property") ?? maker as Node).name === "createRequire";
}

/** What an `import()` may load, `*` for what is not known of it. */
export function specifiersOf(source: Node, names: Names, depth = 0): string[] {
  const plain = literalText(source);
  if (plain !== undefined) return [plain];
  const inner = (it: Node) => depth < 10 ? specifiersOf(it, names, depth + 1) : ["*"];
  switch (source.type) {
    case "TemplateLiteral": {
      const holes = list(source, "expressions").map(inner);
      const [first = "", ...parts] = list(source, "quasis")
        .map((it) => (it.value as { cooked: string }).cooked);
      return parts.reduce((all, part, index) => joined(joined(all, holes[index]!), [part]), [
        first,
      ]);
    }
    case "BinaryExpression":
      if (source.operator !== "+") break;
      return joined(inner(get(source, "left")), inner(get(source, "right")));
    case "ConditionalExpression":
      return [...inner(get(source, "consequent")), ...inner(get(source, "alternate"))];
    case "LogicalExpression":
      return [...inner(get(source, "left")), ...inner(get(source, "right"))];
    case "Identifier": {
      const binding = names.of.get(source);
      const declaration = binding?.writes.length ? undefined : binding?.declaration;
      if (declaration?.type !== "VariableDeclarator") break;
      const [id, init] = [get(declaration, "id"), opt(declaration, "init")];
      if (init && id.type === "Identifier") return inner(init);
      break;
    }
    case "CallExpression": {
      // `import.meta.resolve("./x.ts")`
      const callee = get(source, "callee");
      const isMeta = callee.type === "MemberExpression" &&
        get(callee, "object").type === "MetaProperty";
      if (isMeta && list(source, "arguments")[0]) return inner(list(source, "arguments")[0]!);
    }
  }
  return ["*"];
}

function joined(starts: string[], ends: string[]): string[] {
  const all = starts.flatMap((start) => ends.map((end) => start + end));
  return all.length > 20 ? ["*"] : all;
}

/** The patterns of `import.meta.glob("./*.ts")`, which a bundler replaces by what they match. */
export function metaGlobs(node: Node): string[] | undefined {
  if (node.type !== "CallExpression") return undefined;
  const callee = get(node, "callee");
  if (!isMember(callee) || get(callee, "object").type !== "MetaProperty") return undefined;
  if (!/^glob(Eager)?$/.test(staticKey(callee, "property") ?? "")) return undefined;
  const [first] = list(node, "arguments");
  const all = first?.type === "ArrayExpression" ? list(first, "elements") : first ? [first] : [];
  return all.flatMap((it) => braced(literalText(it) ?? "!")).filter((it) => /^[./]/.test(it));
}

/** The specifier that a node loads, where it is one that is known. */
export function loadedText(node: Node, names: Names): string | undefined {
  const source = loadedBy(node, names);
  const [only, more] = source ? specifiersOf(source, names) : [];
  return more === undefined && !only?.includes("*") ? only : undefined;
}

/** Whether a specifier that is not wholly known says in which folder to look. */
export function isGlob(specifier: string): boolean {
  return specifier.includes("*") && /^\.{1,2}\//.test(specifier);
}
