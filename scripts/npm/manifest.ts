/**
 * The `package.json` of the npm package.
 *
 * @module
 */

import { RANGES, SEPARATE } from "../../src/host/packages.ts";
import type { Project } from "./project.ts";

/**
 * The modules that do something when they are imported (they put the trampoline over the global
 * fetch): a bundler must not drop them.
 */
const SIDE_EFFECTS = [
  ...[
    "mod",
    "src/testing",
    "src/suite",
    "src/auto",
    "src/jest",
    "src/jest_jsdom",
    "src/playwright",
    "shared-*",
  ]
    .flatMap((
      name,
    ) => [`./esm/${name}.js`, `./cjs/${name}.js`]),
  "./esm/src/cli.js",
];

/**
 * What the function tracker, the ledger and the command line load when they are asked; nothing else
 * needs them, and `npm install --omit=optional` leaves them out. The parser is that of the major before: it gives the same fingerprints, runs on every
 * Node that this package supports, and is CommonJS, which is all that Jest can load without a flag.
 */
const OPTIONAL = { ...RANGES, "@babel/parser": "^7.29.0" };

/** What one test runner brings along, what only its entry point loads, and what one command asks for by itself. */
const PEERS = {
  ...SEPARATE,
  "@playwright/test": ">=1.50",
  "jest-environment-jsdom": ">=29",
  "jest-environment-node": ">=29",
};

/** What ships beside the modules, the README and the licence: all that the README leads to. */
export const PAPERS = ["CHANGELOG.md", "SECURITY.md", "action.yml"];

/** Whether an entry point is there to be run, not to be imported. */
export function isProgram(entry: string): boolean {
  return entry === "./cli";
}

/**
 * The manifest.
 *
 * @param licence the text of LICENSE, which names the authors
 */
export function manifestOf(project: Project, licence: string): Record<string, unknown> {
  const built = (folder: string, path: string) => {
    const stem = path.replace(/^\.\//, `./${folder}/`).replace(/\.ts$/, "");
    return { types: `${stem}.d.ts`, default: `${stem}.js` };
  };
  const exports = Object.entries(project.exports).map(([name, path]) => [
    name,
    {
      // One copy for both where `require()` can load it (Bun has its own word for
      // that): not what waits at its top level.
      ...isProgram(name) ? {} : { "module-sync": built("esm", path), bun: built("esm", path) },
      import: built("esm", path),
      require: built("cjs", path),
    },
  ]);
  // For TypeScript that does not read `exports` (`moduleResolution: node10`).
  const typesVersions = Object.entries(project.exports).filter(([name]) => name !== ".")
    .map(([name, path]) => [name.slice(2), [built("cjs", path).types]]);
  const main = project.exports["."]!;
  const [, author] = /^Copyright \(c\) \d+ (.+)$/m.exec(licence) ?? [];
  if (!author) throw new Error("LICENSE names nobody: it has no line `Copyright (c) YEAR NAME`");
  return {
    name: project.name,
    version: project.version,
    description:
      "Record real HTTP once, replay it forever: cassettes for fetch, on Deno, Node and Bun.",
    keywords: [
      "vcr",
      "cassette",
      "record",
      "replay",
      "fetch",
      "http",
      "mock",
      "testing",
      "llm",
    ],
    author,
    license: project.license,
    ...project.links,
    type: "module",
    main: built("cjs", main).default,
    module: built("esm", main).default,
    types: built("cjs", main).types,
    typesVersions: { "*": Object.fromEntries(typesVersions) },
    bin: { retake: "esm/src/cli.js" },
    exports: { ...Object.fromEntries(exports), "./package.json": "./package.json" },
    sideEffects: SIDE_EFFECTS,
    files: ["esm", "cjs", "mod.ts", "src", "docs", ...PAPERS],
    engines: { node: ">=20.19" },
    optionalDependencies: OPTIONAL,
    peerDependencies: PEERS,
    peerDependenciesMeta: Object.fromEntries(
      Object.keys(PEERS).map((name) => [name, { optional: true }]),
    ),
  };
}
