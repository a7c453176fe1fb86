// Edits of files and modules whose path is put together, and of members read in roundabout ways.
import type { Edits } from "./edits.ts";

export const PLACES: Edits[] = [
  {
    base: `
      import { readFileSync } from "node:fs";
      import { fileURLToPath } from "node:url";
      const FOLDER = new URL("./texts/", import.meta.url);
      const FILES = { known: "./texts/of-object.md" };
      const read = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");
      const HERE = new URL(import.meta.url);
      const slurp = (path: string) => readFileSync(path, "utf8");
      export const ask = () => [
        readFileSync(fileURLToPath(import.meta.resolve("./texts/resolved.md")), "utf8"),
        readFileSync(new URL(import.meta.resolve("./texts/alone.md")), "utf8"),
        readFileSync(new URL("in-folder.md", FOLDER), "utf8"),
        readFileSync(new URL(FILES.known, import.meta.url), "utf8"),
        read("texts/by-helper.md"), HERE.search, slurp("src/texts/slurped.md"),
      ];
      // the end
      === src/texts/resolved.md
      501
      === src/texts/alone.md
      502
      === src/texts/in-folder.md
      503
      === src/texts/of-object.md
      504
      === src/texts/by-helper.md
      505
      === src/texts/other.md
      506
      === src/texts/slurped.md
      507`,
    edits: [
      ["another file of the folder", "same", "506", "0"],
      ["a comment of a module that asks where it is", "same", "// the end", "// at last"],
      ["a file that import.meta.resolve() finds", "changed", "501", "0"],
      ["a file whose address needs no base", "changed", "502", "0"],
      ["a file of a folder's address", "changed", "503", "0"],
      ["a file that a constant object names", "changed", "504", "0"],
      ["a file whose whole address the caller names", "changed", "505", "0"],
      ["a file whose whole path the caller names", "changed", "507", "0"],
      ["another name of a constant object", "changed", "of-object.md", "none.md"],
    ],
  },
  {
    base: `
      import { readFileSync } from "node:fs";
      const FOLDER = new URL("./texts/", import.meta.url);
      export const ask = (name: string) => readFileSync(new URL(name, FOLDER), "utf8");
      === src/texts/a.md
      601
      === src/other.md
      602`,
    edits: [
      ["a file beside the folder", "same", "602", "0"],
      ["any file of the folder", "changed", "601", "0"],
    ],
  },
  {
    base: `
      const FOLDER = "./parts", ONE = "./parts/constant.ts";
      const load = async (name: string, kind: boolean) => [
        await import("./concat/" + name + ".ts"), (await import(ONE)).text,
        (await import(kind ? "./parts/yes.ts" : "./parts/no.ts")).text,
        (await import(\`\${FOLDER}-\${name}/x.ts\`)).text,
        (await import(import.meta.resolve("./parts/resolved.ts"))).text,
      ];
      export const ask = (name: string) => load(name, true);
      === src/concat/a.ts
      export const text = 701;
      === src/parts/constant.ts
      export const text = 702, unread = 712;
      === src/parts/yes.ts
      export const text = 703;
      === src/parts/no.ts
      export const text = 704;
      === src/parts-a/x.ts
      export const text = 705;
      === src/parts/resolved.ts
      export const text = 706, more = 716;
      === src/parts/other.ts
      export const text = 707;`,
    edits: [
      ["another module of the folder", "same", "707", "0"],
      ["an unread export of one that a constant names", "same", "712", "0"],
      ["an unread export of one that is resolved", "same", "716", "0"],
      ["the constant's name", "same", "ONE", "FIRST"],
      ["a module whose name is put together", "changed", "701", "0"],
      ["a module that a constant names", "changed", "702", "0"],
      ["one of two modules", "changed", "703", "0"],
      ["the other one of two modules", "changed", "704", "0"],
      ["a module of a folder that a constant names", "changed", "705", "0"],
      ["a module that is resolved", "changed", "706", "0"],
    ],
  },
  {
    base: `
      import limits from "./limits.json" with { type: "json" };
      const CONFIG = { model: "m", limits: { size: 1, time: 801 }, other: 802 };
      export function ask() {
        const { limits: { size }, model } = CONFIG;
        return [size, model, CONFIG?.model, CONFIG?.limits?.size, limits?.chat?.max];
      }
      === src/limits.json
      { "chat": { "max": 5, "min": 803 }, "rest": 804 }`,
    edits: [
      ["a member beside one that is taken out of a pattern", "same", "801", "0"],
      ["another member", "same", "802", "0"],
      ["a key beside one that ?. reads", "same", "803", "0"],
      ["another key", "same", "804", "0"],
      ["?. of what is there", "same", "CONFIG?.model", "CONFIG.model"],
      ["a member of a pattern in a pattern", "changed", "size: 1", "size: 2"],
      ["a key that ?. reads", "changed", `"max": 5`, `"max": 6`],
    ],
  },
  {
    base: `
      class Tool { run() { return Tool.suffix; } }
      namespace Tool { export const suffix = 901; }
      function helper() { return helper.mark; }
      namespace helper { export const mark = 902; }
      enum Kind { A = "a" }
      namespace Kind { export const first = () => 903; export const last = () => 904; }
      const shown = () => 1;
      shown.title = 905;
      shown.order = 906;
      export const ask = () => [new Tool().run(), helper(), Kind.first(), shown().toFixed(shown.order)];`,
    edits: [
      ["what else a namespace adds to an enum", "same", "904", "0"],
      ["a property of a function that nobody reads", "same", "905", "0"],
      ["what a namespace adds to a class", "changed", "901", "0"],
      ["what a namespace adds to a function", "changed", "902", "0"],
      ["what a namespace adds to an enum", "changed", "903", "0"],
      ["a property of a function", "changed", "906", "0"],
    ],
  },
  {
    base: `
      import { CONFIG } from "./config.ts";
      const { model, limits: { size } } = CONFIG;
      const { run, kept } = CONFIG.tools;
      const { other = 1001 } = CONFIG;
      export const ask = () => [model, size, run(), kept];
      export const rest = () => other;
      === src/config.ts
      export const CONFIG: any = {
        model: "m",
        limits: { size: 1002, time: 1003 },
        tools: { run: () => 1004, kept() { return this.word; }, word: 1005, idle: 1006 },
        none: 1007,
      };`,
    edits: [
      ["a member that is not taken", "same", "1007", "0"],
      ["a member beside one that is taken", "same", "1003", "0"],
      ["another pattern", "same", "1001", "0"],
      ["what is taken", "changed", `model: "m"`, `model: "n"`],
      ["what is taken from deep inside", "changed", "1002", "0"],
      ["a function that is taken", "changed", "1004", "0"],
      ["what a method that is taken says of its object", "changed", "1005", "0"],
      ["what is taken by another key", "changed", "{ model, limits", "{ none: model, limits"],
    ],
  },
  {
    // Programs that fail when they are loaded; to tell them apart must not.
    base: `
      const a = b, b = a;
      const { x } = y, y = x;
      const { p: { q } } = r, r = { p: q };
      const { s } = s;
      a.one = 1101, x.two = 1102, q.three = r, s.four = 1104;
      export const ask = () => [a, b, x, y, q, r, s];`,
    edits: [
      ["a line between constants of one another", "same", "const { s }", "\nconst { s }"],
      ["a write to constants of one another", "changed", "1101", "0"],
      ["a write to what is taken from itself", "changed", "1104", "0"],
    ],
  },
];
