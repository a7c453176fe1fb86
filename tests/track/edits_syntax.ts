// Edits within one function: what is written otherwise, and what is another program.
import type { Edits } from "./edits.ts";

export const SYNTAX: Edits[] = [
  {
    base: `
      export function ask(text: string, count = 1_000): string {
        const { a, b: other = "x", ...rest } = JSON.parse(text);
        let total = 0;
        for (const it of [a, other]) {
          if (it > count) total += it; else total -= 1;
        }
        switch (total) {
          case 1: return "one";
          default: break;
        }
        try { run(total); } catch (error) { throw error; } finally { total = 0; }
        label: while (true) { do { if (total++ > 3) break label; } while (total); }
        return text + rest.length + \`<\${a}>\`;
        function run(it: number) { return it; }
      }`,
    edits: [
      ["a block around a case", "same", `case 1: return "one";`, `case 1: { return "one"; }`],
      ["braces of an if", "same", "total += it; else", "{ total += it; } else"],
      ["an empty statement", "same", "let total = 0;", "let total = 0;;"],
      ["a label's name", "same", "label", "outer"],
      ["a catch variable", "same", "(error) { throw error; }", "(e) { throw e; }"],
      ["a renamed rest", "same", "...rest }", "...others }", "rest.length", "others.length"],
      ["a key that is said twice", "same", "{ a, b", "{ a: a, b"],
      ["a quoted key in a pattern", "same", "b: other", `"b": other`],
      [
        "a hoisted function first",
        "same",
        "function run(it: number) { return it; }",
        "",
        "let total",
        "function run(it: number) { return it; }\nlet total",
      ],
      ["a number's form", "same", "1_000", "1e3"],
      ["a default of a parameter", "changed", "1_000", "1_001"],
      ["a default in a pattern", "changed", `"x"`, `"y"`],
      ["a key in a pattern", "changed", "b: other", "c: other"],
      ["of made in", "changed", "it of [", "it in ["],
      ["a case", "changed", "case 1:", "case 2:"],
      ["a break dropped", "changed", "default: break;", `default: return "b";`],
      ["a rethrow dropped", "changed", "throw error;", ""],
      ["a finally dropped", "changed", "finally { total = 0; }", "finally {}"],
      ["post made pre", "changed", "total++ >", "++total >"],
      ["a break without its label", "changed", "break label;", "break;"],
      [
        "a while made do",
        "changed",
        "while (true) { do {",
        "do { while (total) {",
        "} while (total); }",
        "} } while (true);",
      ],
      ["text in a template", "changed", "<${a}>", "<${a}>\\n"],
      ["two additions", "changed", "text + rest.length", "rest.length + text"],
    ],
  },
  {
    base: `
      export const ask = (o: any, list: number[]) => {
        const first = o?.a?.b.c ?? 1;
        const size = list.length > 0 ? list[0]! : -1;
        const big = 10n ** 2n;
        const text = "caf\\u00e9";
        const pattern = /a(?<year>\\d+)/gi;
        return { first, size, big: big.toString(), text, match: pattern.exec(o.text), [o.key]: 1, ...o };
      };`,
    edits: [
      ["parentheses", "same", "o?.a?.b.c ?? 1", "((o?.a?.b.c) ?? (1))"],
      [
        "as, satisfies, !",
        "same",
        "o?.a?.b.c",
        "(o as any)!?.a?.b.c",
        "first, size",
        "first: first satisfies unknown, size",
      ],
      ["an escape written out", "same", "caf\\u00e9", "café"],
      ["an escape in braces", "same", "caf\\u00e9", "caf\\u{e9}"],
      ["a bigint in hex", "same", "10n", "0xan"],
      ["the order of flags", "same", "/gi", "/ig"],
      ["a type parameter", "same", "(o: any, list", "<T>(o: any, list"],
      ["a return type", "same", "number[]) =>", "number[]): Record<string, unknown> =>"],
      ["as const", "same", "[o.key]: 1, ...o }", "[o.key]: 1, ...o } as const"],
      ["a string as a template", "same", `"caf\\u00e9"`, "`caf\\u00e9`"],
      ["a chain cut short", "changed", "o?.a?.b.c", "o?.a.b.c"],
      ["a chain made longer", "changed", "o?.a?.b.c", "o?.a?.b?.c"],
      ["?? made ||", "changed", "?? 1", "|| 1"],
      ["a flag", "changed", "/gi", "/g"],
      ["a group's name", "changed", "<year>", "<y>"],
      ["the order of a spread", "changed", "[o.key]: 1, ...o", "...o, [o.key]: 1"],
      ["a computed key made fixed", "changed", "[o.key]: 1", "key: 1"],
      ["the order of keys", "changed", "first, size, big", "size, first, big"],
      ["a bigint", "changed", "10n", "11n"],
      ["a letter's case", "changed", "caf\\u00e9", "Caf\\u00e9"],
      ["a letter's form in Unicode", "changed", "caf\\u00e9", "cafe\\u0301"],
      ["async", "changed", "ask = (o", "ask = async (o"],
      ["a sign", "changed", ": -1", ": 1"],
    ],
  },
  {
    base: `
      function ask(a: number, ...more: number[]) { return a + more.length; }
      export { ask };`,
    edits: [
      [
        "exported where it is declared",
        "same",
        "function ask",
        "export function ask",
        "export { ask };",
        "",
      ],
      [
        "under another name inside",
        "same",
        "function ask",
        "function inner",
        "export { ask }",
        "export { inner as ask }",
      ],
      [
        "an arrow where nothing shows it",
        "same",
        "function ask(a: number, ...more: number[]) { return a + more.length; }",
        "const ask = (a: number, ...more: number[]) => a + more.length;",
      ],
      [
        "overloads",
        "same",
        "function ask",
        "function ask(a: number): number;\nfunction ask(a: number, b: number): number;\nfunction ask",
      ],
      ["a parameter's order", "changed", "a + more.length", "more.length + a"],
      ["a rest made one", "changed", "...more: number[]", "more: number[]"],
      ["a generator", "changed", "function ask", "function* ask"],
    ],
  },
  {
    base: `
      export async function ask(text: string) {
        using file = open(text);
        await using socket = connect();
        for await (const part of parts(3)) console.log(part);
        const shown = tag\`a\${text}\\n\`;
        const note = ((a) => (b: string) => a + b)(1)("2");
        var late = later();
        return [file, socket, shown, note, late, new.target, arguments.length];
        function later() { return typeof text; }
      }
      async function* parts(n: number) { yield* [n]; yield n; }
      const tag = (parts: TemplateStringsArray, ..._: unknown[]) => parts.raw.join("|");
      declare function open(text: string): Disposable;
      declare function connect(): AsyncDisposable;`,
    edits: [
      [
        "a type of a declaration",
        "same",
        "open(text: string): Disposable",
        "open(text?: string): Disposable & {}",
      ],
      ["locals", "same", "socket", "connection"],
      ["using made const", "changed", "using file", "const file"],
      ["await using made using", "changed", "await using", "using"],
      ["for await made for", "changed", "for await", "for"],
      ["raw text", "changed", "\\n`", "\\u000a`"],
      ["a tag", "changed", `join("|")`, `join("/")`],
      ["yield* made yield", "changed", "yield* [n]", "yield [n]"],
      ["a yield dropped", "changed", " yield n;", ""],
      ["the curried", "changed", "a + b", "b + a"],
      ["an argument of the curried", "changed", "(1)(", "(2)("],
      ["typeof dropped", "changed", "typeof text", "text"],
    ],
  },
  {
    base: `
      export function ask(o: Record<string, number>) {
        let a = 1, b = 2;
        [a, b] = [b, a];
        ({ x: a, y: b = 3 } = o);
        a ||= 4; b ??= 5; a **= 2; b >>>= 1;
        delete o.x;
        if ("x" in o || !(o instanceof Object)) return void 0;
        for (let i = 0, n = 3; i < n; i++) { if (i === 1) continue; a += i; }
        for (const key in o) a += o[key]!;
        return a, b;
      }`,
    edits: [
      ["a declaration taken apart", "same", "let a = 1, b = 2;", "let a = 1; let b = 2;"],
      ["undefined", "same", "return void 0", "return undefined"],
      [
        "braces of a loop",
        "same",
        "for (const key in o) a += o[key]!;",
        "for (const key in o) { a += o[key]!; }",
      ],
      ["names", "same", "key", "name"],
      ["the order of declarations", "changed", "let a = 1, b = 2;", "let b = 2, a = 2;"],
      ["a swap undone", "changed", "[a, b] = [b, a];", "[a, b] = [a, b];"],
      ["an assigned default", "changed", "y: b = 3", "y: b = 4"],
      ["||= made ??=", "changed", "a ||= 4", "a ??= 4"],
      [">>>= made >>=", "changed", ">>>= 1", ">>= 1"],
      ["a deletion", "changed", "delete o.x;", "delete o.y;"],
      ["in made in another", "changed", `"x" in o`, `"y" in o`],
      ["a bound", "changed", "i < n", "i <= n"],
      ["a continue dropped", "changed", "continue;", ";"],
      ["a sequence", "changed", "return a, b", "return b, a"],
    ],
  },
];
