// Edits of what a function reads: constants, members of objects, enums, files, the environment.
import type { Edits } from "./edits.ts";

export const VALUES: Edits[] = [
  {
    base: `
      import { LIMITS, Level, Mode, Text } from "./values.ts";
      export const ask = () => [LIMITS.small, LIMITS.nested.deep, Level.High, Mode.Fast, Text.hello(), SHARED.one];
      const PART = { one: 1, two: 2 };
      const SHARED = Object.freeze({ ...PART, three: 3 });
      === src/values.ts
      export const LIMITS = { small: 1, large: 2, nested: { deep: 3, deeper: 4 } } as const;
      export const UNUSED = LIMITS.large;
      export enum Level { Low, High = 5, Higher }
      export const enum Mode { Fast = "fast", Slow = "slow" }
      export namespace Text {
        const mark = "!";
        export const hello = () => "hello" + mark;
        export const bye = () => "bye" + mark;
      }`,
    edits: [
      ["another member", "same", "large: 2", "large: 20"],
      ["a member more", "same", "large: 2,", "large: 2, huge: 3,"],
      ["a member less", "same", "large: 2, ", "", "export const UNUSED = LIMITS.large;", ""],
      ["another nested member", "same", "deeper: 4", "deeper: 5"],
      ["the order of members", "same", "small: 1, large: 2,", "large: 2, small: 1,"],
      ["as const dropped", "same", " as const", ""],
      ["satisfies", "same", " as const", " as const satisfies Record<string, unknown>"],
      [
        "frozen",
        "same",
        "= { small: 1, large: 2, nested: { deep: 3, deeper: 4 } } as const",
        "= Object.freeze({ small: 1, large: 2, nested: { deep: 3, deeper: 4 } } as const)",
      ],
      ["another member of an enum", "same", "Higher", "Highest"],
      ["another text of an enum", "same", `"slow"`, `"sluggish"`],
      ["const enum made enum", "same", "export const enum", "export enum"],
      ["a neighbour in a namespace", "same", `"bye"`, `"good bye"`],
      ["a read member", "changed", "small: 1", "small: 9"],
      ["a read nested member", "changed", "deep: 3", "deep: 30"],
      ["a value of an enum", "changed", "High = 5", "High = 6"],
      ["a text of an enum", "changed", `"fast"`, `"quick"`],
      ["what a namespace hides", "changed", `mark = "!"`, `mark = "?"`],
      ["what is spread", "changed", "one: 1", "one: 11"],
      ["a spread that comes later", "changed", "nested: {", "...{ small: 2 }, nested: {"],
      ["a spread behind another", "changed", "...PART, three: 3", "...PART, one: 3"],
    ],
  },
  {
    base: `
      import data, { name } from "./data.json" with { type: "json" };
      import prompt from "./prompt.md" with { type: "text" };
      import { readFileSync } from "node:fs";
      import { readFile as read } from "node:fs/promises";
      import { join } from "node:path";
      const HERE = import.meta.dirname!;
      const load = (file: string) => readFileSync(new URL("./texts/" + file, import.meta.url), "utf8");
      export async function ask(key: string) {
        const { model } = data;
        return [data.chat.max, model, prompt, load(key + ".txt"), await read(join(HERE, "texts", "one.md"), "utf8"),
          await Deno.readTextFile(new URL("./fixed.sql", import.meta.url)), name];
      }
      export const other = () => data.rest;
      === src/data.json
      { "chat": { "max": 5, "min": 1 }, "model": "m", "rest": [1], "name": "n" }
      === src/prompt.md
      Be kind.
      === src/texts/a.txt
      a
      === src/texts/one.md
      one
      === src/texts/unused.md
      unused
      === src/fixed.sql
      select 1
      === src/readme.md
      read me`,
    edits: [
      ["another key", "same", `"min": 1`, `"min": 2`],
      ["a list that another reads", "same", `"rest": [1]`, `"rest": [2]`],
      ["the order of keys", "same", `"model": "m", "rest": [1]`, `"rest": [1], "model": "m"`],
      ["JSON on more lines", "same", `{ "chat": {`, `{\n"chat":\n{`],
      ["a file of another ending", "same", "\n      unused", "\n      used"],
      ["a file that nobody reads", "same", "read me", "do read me"],
      [
        "a new file that nobody reads",
        "same",
        "=== src/readme.md",
        "=== src/notes.md\n      x\n      === src/readme.md",
      ],
      [
        "an alias of a reader",
        "same",
        "readFile as read",
        "readFile as slurp",
        "await read(",
        "await slurp(",
      ],
      ["a wrapper's name", "same", "load", "fetchText"],
      ["assert made with", "same", `with { type: "json" }`, ""],
      ["a value", "changed", `"max": 5`, `"max": 6`],
      ["a value taken by its key", "changed", `"model": "m"`, `"model": "m2"`],
      ["a value imported by its key", "changed", `"name": "n"`, `"name": "n2"`],
      ["a text import", "changed", "Be kind.", "Be strict."],
      ["a file of a folder", "changed", "\n      a\n", "\n      b\n"],
      [
        "a new file of the folder",
        "changed",
        "=== src/texts/one.md",
        "=== src/texts/b.txt\n      b\n      === src/texts/one.md",
      ],
      ["a joined file", "changed", "\n      one\n", "\n      two\n"],
      ["a file that Deno reads", "changed", "select 1", "select 2"],
      ["another file", "changed", "one.md", "unused.md"],
    ],
  },
  {
    base: `
      const PREFIX = "a";
      const FULL = PREFIX + "-b";
      const LIST = ["x", "y"] as const;
      const [first, , third = "t"] = ["f", "s"];
      const { red, blue: { dark = "d" } = {}, ...colours } = { red: 1, green: 2 } as any;
      const env = (name: string, fallback: string) => process.env[name] ?? fallback;
      const KEY = env("KEY", "none");
      const flag = Deno.env.get("FLAG") ?? "off";
      const alias = LIST;
      const fallback = "unused";
      export function ask(tone = DEFAULT, { size = SIZE.small } = {}) {
        return [FULL, LIST[0], first, third, red, dark, colours, KEY, flag, alias.length, tone, size];
      }
      const DEFAULT = "soft";
      const SIZE = { small: 1, large: 2 };`,
    edits: [
      ["constants renamed", "same", "PREFIX", "START", "FULL", "WHOLE"],
      [
        "the order of constants",
        "same",
        `const DEFAULT = "soft";\n      const SIZE = { small: 1, large: 2 };`,
        `const SIZE = { small: 1, large: 2 };\n      const DEFAULT = "soft";`,
      ],
      [
        "declarations joined",
        "same",
        `const DEFAULT = "soft";\n      const SIZE`,
        `const DEFAULT = "soft", SIZE`,
      ],
      ["an unused constant", "same", `fallback = "unused"`, `fallback = "never"`],
      ["a constant's type", "same", "const KEY =", "const KEY: string ="],
      ["let that nobody writes", "same", "const PREFIX", "let PREFIX"],
      ["var that nobody writes", "same", "const FULL", "var FULL"],
      ["another member", "same", "large: 2", "large: 3"],
      ["the start of a text", "changed", `"a"`, `"b"`],
      ["the end of a text", "changed", `"-b"`, `"-c"`],
      ["an element", "changed", `"x"`, `"z"`],
      ["a destructured value", "changed", `"f"`, `"g"`],
      ["a destructured default", "changed", `"t"`, `"u"`],
      ["a nested default", "changed", `"d"`, `"e"`],
      ["a rest", "changed", "green: 2", "green: 3"],
      ["a variable's name", "changed", `"KEY"`, `"TOKEN"`],
      ["a variable's default", "changed", `"none"`, `""`],
      ["another variable", "changed", `"FLAG"`, `"FLAGS"`],
      ["?? made || for a variable", "changed", "process.env[name] ??", "process.env[name] ||"],
      ["a default of a parameter", "changed", `"soft"`, `"loud"`],
      ["a default of a member", "changed", "small: 1", "small: 3"],
    ],
  },
  {
    base: `
      const TABLE: Record<string, (n: number) => number> = { double: (n) => n * 2, half };
      function half(n: number) { return n / 2; }
      const LABELS = { a: "A", b: "B" };
      const helpers = { mark: "!", shout(t: string) { return t + this.mark; }, plain: (t: string) => t, get size() { return this.mark.length; } };
      const copy = { ...LABELS };
      const names = Object.keys(LABELS);
      const wrapped = { inner: { call: () => half(1) }, other: () => TABLE.double!(1) };
      export function ask(key: string) {
        return [TABLE[key]!(1), helpers.shout("x"), helpers.size, copy.a, names.length, wrapped.inner.call()];
      }`,
    edits: [
      [
        "a member that nobody calls",
        "same",
        "plain: (t: string) => t",
        "plain: (t: string) => t + t",
      ],
      ["method made property of the same", "same", "half }", "half: half }"],
      ["another member's function", "same", "TABLE.double!(1)", "TABLE.double!(2)"],
      ["an entry of a table", "changed", "n * 2", "n * 3"],
      ["an entry more", "changed", "half };", "half, third: (n) => n / 3 };"],
      ["a function of a table", "changed", "n / 2", "n / 4"],
      ["what this is", "changed", `mark: "!"`, `mark: "?"`],
      ["a method", "changed", "t + this.mark", "this.mark + t"],
      ["a getter", "changed", "this.mark.length", "this.mark.length + 1"],
      ["a key that is listed", "changed", `b: "B"`, `c: "B"`],
      ["a copied value", "changed", `a: "A"`, `a: "AA"`],
      ["a nested function", "changed", "half(1)", "half(2)"],
    ],
  },
];

