/**
 * What a person would type in a project: its tests, and this program.
 *
 * @module
 */
import { factsOf } from "../host/files.ts";
import { RETAKE_BY } from "../host/retake.ts";
import type { JsonFile, Project } from "./project.ts";

/** What runs the programs of a project. */
export interface Manager {
  name: string;
  /** How this program is called by it. */
  run: string;
  /** How it runs the tests. */
  test: string;
}

/** All of them, with the files by which they are known. */
const MANAGERS: readonly (Manager & { field: string; files: readonly string[] })[] = [
  {
    name: "pnpm",
    field: "pnpm",
    files: ["pnpm-lock.yaml"],
    run: RETAKE_BY.pnpm,
    test: "pnpm test",
  },
  { name: "Yarn", field: "yarn", files: ["yarn.lock"], run: RETAKE_BY.yarn, test: "yarn test" },
  {
    name: "Bun",
    field: "bun",
    files: ["bun.lock", "bun.lockb"],
    run: RETAKE_BY.bun,
    test: "bun run test",
  },
];

/** Where nothing says otherwise. */
const NPM: Manager = { name: "npm", run: RETAKE_BY.npm, test: "npm test" };

/** Where there is no package.json. */
export const DENO: Manager = {
  name: "Deno",
  run: RETAKE_BY.deno,
  test: "deno task test",
};

/**
 * @param project what its files say
 * @param isThere whether a file is there; that of the working directory, where nothing else is said
 * @returns what runs its programs
 */
export function managerOf(
  { manifest, deno }: Project,
  isThere: (file: string) => boolean = (file) => factsOf(file) !== undefined,
): Manager {
  if (deno && !manifest) return DENO;
  const named = String(Object(manifest?.data).packageManager ?? "");
  return MANAGERS.find(({ field }) => named.startsWith(`${field}@`)) ??
    MANAGERS.find(({ files }) => files.some(isThere)) ?? NPM;
}

/** @returns the script `test`; `undefined` where there is none, or the one that npm writes by itself */
export function testScript({ data }: JsonFile): string | undefined {
  const script = Object(data.scripts).test;
  return typeof script === "string" && !/no test specified/.test(script) ? script : undefined;
}

/**
 * @param project what its files say
 * @param typed a test command that somebody has typed
 * @returns that, else the one that the project names; `undefined` where it names none
 */
export function testCommandOf(
  project: Project,
  typed: readonly string[],
): readonly string[] | undefined {
  if (typed.length > 0) return typed;
  const { manifest, deno } = project;
  if (manifest && testScript(manifest)) return managerOf(project).test.split(" ");
  return Object.hasOwn(Object(deno?.data.tasks), "test") ? DENO.test.split(" ") : undefined;
}
