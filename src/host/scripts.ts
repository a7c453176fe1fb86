/**
 * What a project calls by names: the scripts of `package.json`, the tasks of `deno.json`.
 *
 * @module
 */
import { readSmall } from "./files.ts";

/**
 * @param kind scripts of `package.json`, or tasks of `deno.json`
 * @param name its name
 * @returns the command; `undefined` where there is none of that name, or none that is one command
 */
export function readScript(kind: "package" | "deno", name: string): string | undefined {
  const files = kind === "package" ? ["package.json"] : ["deno.json", "deno.jsonc"];
  for (const file of files) {
    const named = namedIn(readSmall(file), kind === "package" ? "scripts" : "tasks");
    if (named && Object.hasOwn(named, name)) return commandOf(named[name]);
  }
}

function namedIn(text: string | undefined, member: string): Record<string, unknown> | undefined {
  if (text === undefined) return undefined;
  try {
    const named = JSON.parse(text.replaceAll(/^\s*\/\/.*$/gm, ""))[member];
    return typeof named === "object" && named !== null ? named : undefined;
  } catch {
    return undefined; // with comments elsewhere, or damaged: then nothing is known of it
  }
}

/** A task of Deno may be an object, and may depend on others. */
function commandOf(script: unknown): string | undefined {
  if (typeof script === "string") return script;
  const { command, dependencies } = (script ?? {}) as { command?: unknown; dependencies?: unknown };
  return typeof command === "string" && dependencies === undefined ? command : undefined;
}
