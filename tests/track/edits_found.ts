// Edits of code that imports lead to in roundabout ways: workspaces, links, aliases, paths.
import type { Edits } from "./edits.ts";

const MAIN = (specifier: string) => `
      import { help } from "${specifier}";
      export const ask = () => help();`;
const HELP = (path: string) => `
      === ${path}
      export const help = () => "OLD";
      export const other = () => "beside";`;

/** Where a specifier leads to `help`. */
const LEADS: readonly (readonly [title: string, specifier: string, path: string, more: string])[] =
  [
    [
      "a workspace of npm",
      "@acme/lib",
      "packages/lib/src/index.ts",
      `
      === package.json
      { "workspaces": ["packages/*"] }
      === packages/lib/package.json
      { "name": "@acme/lib", "exports": "./src/index.ts" }`,
    ],
    [
      "a workspace of npm, from one of its folders",
      "@acme/lib",
      "../../packages/lib/index.ts",
      `
      === ../../package.json
      { "workspaces": { "packages": ["packages/*"] } }
      === ../../packages/lib/package.json
      { "name": "@acme/lib" }`,
    ],
    [
      "a workspace of pnpm",
      "@acme/lib",
      "packages/lib/src/index.ts",
      `
      === pnpm-workspace.yaml
      # the packages
      packages:
        - "packages/*"
        - '!packages/none'
      catalog:
        - other
      === packages/lib/package.json
      { "name": "@acme/lib", "main": "src/index.ts" }`,
    ],
    [
      "a workspace of pnpm above",
      "@acme/lib/deep",
      "../packages/lib/deep.ts",
      `
      === ../pnpm-workspace.yaml
      packages: ["packages/*"]
      === ../packages/lib/package.json
      { "name": "@acme/lib", "exports": { "./deep": "./deep.ts" } }`,
    ],
    [
      "a workspace of Deno above",
      "@acme/lib",
      "../lib/mod.ts",
      `
      === ../deno.json
      { "workspace": ["./lib", "./app"] }
      === ../lib/deno.json
      { "name": "@acme/lib", "exports": "./mod.ts" }`,
    ],
    [
      "a link in node_modules",
      "@acme/lib",
      "packages/lib/index.ts",
      `
      === node_modules/@acme/lib
      -> packages/lib
      === packages/lib/package.json
      { "name": "@acme/lib", "exports": { ".": { "types": "./index.d.ts", "import": "./index.ts" } } }`,
    ],
    [
      "a link to beside the project",
      "lib/part",
      "../lib/part.ts",
      `
      === node_modules/lib
      -> ../lib
      === ../lib/package.json
      { "name": "lib" }`,
    ],
    [
      "a link into what is not built",
      "@acme/lib",
      "packages/lib/src/index.ts",
      `
      === node_modules/@acme/lib
      -> packages/lib
      === packages/lib/package.json
      { "name": "@acme/lib", "exports": { ".": { "import": "./dist/index.js" } } }`,
    ],
    [
      "a workspace that is not built, deep",
      "@acme/lib/sub/part",
      "packages/lib/src/sub/part.ts",
      `
      === package.json
      { "workspaces": ["packages/lib"] }
      === packages/lib/package.json
      { "name": "@acme/lib", "exports": { "./*": "./dist/esm/*.js" } }`,
    ],
    [
      "a workspace that is built",
      "@acme/lib",
      "packages/lib/src/index.ts",
      `
      === package.json
      { "workspaces": ["packages/lib"] }
      === packages/lib/package.json
      { "name": "@acme/lib", "main": "dist/index.js" }
      === packages/lib/dist/index.js
      export const help = () => "BUILT";`,
    ],
    [
      "an import of package.json, with conditions",
      "#help",
      "src/help.ts",
      `
      === package.json
      { "imports": { "#help": { "browser": "./none.js", "node": { "import": "./src/help.ts" } } } }`,
    ],
    [
      "a pattern of package.json",
      "#lib/help",
      "src/lib/help.ts",
      `
      === package.json
      { "imports": { "#lib/*": ["./src/lib/*.js"] } }`,
    ],
    [
      "paths of a tsconfig that is extended, in a list",
      "~/help",
      "src/lib/help.ts",
      `
      === tsconfig.json
      { "extends": ["./none.json", "./config/base.json"] }
      === config/base.json
      { "compilerOptions": { "paths": { "~/*": ["../src/lib/*"] } } }`,
    ],
    [
      "paths of a tsconfig that is referred to",
      "@/help",
      "src/help.ts",
      `
      === tsconfig.json
      { "files": [], "references": [{ "path": "./tsconfig.app.json" }, { "path": "./tsconfig.node.json" }] }
      === tsconfig.app.json
      { "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }`,
    ],
    [
      "baseUrl of a tsconfig",
      "lib/help",
      "src/lib/help.ts",
      `
      === tsconfig.json
      { "compilerOptions": { "baseUrl": "./src" } }`,
    ],
    [
      "paths of a jsconfig",
      "@/help",
      "src/help.js",
      `
      === jsconfig.json
      { "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["src/*"] } } }`,
    ],
    [
      "an alias of Vite",
      "@/help",
      "src/help.ts",
      `
      === vite.config.ts
      import path from "node:path";
      import { defineConfig } from "vite";
      export default defineConfig({ resolve: { alias: { "@": path.resolve(__dirname, "./src") } } });`,
    ],
    [
      "an alias of Vite by an address",
      "~/help",
      "src/help.ts",
      `
      === vite.config.mts
      import { fileURLToPath, URL } from "node:url";
      export default { resolve: { alias: { "~": fileURLToPath(new URL("./src", import.meta.url)) } } };`,
    ],
    [
      "an alias of Vitest, in a list",
      "lib",
      "src/help.ts",
      `
      === vitest.config.ts
      import { resolve } from "path";
      export default { test: { alias: [{ find: "lib", replacement: resolve("src/help.ts") }] } };`,
    ],
  ];

