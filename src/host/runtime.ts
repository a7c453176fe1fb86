/**
 * Deno, Node and Bun, as far as Retake needs them. All three run `node:` modules.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { ConfigurationFile, Runtime } from "../session/types.ts";
import { folderStore } from "../store/fs.ts";
import { findConfiguration } from "./configuration.ts";
import { process } from "./process.ts";
import { rerunWith } from "./rerun.ts";
import { rerunTest, type RunnerTest } from "./rerun_one.ts";

/** The little of Deno that `node:` modules do not have. */
interface DenoGlobal {
  args: string[];
  permissions: { querySync(what: { name: "env"; variable?: string }): { state: string } };
}

// By version, not by the global: some test setups on Node put a Deno of their own there.
const deno = "deno" in process.versions ? (globalThis as { Deno?: DenoGlobal }).Deno : undefined;

/** @returns what this runtime gives to the record layer */
export function runtimeHost(): Runtime {
  const storage = new AsyncLocalStorage<unknown>();
  return {
    variable,
    variables,
    openStore: folderStore,
    scope: {
      get: () => storage.getStore(),
      run: (value, fn) => storage.run(value, fn),
    },
    rerun: (assignment) => rerunWith(assignment, variable),
    configuration,
  };
}

/** One function for all hosts of the process, so that the file is looked for once. */
function configuration(): ConfigurationFile | undefined {
  return findConfiguration(variable);
}

/**
 * @param test a test, as its runner finds it again
 * @returns gives the command that runs it again with a variable set
 */
export function rerunOf(test: RunnerTest): (assignment: string) => string {
  return (assignment) => rerunTest(assignment, test, variable);
}

/** @returns the runtime and its version, as `deno 2.9.5` */
export function runtimeName(): string {
  const { deno, bun, node } = process.versions;
  return deno ? `deno ${deno}` : bun ? `bun ${bun}` : `node ${node}`;
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
