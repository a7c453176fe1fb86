// Edits of what hides from a quick look: indirection, shadowing, other ways to read, write and call.
import type { Edits } from "./edits.ts";

export const INDIRECT: Edits[] = [
  {
    base: `
      import { readFileSync } from "./fake.ts";
      import fs, { promises } from "node:fs";
      import { join, resolve } from "node:path";
      import * as path from "node:path/posix";
      import { createRequire } from "node:module";
      const require = createRequire(import.meta.url);
      const common = require("./common.cjs");
      const settings = require("./settings.json");
      const NAMES = { main: "texts/main.txt", rest: "texts/rest.txt" };
      export async function ask() {
        return [
          readFileSync("src/notes.md"), common.run(), settings.mode, NAMES.main,
          await promises.readFile(join(import.meta.dirname!, "texts", "a.txt")),
          fs.readFileSync(resolve("src", "texts", "b.txt")),
          fs.readFileSync(path.join(import.meta.dirname!, "./texts/c.txt")),
          fs.existsSync("src/texts/d.txt"),
        ];
      }
      === src/fake.ts
      export const readFileSync = (path: string) => path;
      === src/common.cjs
      exports.run = () => 1;
      exports.walk = () => 2;
      === src/settings.json
      { "mode": 1, "other": 2 }
      === src/notes.md
      notes
      === src/texts/a.txt
      aa
      === src/texts/b.txt
      bb
      === src/texts/c.txt
      cc`,
    edits: [
      [
        "a file that a function of that name does not read",
        "same",
        "\n      notes",
        "\n      noted",
      ],
      ["a required function that nobody calls", "same", "=> 2", "=> 3"],
      ["a required value that nobody reads", "same", `"other": 2`, `"other": 3`],
      ["a required function", "changed", "=> 1", "=> 11"],
      ["a required value", "changed", `"mode": 1`, `"mode": 2`],
      ["a file read by promises", "changed", "aa", "aaa"],
      ["a file from the working folder", "changed", "bb", "bbb"],
      ["a file joined otherwise", "changed", "\n      cc", "\n      dd"],
    ],
  },
  {
    base: `
      import { state, bump, Store } from "./state.ts";
      import * as all from "./state.ts";
      import { log } from "./log.ts";
      export const ask = () => { const s = new Store(); s.items.push(1); return [state.value, all.state.other, s.total, bump, SUM, tag.id]; };
      const SUM = [1, 2, 3].reduce((a, b) => a + b, START);
      var START = 0;
      const tag = Object.assign(() => "t", { id: "x" });
      const late = () => START;
      === src/state.ts
      export const state = { value: 1, other: 2, third: 3 };
      export function bump() { state.value += step(); }
      const step = () => 1;
      export class Store { items: number[] = []; get total() { return this.items.length; } set total(n: number) { this.items.length = n; } unused() { return 0; } }
      === src/log.ts
      import { state } from "./state.ts";
      export const log = (text: string) => text;
      (() => { state.other = 20; })();
      const patch = (target: Record<string, number>, key: string) => { target[key] = 9; };
      patch(state, "third");
      void (async () => { await null; state.value = 7; })();
      [state].forEach((it) => { it.other += 1; });`,
    edits: [
      ["a method that nobody calls", "same", "return 0", "return 1"],
      ["an unused arrow", "same", "const late = () => START", "const late = () => START + 1"],
      ["a step", "changed", "=> 1;", "=> 2;"],
      ["a write in a function called at once", "changed", "state.other = 20", "state.other = 21"],
      ["a write by a key", "changed", "target[key] = 9", "target[key] = 8"],
      ["a late write", "changed", "state.value = 7", "state.value = 8"],
      ["a write in a callback", "changed", "it.other += 1", "it.other += 2"],
      ["a getter", "changed", "return this.items.length", "return this.items.length + 1"],
      ["a sum's start", "changed", "var START = 0", "var START = 1"],
      ["an assigned property", "changed", `id: "x"`, `id: "y"`],
    ],
  },
  {
    base: `
      const base = { greet() { return "hello " + this.name(); }, name() { return "base"; } };
      const derived = Object.create(base, { name: { value: () => "derived" } });
      const mixed = Object.setPrototypeOf({ own: 1 }, base);
      class Meta { static registry = new Map<string, typeof Meta>(); static { Meta.registry.set("meta", this); } run() { return this.step(); } protected step() { return "meta"; } }
      class Sub extends Meta { static override registry = Meta.registry; static { this.registry.set("sub", this); } protected override step() { return "sub"; } extra() { return 1; } }
      const handlers = new Map<string, (x: number) => number>([["one", (x) => x + 1], ["two", two]]);
      function two(x: number) { return x + 2; }
      const iterable = { *[Symbol.iterator]() { yield "i"; }, [Symbol.toPrimitive]: () => "p", toString: () => "s" };
      const dispatch = { [\`k\${1}\`]: () => "k1" } as Record<string, () => string>;
      let current: () => string = () => "first";
      export const use = (next: () => string) => { current = next; };
      const lazy = { get value() { return compute(); } };
      const compute = () => 5;
      const chain = [1, 2].map(double).filter(Boolean);
      function double(n: number) { return n * 2; }
      export function ask(kind: string) {
        const Made = Meta.registry.get(kind)!;
        const { value } = lazy;
        return [derived.greet(), mixed.greet(), new Made().run(), handlers.get(kind)!(1), [...iterable], \`\${iterable}\`, dispatch.k1!(), current(), value, chain];
      }`,
    edits: [
      ["a method that nobody calls", "same", "extra() { return 1; }", "extra() { return 2; }"],
      ["a method of a prototype", "changed", `"hello "`, `"hi "`],
      ["an overriding value", "changed", `"derived"`, `"drawn"`],
      ["a method of a base of another", "changed", `"base"`, `"root"`],
      ["a registered class", "changed", `return "meta"`, `return "m"`],
      ["a registered subclass", "changed", `return "sub"`, `return "s2"`],
      ["an entry of a map", "changed", "x + 1", "x + 3"],
      ["a function in a map", "changed", "x + 2", "x + 4"],
      ["an iterator", "changed", `yield "i"`, `yield "j"`],
      ["toPrimitive", "changed", `"p"`, `"q"`],
      ["a computed key", "changed", `"k1"`, `"k2"`],
      ["a let's function", "changed", `"first"`, `"last"`],
      ["the setter of a let", "changed", "current = next", "current = () => next() + 1"],
      ["a lazy value", "changed", "=> 5", "=> 6"],
      ["a mapped function", "changed", "n * 2", "n * 3"],
    ],
  },
  {
    base: `
      import { build } from "./build.ts";
      export { build as rebuilt } from "./build.ts";
      export class Api {
        private client = makeClient({ url: "u", retries: RETRIES });
        constructor(private options = DEFAULTS) {}
        async ask(text: string) { return this.client.send(build(text), this.options.mode, Api.version()); }
        async other() { return this.client.close(); }
        static version() { return "v" + VERSION; }
      }
      const RETRIES = 2, VERSION = 3, DEFAULTS = { mode: "m", unused: 1 };
      function makeClient(options: { url: string; retries: number }) {
        let count = 0;
        return {
          send: (...args: unknown[]) => { count++; return [options, count, args]; },
          close() { return "closed"; },
        };
      }
      export const tools = { ask: async (text: string) => new Api().ask(text), stop() { return "stop"; } };
      === src/build.ts
      export const build = (text: string) => parts(text).join(SEPARATOR);
      const parts = (text: string) => text.split(/\\s+/u);
      export const SEPARATOR = "-";`,
    id: "src/main.ts#Api.ask",
    edits: [
      ["another method", "same", "return this.client.close()", "return this.client.close() + 1"],
      ["another tool", "same", `"stop"`, `"halt"`],
      ["a re-export", "same", "build as rebuilt", "build as again"],
      ["a private field's modifier", "same", "private client", "protected readonly client"],
      ["a url", "changed", `"u"`, `"w"`],
      ["a constant", "changed", "RETRIES = 2", "RETRIES = 3"],
      ["a static method", "changed", `"v"`, `"w"`],
      ["its constant", "changed", "VERSION = 3", "VERSION = 4"],
      ["a default", "changed", `mode: "m"`, `mode: "n"`],
      ["the client", "changed", "[options, count, args]", "[count, options, args]"],
      ["a separator", "changed", `"-"`, `"+"`],
      ["a pattern", "changed", "\\s+", "\\s"],
    ],
  },
  {
    base: `
      import source from "./text.txt" with { type: "text" };
      import bytes from "./data.bin" with { type: "bytes" };
      import defer * as later from "./later.ts";
      import config from "./config.ts";
      import { deep } from "./deep/index.ts";
      export { default as renamed, type Shape } from "./config.ts";
      export default function (text: string, shape = config.shape) { return [text, source, bytes, later.value, deep.inner.value, shape]; }
      === src/text.txt
      line one
      === src/data.bin
      01
      === src/later.ts
      export const value = 1;
      export const other = 2;
      === src/config.ts
      export interface Shape { a: 1 }
      const config = { shape: "s", size: 1 } satisfies Record<string, unknown>;
      export default config;
      === src/deep/index.ts
      export * as deep from "./middle.ts";
      === src/deep/middle.ts
      import * as inner from "./inner.ts";
      export { inner };
      === src/deep/inner.ts
      export const value = "inner";
      export const more = "more";`,
    id: "src/main.ts#default",
    edits: [
      [
        "a name for the default",
        "same",
        "export default function (",
        "export default function main(",
      ],
      [
        "a default by a name",
        "same",
        "export default function (",
        "export { main as default };\nfunction main(",
      ],
      ["another member of a default", "same", "size: 1", "size: 2"],
      ["an unread export of a deferred module", "same", "other = 2", "other = 3"],
      ["an unread export far away", "same", `"more"`, `"less"`],
      ["an interface", "same", "a: 1", "a: 2"],
      ["not deferred", "same", "import defer * as later", "import * as later"],
      ["a text", "changed", "line one", "line two"],
      ["bytes", "changed", "\n      01", "\n      02"],
      ["a deferred value", "changed", "value = 1", "value = 2"],
      ["a member of a default", "changed", `shape: "s"`, `shape: "t"`],
      ["a value far away", "changed", `"inner"`, `"outer"`],
    ],
  },
];
