/**
 * Packages that only some entry points need, loaded when they are asked.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { process } from "./process.ts";
import { outside } from "./scope.ts";

interface DiffPackage {
  createTwoFilesPatch(
    oldName: string,
    newName: string,
    before: string,
    after: string,
    oldHeader?: string,
    newHeader?: string,
    options?: { context: number },
  ): string;
}

/** The packages, and which versions of them this one was tried with. */
export const RANGES: Readonly<Record<string, string>> = {
  "@babel/parser": "^8.1.0",
  "@hono/node-server": "^2.1.9",
  "@pydantic/genai-prices": "^0.1.8",
  "aws4fetch": "^1.0.20",
  "commander": "^14.0.3",
  "diff": "^9.0.0",
  "fflate": "^0.8.3",
  "hono": "^4.13.19",
  "log-update": "^7.2.0",
  "yaml": "^2.9.1",
};

/** Packages that only who uses what needs them installs: they weigh more than all others. */
export const SEPARATE: Readonly<Record<string, string>> = {
  "@octokit/request": "^10.0.16",
};

/** What a package is wanted for. */
export interface Wanted {
  /** What it must export: under its name, a project may have something else. */
  has: string;
  /** What for, for the message: `to read sources`. */
  purpose: string;
  /** Which versions; see `RANGES`. */
  range?: string;
}

// Within an npm package, Deno looks for others as Node does.
const fetches = "deno" in process.versions && !import.meta.url.includes("/node_modules/");

/**
 * Imports a package that only some need. On Deno, the one that the project itself names comes first,
 * in its `imports` or its package.json: a lock file that is frozen, or `nodeModulesDir: "manual"`,
 * allows no other.
 *
 * @param name what it is called
 * @param wanted what for
 * @throws {RetakeError} `PACKAGE_MISSING`
 */
export async function importPackage<T extends object>(
  name: string,
  { has, purpose, range = RANGES[name] ?? SEPARATE[name] }: Wanted,
): Promise<T> {
  // No literal: a module graph that holds this one should need no download.
  const ways: (() => unknown)[] = [
    () => import(name),
    // Jest has no `import()` without a flag.
    fetches ? () => import(`npm:/${name}@${range}`) : () => requireFromHere(name),
  ];
  let cause: unknown;
  for (const way of ways) {
    try {
      const found = await outside(way) as T;
      if (has in found) return found;
      cause = new Error(`what is found there exports no ${has}`);
    } catch (error) {
      cause = error;
    }
  }
  const said = String(Object(cause).message ?? cause).split("\n")[0];
  const wayOut = fetches
    ? `let Deno fetch it once, with the network: deno cache "npm:${name}@${range}"\n` +
      "         where the lock file is frozen, or nodeModulesDir is manual, write into deno.json\n" +
      `${importsOf({ ...RANGES, [name]: range! })}\n` +
      "         (or those of them that you use), and run: deno install"
    : `npm install ${name in SEPARATE ? "--save-dev " : ""}${name}`;
  throw new RetakeError(
    "PACKAGE_MISSING",
    `The package ${name} is needed ${purpose}, and cannot be loaded: ${said}\n  to do  ${wayOut}`,
    { facts: { package: name }, cause },
  );
}

/**
 * Requires a package that one test runner brings along: where this package lies, else where the project does.
 *
 * @param name what it is called
 * @param wanted what for
 * @throws {RetakeError} `PACKAGE_MISSING`
 */
export function requirePackage<T extends object>(
  name: string,
  { has, purpose }: Pick<Wanted, "has" | "purpose">,
): T {
  const { createRequire } = process.getBuiltinModule("node:module");
  let cause: unknown;
  for (const from of [import.meta.url, `${process.cwd()}/package.json`]) {
    try {
      const found = createRequire(from)(name) as T;
      if (has in found) return found;
      cause = new Error(`what is found there exports no ${has}`);
    } catch (error) {
      cause = error;
    }
  }
  const said = String(Object(cause).message ?? cause).split("\n")[0];
  throw new RetakeError(
    "PACKAGE_MISSING",
    `The package ${name} is needed ${purpose}, and cannot be loaded: ${said}\n` +
      `  to do  npm install --save-dev ${name}`,
    { facts: { package: name }, cause },
  );
}

function requireFromHere(name: string): unknown {
  return process.getBuiltinModule("node:module").createRequire(import.meta.url)(name);
}

function importsOf(ranges: Readonly<Record<string, string>>): string {
  const lines = Object.entries(ranges).sort().map(([name, range]) =>
    `             "${name}": "npm:${name}@${range}"`
  );
  return `           "imports": {\n${lines.join(",\n")}\n           }`;
}

/**
 * @returns shows two texts of a file as a unified difference, without the lines before the first hunk
 * @throws {RetakeError} `PACKAGE_MISSING`
 */
export async function loadDiff(): Promise<(path: string, before: string, after: string) => string> {
  const diff = await importPackage<DiffPackage>("diff", {
    has: "createTwoFilesPatch",
    purpose: "to show differences",
  });
  return (path, before, after) => {
    const patch = diff.createTwoFilesPatch(path, path, before, after, "", "", { context: 3 });
    return patch.slice(patch.indexOf("@@")).replace(/\n\\ No newline at end of file/g, "")
      .trimEnd();
  };
}
