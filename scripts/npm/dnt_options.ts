/**
 * How dnt is asked to build. Imports nothing but types, since `dnt.ts` runs with no configuration.
 *
 * @module
 */

import type { Project } from "./project.ts";

/**
 * The options of dnt's `build`.
 *
 * @param out the folder to write to
 */
export function dntOptions(project: Project, out: string) {
  return {
    entryPoints: Object.entries(project.exports).map(([name, path]) => ({
      kind: "export" as const,
      name,
      path: `${project.root}/${path.slice(2)}`,
    })),
    outDir: out,
    // Its own manifest is written over.
    package: { name: project.name, version: project.version },
    // CommonJS is made of the bundled modules, as it is for tsc: dnt's own wants no module that waits at
    // its top level, and the polyfill of `import.meta` that is switched off below.
    scriptModule: false as const,
    test: false,
    typeCheck: false as const,
    configFile: false as const,
    // By default each entry would import a file of them, and that one `node:module`; the oldest
    // supported Node has all that they are for.
    polyfills: false,
    skipNpmInstall: true,
    skipSourceOutput: true,
    shims: {},
    compilerOptions: {
      target: "ES2022" as const,
      lib: ["ESNext" as const, "DOM" as const, "DOM.Iterable" as const],
      sourceMap: true,
      inlineSources: true,
    },
  };
}

/** How a build is asked for; what dnt's own `build` takes, and a stand-in for it. */
export type DntOptions = ReturnType<typeof dntOptions>;

/** With this code `dnt.ts` ends where dnt cannot be loaded. */
export const CANNOT_LOAD = 3;
