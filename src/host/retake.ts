/**
 * How this program is called in the project of the working directory: for advice that can be typed as it stands.
 *
 * @module
 */
import { factsOf, readSmall } from "./files.ts";
import { mayAsk } from "./process.ts";
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

/**
 * @param variable reads an environment variable
 * @returns what is typed for `retake` here, by the files of the project, else by what has started this: `npx retake`
 */
export function retakeHere(variable: (name: string) => string | undefined = readVariable): string {
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
