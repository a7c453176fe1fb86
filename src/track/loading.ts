/** What code loads as it runs: `import("x")`, `require("x")`. */
import { get, list, type Node, opt } from "./ast.ts";
import type { Names } from "./scopes.ts";

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

/** A template with substitutions as a glob, where its start says in which folder to look. */
export function globOf(node: Node): string | undefined {
  if (node.type !== "TemplateLiteral") return undefined;
  const parts = list(node, "quasis").map((it) => (it.value as { cooked: string }).cooked);
  return parts.length > 1 && /^\.{1,2}\//.test(parts[0]!) ? parts.join("*") : undefined;
}
