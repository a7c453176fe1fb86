/**
 * Deno, Node and Bun, as far as Retake needs them. All three run `node:` modules.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Host } from "../record/types.ts";
import { folderStore } from "../store/fs.ts";
import { process } from "./process.ts";

/** The little of Deno that `node:` modules do not have. */
interface DenoGlobal {
  args: string[];
  permissions: { querySync(what: { name: "env"; variable?: string }): { state: string } };
}

// By version, not by the global: some test setups on Node put a Deno of their own there.
const deno = "deno" in process.versions ? (globalThis as { Deno?: DenoGlobal }).Deno : undefined;
const isBun = "bun" in process.versions;

/** @returns what this runtime gives to the record layer */
export function runtimeHost(): Host {
  const storage = new AsyncLocalStorage<unknown>();
  return {
    variable,
    variables,
    openStore: folderStore,
    scope: {
      get: () => storage.getStore(),
      run: (value, fn) => storage.run(value, fn),
    },
    rerun,
  };
}

/**
 * Reads an environment variable where that needs no asking. Without the permission, Deno still
 * hands over arguments: `deno test -- --cassette-mode=record`.
 */
function variable(name: string): string | undefined {
  if (deno) {
    const flag = `--${name.toLowerCase().replaceAll("_", "-")}=`;
    const argument = deno.args.find((text) => text.startsWith(flag));
    if (argument !== undefined) return argument.slice(flag.length);
    const { state } = deno.permissions.querySync({ name: "env", variable: name });
    if (state !== "granted") return undefined;
  }
  return process.env[name];
}

/** All variables; on Deno without the permission to see all, none. */
function variables(): [string, string][] {
  if (deno && deno.permissions.querySync({ name: "env" }).state !== "granted") return [];
  return Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]]
  );
}

/** The command that was typed, as far as it can be known, with a variable before it. */
function rerun(assignment: string): string {
  return `${assignment} ${command()}`;
}

function command(): string {
  const script = variable("npm_lifecycle_event");
  if (script !== undefined && script !== "npx") {
    return script === "test" ? "npm test" : `npm run ${script}`;
  }
  const [, program = "", ...words] = process.argv;
  if (/[\\/](?:retake|cli\.[jt]s)$/.test(program)) {
    const typed = words.map((word) => /[\s"]/.test(word) ? JSON.stringify(word) : word);
    return ["retake", ...typed].join(" ");
  }
  if (deno) return "deno test -A";
  if (isBun) return "bun test";
  const file = process.argv[1]?.replace(`${process.cwd()}/`, "");
  if (file === undefined || file.includes("node_modules")) return "npx vitest run";
  if (process.execArgv.some((argument) => argument.includes("tsx"))) return `npx tsx ${file}`;
  return process.env.NODE_TEST_CONTEXT === undefined ? `node ${file}` : `node --test ${file}`;
}
