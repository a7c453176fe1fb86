/**
 * The environment, as far as it may be read without asking.
 *
 * @module
 */
import { process } from "./process.ts";

/** The little of Deno that `node:` modules do not have. */
interface DenoGlobal {
  args: string[];
  permissions: { querySync(what: { name: "env"; variable?: string }): { state: string } };
}

// By version, not by the global: some test setups on Node put a Deno of their own there.
const deno = "deno" in process.versions ? (globalThis as { Deno?: DenoGlobal }).Deno : undefined;

/**
 * Reads an environment variable where that needs no asking. Without the permission, Deno still
 * hands over arguments: `deno test -- --cassette-mode=record`.
 */
export function readVariable(name: string): string | undefined {
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
export function readVariables(): [string, string][] {
  if (deno && deno.permissions.querySync({ name: "env" }).state !== "granted") return [];
  return Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]]
  );
}
