/**
 * How this program is called in the project of the working directory: for advice that can be typed as it stands.
 *
 * @module
 */
import { isAbsolute, relative, sep } from "node:path";
import { factsOf, readSmall } from "./files.ts";
import { mayAsk, process } from "./process.ts";
import { typedCommand } from "./shell_word.ts";
import { readVariable } from "./variables.ts";

/** By what runs the programs of a project. */
export const RETAKE_BY = {
  npm: "npx retake",
  pnpm: "pnpm exec retake",
  yarn: "yarn retake",
  bun: "bunx retake",
  deno: "deno run -A jsr:@retake/retake/cli",
} as const;

/** The files by which they are known. */
const LOCKS = [
  ["pnpm", "pnpm-lock.yaml"],
  ["yarn", "yarn.lock"],
  ["bun", "bun.lock"],
  ["bun", "bun.lockb"],
] as const;

/** Set for what `retake run`, `record` and `replay` start: the folder in which that was typed. */
const TYPED_IN = "RETAKE_TYPED_IN";

/**
 * What package managers start for a package of a workspace runs in its folder, and what is advised there is typed in
 * another one.
 *
 * @param variable reads an environment variable
 * @returns what leads from the folder in which the command was typed into this one: `cd packages/a && `, or nothing
 */
export function cdHere(variable: (name: string) => string | undefined = readVariable): string {
  const { near } = placeTyped(variable);
  if (!near) return "";
  const isPowerShell = process.platform === "win32" && variable("PROMPT") === undefined;
  return `cd ${typedCommand([near.startsWith("-") ? `./${near}` : near])}${
    isPowerShell ? "; " : " && "
  }`;
}

/** @returns what hands on to other programs where the command was typed */
export function typedInHere(): Record<string, string> {
  const { from, near } = placeTyped(readVariable);
  return { [TYPED_IN]: near ? from! : process.cwd() };
}

/** Where the command was typed, and the path from there, where this folder lies below. */
function placeTyped(
  variable: (name: string) => string | undefined,
): { from?: string | undefined; near?: string | undefined } {
  const from = variable(TYPED_IN) || variable("INIT_CWD");
  const near = from && granted(".", () => relative(from, process.cwd()).split(sep).join("/"));
  // From elsewhere, nobody knows whether it is the command that was typed there which runs this.
  return near && !isAbsolute(near) && !near.startsWith("../") && near !== ".."
    ? { from, near }
    : {};
}

/**
 * @returns what is typed for `retake`, so that it runs in this folder: `npx retake`, `cd packages/a && npx retake`
 */
export function retakeHere(): string {
  return cdHere() + retakeBy();
}

/**
 * @param variable reads an environment variable
 * @returns what is typed for `retake` in this folder, by the files of the project, else by what has started this: `npx retake`
 */
export function retakeBy(variable: (name: string) => string | undefined = readVariable): string {
  const manifest = granted("package.json", readSmall);
  const isDeno = ["deno.json", "deno.jsonc"].some((file) => granted(file, factsOf));
  if (manifest === undefined && isDeno) return RETAKE_BY.deno;
  const [, named] = /"packageManager"\s*:\s*"(npm|pnpm|yarn|bun)@/.exec(manifest ?? "") ?? [];
  const by = named ?? LOCKS.find(([, file]) => granted(file, factsOf))?.[0] ??
    startedBy(variable) ?? "npm";
  return RETAKE_BY[by === "deno" ? "npm" : by as keyof typeof RETAKE_BY];
}

/** @returns the package manager that has started this, where it is not npm */
export function startedBy(
  variable: (name: string) => string | undefined,
): "pnpm" | "yarn" | "bun" | "deno" | undefined {
  const [, name] = /^(pnpm|yarn|bun|deno)\//.exec(variable("npm_config_user_agent") ?? "") ?? [];
  return name as ReturnType<typeof startedBy>;
}

/** What can be known of a file; nothing where that would take asking. */
function granted<T>(file: string, look: (file: string) => T): T | undefined {
  try {
    return mayAsk({ name: "read", path: file }) ? look(file) : undefined;
  } catch {
    return undefined;
  }
}