/** What leads to a package, and to none of the project. */
const AWAY: readonly (readonly [title: string, specifier: string, path: string, more: string])[] = [
  [
    "a package of that name that is installed",
    "lib",
    "packages/lib/index.ts",
    `
      === node_modules/lib/package.json
      { "name": "lib" }
      === packages/lib/package.json
      { "name": "lib" }`,
  ],
  [
    "a folder that pnpm leaves out",
    "lib",
    "packages/lib/index.ts",
    `
      === pnpm-workspace.yaml
      packages:
        - "apps/*"
      onlyBuiltDependencies:
        - "packages/*"
      === packages/lib/package.json
      { "name": "lib" }`,
  ],
  [
    "a path of another name",
    "~/help",
    "src/lib/help.ts",
    `
      === tsconfig.json
      { "compilerOptions": { "paths": { "@/*": ["./src/lib/*"] } } }`,
  ],
  [
    "an alias that is not written out",
    "@/help",
    "src/help.ts",
    `
      === vite.config.ts
      export default { resolve: { alias: aliases() } };`,
  ],
  [
    "an export that the package does not have",
    "lib/none",
    "packages/lib/index.ts",
    `
      === node_modules/lib
      -> packages/lib
      === packages/lib/package.json
      { "name": "lib", "exports": "./index.ts" }`,
  ],
];

export const FOUND: Edits[] = [
  ...LEADS.map(([title, specifier, path, more]): Edits => ({
    base: MAIN(specifier) + more + HELP(path),
    edits: [[title, "changed", `"OLD"`, `"NEW"`], [
      `another export by ${title}`,
      "same",
      `"beside"`,
      `"more"`,
    ]],
  })),
  ...AWAY.map(([title, specifier, path, more]): Edits => ({
    base: MAIN(specifier) + more + HELP(path),
    edits: [[title, "same", `"OLD"`, `"NEW"`]],
  })),
  {
    base: `
      import data from "./data.json" assert { type: "json" };
      import more from "./more.json" with { type: "json" };
      import tool = require("./tool");
      import whole from "./whole";
      export const ask = () => [data.read, more.read, tool.run(), whole.part()];
      === src/data.json
      { "read": 1, "unread": 2 }
      === src/more.json
      { "read": 3 }
      === src/tool.ts
      const tool = { run: () => "ran", idle: () => "idle" };
      export = tool;
      === src/whole.ts
      function whole() {}
      namespace whole { export const part = () => "part"; }
      export = whole;`,
    edits: [
      ["a value that is imported by assert", "changed", `"read": 1`, `"read": 11`],
      ["a value that nobody reads", "same", `"unread": 2`, `"unread": 22`],
      ["assert for with", "same", "assert {", "with {"],
      ["a value that is imported by with", "changed", `"read": 3`, `"read": 33`],
      ["what export = gives", "changed", `"ran"`, `"run"`],
      ["what nobody takes of export =", "same", `"idle"`, `"idling"`],
      ["a part of what export = gives", "changed", `"part"`, `"piece"`],
    ],
  },
];
