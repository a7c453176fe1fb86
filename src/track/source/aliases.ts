/** What the configuration of Vite or Vitest says about where specifiers lead. */
import { get, list, literalText, type Node, opt, staticKey, walk } from "../syntax/ast.ts";
import type { Rule } from "./configs.ts";
import { asWritten, pathText } from "./file_paths.ts";
import type { Graph } from "./graph.ts";
import { readModule } from "./module.ts";
import { canonical } from "./resolve.ts";

const NAMES = ["vite.config", "vitest.config"]
  .flatMap((name) => [".ts", ".mts", ".js", ".mjs"].map((ending) => name + ending));

/** The aliases that the configurations in a folder set, as far as they are written out. */
export async function aliasesIn(
  graph: Graph,
  folder: string,
  read: (path: string) => Promise<string | undefined>,
): Promise<Rule[]> {
  const rules: Rule[] = [];
  for (const name of NAMES) {
    const text = await read(folder + name);
    if (text === undefined || !/\balias\b/.test(text)) continue;
    const module = await readModule(folder + name, text, graph.files.loadParser);
    for (const specifier of module.requests) {
      module.resolutions.set(specifier, { kind: "external", name: canonical(specifier) });
    }
    const add = (find: string | undefined, value: Node | undefined) => {
      const text = value && pathText(graph, module, value);
      if (find === undefined || text === undefined) return;
      let to = asWritten(text);
      if (/^\.{1,2}\//.test(to)) to = `/${folder}${to}`;
      if (!to.startsWith("/")) return void rules.push({ pattern: find, to: [to] });
      const [pattern, target] = [find, to].map((it) => it.replace(/\/$/, ""));
      rules.push({ pattern: pattern!, to: [target!] }, {
        pattern: `${pattern}/`,
        to: [`${target}/`],
      });
    };
    walk(module.program, (node) => {
      const value = node.type === "ObjectProperty" && staticKey(node, "key") === "alias"
        ? opt(node, "value")
        : undefined;
      for (const it of value ? list(value, "properties") : []) {
        if (it.type === "ObjectProperty") add(staticKey(it, "key"), opt(it, "value"));
      }
      for (const it of value ? list(value, "elements") : []) {
        const part = (key: string) =>
          list(it, "properties").find((one) => opt(one, "key") && staticKey(one, "key") === key);
        const [find, replacement] = [part("find"), part("replacement")];
        if (find && replacement) add(literalText(get(find, "value")), opt(replacement, "value"));
      }
    });
  }
  return rules;
}
