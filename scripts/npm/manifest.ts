/**
 * The `package.json` of the npm package.
 *
 * @module
 */

import type { Project } from "./project.ts";

/**
 * The modules that do something when they are imported (they put the trampoline over the global
 * fetch): a bundler must not drop them.
 */
const SIDE_EFFECTS = [
  "./esm/mod.js",
  "./esm/src/testing.js",
  "./esm/src/suite.js",
  "./esm/src/cli.js",
  "./esm/shared-*.js",
];

/**
 * What the function tracker, the ledger and the command line load when they are asked; nothing else
 * needs them. Both majors of the parser give the same fingerprints, and the older one runs on every
 * Node that this package supports; so do these majors of the command line's two.
 */
const DEPENDENCIES = {
  "@babel/parser": "^7.29.0 || ^8.1.0",
  "@pydantic/genai-prices": "^0.1.8",
  "commander": "^14.0.3",
  "diff": "^9.0.0",
  "log-update": "^7.2.0",
};

/** What ships beside the modules, the README and the licence: all that the README leads to. */
export const PAPERS = ["CHANGELOG.md", "SECURITY.md"];

/**
 * The manifest.
 *
 * @param licence the text of LICENSE, which names the authors
 */
export function manifestOf(project: Project, licence: string): Record<string, unknown> {
  const built = (path: string, ending: string) =>
    path.replace(/^\.\//, "./esm/").replace(/\.ts$/, ending);
  const exports = Object.entries(project.exports).map(([name, path]) => [
    name,
    { types: built(path, ".d.ts"), default: built(path, ".js") },
  ]);
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
    type: "module",
    main: built(main, ".js"),
    types: built(main, ".d.ts"),
    bin: { retake: "esm/src/cli.js" },
    exports: { ...Object.fromEntries(exports), "./package.json": "./package.json" },
    sideEffects: SIDE_EFFECTS,
    files: ["esm", "docs", ...PAPERS],
    engines: { node: ">=20.19" },
    dependencies: DEPENDENCIES,
  };
}