const TEXTS = `
      import { readFileSync } from "node:fs";
      import { prompt } from "./prompts.ts";
      const load = (name: string, ending = "md") => readFileSync(new URL(\`./texts/\${name}.\${ending}\`, import.meta.url), "utf8");
      const KIND = "const";
      const lists = (name: string) => load(name, "txt");
      const readers = { own: load };
      export const ask = (part: string) => [load("one"), load(KIND), prompt("deep"), load(\`part-\${part}\`)];
      export const every = (name: string) => load(name);
      export const handed = () => ["one"].map((it) => readers.own(it));
      === src/prompts.ts
      import { join } from "node:path";
      import fs from "node:fs";
      export function prompt(name: string) { return read(name + ".md"); }
      const read = (file: string) => fs.readFileSync(join(import.meta.dirname!, "prompts", file), "utf8");
      === src/texts/one.md
      one
      === src/texts/two.md
      two
      === src/texts/const.md
      by name
      === src/texts/part-a.md
      part
      === src/prompts/deep.md
      deep`;

export const READERS: Edits[] = [
  {
    base: TEXTS,
    edits: [
      ["a file of another call", "same", "\n      two", "\n      second"],
      [
        "a new file of the folder",
        "same",
        "=== src/texts/two.md",
        "=== src/texts/three.md\n      3\n      === src/texts/two.md",
      ],
      ["the file of a call", "changed", "\n      one\n", "\n      first\n"],
      ["the file of a call by a constant", "changed", "by name", "by its name"],
      ["a file that a call's template may mean", "changed", "\n      part\n", "\n      a part\n"],
      ["the file of a helper's helper", "changed", "\n      deep", "\n      deeper"],
      ["another file", "changed", `load("one")`, `load("two")`],
      ["another file of the helper", "changed", `prompt("deep")`, `prompt("none")`],
    ],
  },
  {
    base: TEXTS,
    id: "src/main.ts#every",
    edits: [
      ["any file of the folder", "changed", "\n      two", "\n      second"],
      [
        "a file of another ending",
        "same",
        "=== src/texts/two.md",
        "=== src/texts/two.bin\n      3\n      === src/texts/two.md",
      ],
    ],
  },
  {
    base: TEXTS,
    id: "src/main.ts#handed",
    edits: [["any file of a reader that is handed on", "changed", "\n      two", "\n      second"]],
  },
  {
    base: TEXTS,
    id: "src/main.ts#load",
    edits: [["any file of a reader", "changed", "\n      two", "\n      second"]],
  },
];
