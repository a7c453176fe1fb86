/**
 * What this runtime is called.
 *
 * @module
 */
import { process } from "./process.ts";

/** @returns the runtime and its version, as `deno 2.9.5` */
export function runtimeName(): string {
  const { deno, bun, node } = process.versions;
  return deno ? `deno ${deno}` : bun ? `bun ${bun}` : `node ${node}`;
}
