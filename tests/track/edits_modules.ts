// Edits of how modules hang together: imports, exports, barrels, maps, moves, what loading them does.
import type { Edits } from "./edits.ts";

export const MODULES: Edits[] = [
  {
    base: `
      import { trim, type Options } from "./lib/index.ts";
      import defaults, { extra as more } from "./lib/defaults.ts";
      import * as tools from "./lib/tools.ts";
      import { version } from "pkg/sub";
      export function ask(text: string, options?: Options) {
        return tools.join(trim(text), defaults.mark, more) + tools.nested.deep() + version + tools.Shape.round(1);
      }
      === src/lib/index.ts
      export * from "./text.ts";
      export { other } from "./other.ts";
      === src/lib/text.ts
      export interface Options { a: 1 }
      export const trim = (text: string) => text.trim() + EMPTY;
      export const unused = () => 1;
      const EMPTY = "";
      === src/lib/other.ts
      export const other = () => 2;
      === src/lib/defaults.ts
      export default { mark: "-", second: 2 };
      export const extra = "e";
      export let state = 0;
      === src/lib/tools.ts
      export const join = (...parts: string[]) => parts.join("");
      export const split = () => [];
      export * as nested from "./nested.ts";
      export class Shape { static round(n: number) { return Math.round(n); } static floor(n: number) { return Math.floor(n); } }
      === src/lib/nested.ts
      export function deep() { return "deep"; }
      export function shallow() { return "shallow"; }`,
    edits: [
      ["an unused export", "same", "=> 1;", "=> 11;"],
      ["an unused export of a namespace", "same", "=> []", "=> [1]"],
      ["an unused static method", "same", "Math.floor", "Math.ceil"],
      ["an unused export of a nested namespace", "same", `"shallow"`, `"flat"`],
      ["another member of a default", "same", "second: 2", "second: 3"],
      ["an unrelated module of a barrel", "same", "=> 2;", "=> 3;"],
      ["past the barrel", "same", `"./lib/index.ts"`, `"./lib/text.ts"`],
      ["the barrel as a folder", "same", `"./lib/index.ts"`, `"./lib"`],
      [
        "a barrel that names",
        "same",
        `export * from "./text.ts"`,
        `export { trim, type Options } from "./text.ts"`,
      ],
      [
        "a barrel that imports first",
        "same",
        `export * from "./text.ts"`,
        `import { trim } from "./text.ts"; export { trim }`,
      ],
      ["an export renamed", "same", "trim, type", "cut as trim, type", "const trim", "const cut"],
      [
        "a namespace's local name",
        "same",
        "as tools",
        "as kit",
        "tools.join",
        "kit.join",
        "tools.nested",
        "kit.nested",
        "tools.Shape",
        "kit.Shape",
      ],
      [
        "an import through a namespace",
        "same",
        `import * as tools from "./lib/tools.ts"`,
        `import { join, nested, Shape } from "./lib/tools.ts"`,
        "tools.join",
        "join",
        "tools.nested",
        "nested",
        "tools.Shape",
        "Shape",
      ],
      [
        "a default with a name",
        "same",
        "export default {",
        "const all = {",
        "second: 2 };",
        "second: 2 }; export default all;",
      ],
      ["a default by its name", "same", "import defaults, {", "import { default as defaults,"],
      [
        "types apart",
        "same",
        "trim, type Options }",
        "trim }",
        "import { version",
        `import type { Options } from "./lib/text.ts";\n      import { version`,
      ],
      [
        "a type import more",
        "same",
        "import { version",
        `import type { other } from "./lib/other.ts";\n      import { version`,
      ],
      [
        "an unused import",
        "same",
        "import { version",
        `import { other } from "./lib/other.ts";\n      import { version`,
      ],
      [
        "imports in another order",
        "same",
        `import { version } from "pkg/sub";`,
        "",
        "import { trim, type",
        `import { version } from "pkg/sub";\n      import { trim, type`,
      ],
      [
        "a helper's file renamed",
        "same",
        "./text.ts",
        "./strings.ts",
        "src/lib/text.ts",
        "src/lib/strings.ts",
      ],
      [
        "a constant moved",
        "same",
        `const EMPTY = "";`,
        "",
        "export interface Options",
        `import { EMPTY } from "./empty.ts";\nexport interface Options`,
        "=== src/lib/other.ts",
        `=== src/lib/empty.ts\n      export const EMPTY = "";\n      === src/lib/other.ts`,
      ],
      ["an ending that TypeScript allows", "same", `"./lib/index.ts"`, `"./lib/index.js"`],
      ["no ending", "same", `"./lib/defaults.ts"`, `"./lib/defaults"`],
      ["a query", "same", `"./lib/tools.ts"`, `"./lib/tools.ts?a=1"`],
      ["a package's version", "same", `"pkg/sub"`, `"npm:pkg@2/sub"`],
      [
        "a file more",
        "same",
        "=== src/lib/other.ts",
        `=== src/lib/new.ts\n      export const trim = 1;\n      === src/lib/other.ts`,
      ],
      ["a package's export", "changed", "{ version }", "{ versions as version }"],
      ["a package's path", "changed", "pkg/sub", "pkg/other"],
      ["a helper", "changed", "text.trim()", "text.trimEnd()"],
      ["a constant of a helper", "changed", `EMPTY = ""`, `EMPTY = "."`],
      ["a member of a default", "changed", `mark: "-"`, `mark: "+"`],
      ["an aliased import", "changed", `extra = "e"`, `extra = "f"`],
      ["a nested namespace", "changed", `"deep"`, `"deeper"`],
      ["a static method", "changed", "Math.round", "Math.trunc"],
      ["another export under the name", "changed", "trim, type", "unused as trim, type"],
      [
        "a barrel that shadows",
        "changed",
        `export { other } from "./other.ts"`,
        `export { other as trim } from "./other.ts"`,
      ],
      ["a default that is another", "changed", `import defaults, {`, `import { extra as defaults,`],
    ],
  },
  {
    base: `
      import { a } from "@/a.ts";
      import { b } from "#lib/b.ts";
      import { c } from "paths/c";
      import { d } from "@scope/member";
      import { e } from "@scope/member/extra";
      import { f } from "mapped";
      import { g } from "@scope/other";
      export const ask = () => [a, b, c, d, e, f, g];
      === deno.json
      { "imports": { "@/": "./src/", "mapped": "./src/mapped.ts" }, "workspace": ["./packages/*"] }
      === package.json
      { "imports": { "#lib/*": "./src/lib/*" }, "workspaces": ["more/*"] }
      === tsconfig.json
      { // with comments
        "compilerOptions": { "paths": { "paths/*": ["./src/paths/*"], }, } }
      === packages/member/deno.json
      { "name": "@scope/member", "exports": { ".": "./mod.ts", "./extra": "./extra.ts" } }
      === packages/member/mod.ts
      export const d = "d";
      === packages/member/extra.ts
      export const e = "e";
      === more/other/package.json
      { "name": "@scope/other", "exports": { ".": { "types": "./x.d.ts", "default": "./index.ts" } } }
      === more/other/index.ts
      export const g = "g";
      === src/a.ts
      export const a = "a";
      === src/lib/b.ts
      export const b = "b";
      === src/paths/c.ts
      export const c = "c";
      === src/mapped.ts
      export const f = "f";
      === src/mapped2.ts
      export const f = "f2";`,
    edits: [
      ["a relative path for a prefix", "same", `"@/a.ts"`, `"./a.ts"`],
      ["a relative path for a private import", "same", `"#lib/b.ts"`, `"./lib/b.ts"`],
      [
        "a relative path for a member",
        "same",
        `"@scope/member"`,
        `"../packages/member/mod.ts"`,
        `"name": "../packages/member/mod.ts"`,
        `"name": "@scope/member"`,
      ],
      ["another map entry", "same", `"mapped": `, `"mapped2": "./src/mapped2.ts", "mapped": `],
      ["what a prefix leads to", "changed", `a = "a"`, `a = "A"`],
      ["what a private import leads to", "changed", `b = "b"`, `b = "B"`],
      ["what a path leads to", "changed", `c = "c"`, `c = "C"`],
      ["what a member exports", "changed", `d = "d"`, `d = "D"`],
      ["what a member exports besides", "changed", `e = "e"`, `e = "E"`],
      ["what a member of npm exports", "changed", `g = "g"`, `g = "G"`],
      ["what a map leads to", "changed", `f = "f"`, `f = "F"`],
      [
        "where a map leads to",
        "changed",
        "src/mapped.ts",
        "src/mapped2.ts",
        "=== src/mapped2.ts",
        "=== src/mapped.ts",
      ],
    ],
  },
  {
    base: `
      import "./plugins/one.ts";
      import "./plugins/two.ts";
      import { registry } from "./registry.ts";
      import "./quiet.ts";
      import "./silent.ts";
      export const ask = (name: string) => registry.get(name)!() + String([1].last()) + globalThis.settings.mode;
      === src/registry.ts
      export const registry = new Map<string, () => string>();
      export const unrelated: string[] = [];
      export function register(name: string, make: () => string) { registry.set(name, make); }
      === src/silent.ts
      export const silent = [1, 2].map((it) => it + 1);
      export function nothing() {}
      === src/plugins/one.ts
      import { register } from "../registry.ts";
      const STYLE = "one";
      register("a", () => STYLE);
      === src/plugins/two.ts
      import { register, unrelated } from "../registry.ts";
      unrelated.push("x");
      register("b", () => "two");
      (Array.prototype as any).last = function () { return this[this.length - 1]; };
      === src/quiet.ts
      export const noise = Math.random();
      const local: number[] = [];
      local.push(1);
      console.log("loaded");
      globalThis.settings = { mode: "m" };
      globalThis.others = { mode: "o" };`,
    edits: [
      ["a log", "same", `"loaded"`, `"ready"`],
      ["a local list", "same", "local.push(1)", "local.push(2)"],
      ["an unrelated list", "same", `unrelated.push("x")`, `unrelated.push("y")`],
      ["another global", "same", `mode: "o"`, `mode: "p"`],
      ["an unused constant", "same", "Math.random()", "Math.random() * 2"],
      [
        "an import that does nothing moved",
        "same",
        `import "./silent.ts";`,
        "",
        `import "./plugins/one.ts";`,
        `import "./silent.ts";\n      import "./plugins/one.ts";`,
      ],
      ["an import that does nothing dropped", "same", `import "./silent.ts";`, ""],
      ["a plugin's constant", "changed", `STYLE = "one"`, `STYLE = "1"`],
      ["a plugin's body", "changed", `"two"`, `"2"`],
      ["a plugin's name", "changed", `"b"`, `"c"`],
      ["a plugin less", "changed", `import "./plugins/one.ts";`, ""],
      [
        "plugins in another order",
        "changed",
        `import "./plugins/one.ts";\n      import "./plugins/two.ts";`,
        `import "./plugins/two.ts";\n      import "./plugins/one.ts";`,
      ],
      ["the registering function", "changed", "set(name, make)", "set(name + 1, make)"],
      ["a prototype", "changed", "this.length - 1", "0"],
      ["a global", "changed", `mode: "m"`, `mode: "n"`],
    ],
  },
  {
    base: `
      import { even } from "./even.ts";
      const lazy = () => import("./lazy.ts");
      export async function ask(name: string) {
        const { run } = await import("./direct.ts");
        const { text } = await lazy();
        const { default: made } = await import("./made.ts");
        const module = await import(\`./many/\${name}.ts\`);
        return [even(3), run(), text, made(), module.go()];
      }
      === src/even.ts
      import { odd } from "./odd.ts";
      export const even = (n: number): boolean => n === 0 || odd(n - 1);
      export const extra = 1;
      === src/odd.ts
      import { even } from "./even.ts";
      export const odd = (n: number): boolean => n !== 0 && even(n - 1);
      === src/direct.ts
      export const run = () => "run";
      export const walk = () => "walk";
      === src/lazy.ts
      export const text = "t";
      === src/made.ts
      export default () => "made";
      === src/many/one.ts
      export const go = () => 1;
      === src/many/two.ts
      export const go = () => 2;
      === src/many/notes.md
      notes`,
    edits: [
      ["an unused export of a cycle", "same", "extra = 1", "extra = 2"],
      ["an unused export of what is loaded", "same", `"walk"`, `"stroll"`],
      ["a file that the template does not match", "same", "\n      notes", "\n      more notes"],
      ["a cycle", "changed", "n !== 0", "n > 0"],
      ["what is loaded", "changed", `"run"`, `"ran"`],
      ["what is loaded by a helper", "changed", `text = "t"`, `text = "u"`],
      ["a default that is loaded", "changed", `"made"`, `"built"`],
      ["a file that the template matches", "changed", "=> 2", "=> 3"],
      [
        "a new file that the template matches",
        "changed",
        "=== src/many/notes.md",
        "=== src/many/three.ts\n      export const go = () => 3;\n      === src/many/notes.md",
      ],
    ],
  },
  {
    base: `
      import { helper } from "./common.cjs";
      import whole from "./other.cjs";
      export const ask = () => helper("x") + whole.join("y");
      === src/common.cjs
      const { mark } = require("./mark.cjs");
      const path = require("node:path");
      function helper(text) { return text + mark; }
      function unused(text) { return text; }
      exports.helper = helper;
      exports.unused = unused;
      === src/mark.cjs
      module.exports = { mark: "!", other: "?" };
      === src/other.cjs
      const SEPARATOR = "-";
      const join = (text) => text + SEPARATOR;
      const split = (text) => text.split(SEPARATOR + 1);
      module.exports = { join, split, size: 3 };`,
    edits: [
      ["a comment", "same", "const SEPARATOR", "// a\nconst SEPARATOR"],
      ["a local name", "same", "SEPARATOR", "LINE"],
      ["an unused function", "same", "return text;", "return text + 1;"],
      ["another member", "same", `other: "?"`, `other: "."`],
      ["an unused value", "same", "size: 3", "size: 4"],
      ["an unused arrow", "same", "SEPARATOR + 1", "SEPARATOR + 2"],
      [
        "the order of functions",
        "same",
        "function helper(text) { return text + mark; }\n      function unused(text) { return text; }",
        "function unused(text) { return text; }\n      function helper(text) { return text + mark; }",
      ],
      ["a function", "changed", "text + mark", "mark + text"],
      ["a constant", "changed", `"-"`, `"+"`],
      ["what is required", "changed", `mark: "!"`, `mark: "."`],
      ["what is exported", "changed", "exports.helper = helper", "exports.helper = unused"],
    ],
  },
  {
    // As shims, what is compiled, and libraries of before there were modules hand out what they have.
    base: `
      import { fetcher } from "./loop.js";
      import { starred } from "./barrel.js";
      import { united } from "./united.js";
      import { assigned } from "./assigned.js";
      import { guarded } from "./guarded.js";
      import { global } from "./global.js";
      export const ask = () => [fetcher(), starred(), united(), assigned(), guarded(), global];
      === src/loop.js
      const shims = require("./registry");
      for (const property of Object.keys(shims)) {
        Object.defineProperty(exports, property, { get() { return shims[property]; } });
      }
      === src/registry.js
      exports.fetcher = () => "fetched";
      === src/barrel.js
      "use strict";
      Object.defineProperty(exports, "__esModule", { value: true });
      __exportStar(require("./starred"), exports);
      === src/starred.js
      exports.starred = () => "starred";
      === src/united.js
      (function (root, factory) {
        if (typeof exports === "object" && typeof module !== "undefined") module.exports = factory();
        else root.united = factory();
      })(this, () => ({ united: () => "united" }));
      === src/assigned.js
      Object.assign(exports, { assigned: () => "assigned" });
      === src/guarded.js
      if (typeof process === "object") { exports.guarded = () => "guarded"; }
      === src/global.js
      export const global = typeof exports === "object" ? 1 : 2;
      === src/beside.js
      exports.beside = () => "beside";`,
    edits: [
      ["what is handed out in a loop", "changed", `"fetched"`, `"got"`],
      ["what is handed out by a barrel", "changed", `"starred"`, `"gilded"`],
      ["what a factory makes", "changed", `"united"`, `"divided"`],
      ["what is assigned at once", "changed", `"assigned"`, `"signed"`],
      ["what is handed out within a block", "changed", `"guarded"`, `"watched"`],
      [
        "what is handed out by no name",
        "changed",
        "Object.keys(shims)",
        "Object.keys(shims).sort()",
      ],
      ["a file that nobody requires", "same", `"beside"`, `"aside"`],
      ["a comment in a loop", "same", "const shims =", "// registered\n      const shims ="],
      ["a local name in a loop", "same", "property", "name"],
      ["quotes of a barrel", "same", `require("./starred")`, "require('./starred')"],
      ["a local name of a factory", "same", "factory", "make"],
    ],
  },
];
