/**
 * `node:crypto`, whose functions freeze with the clock.
 *
 * @module
 */
import { process } from "./process.ts";

/** What stands in place of the module on Bun, whose names do not follow what is replaced. */
let isMocked = false;

/** @returns the module, and how what is replaced in it is seen by who imports it by name */
export function nodeCrypto(): { functions: object; publish: () => void } | undefined {
  const functions = process.getBuiltinModule?.("node:crypto");
  if (!functions) return undefined;
  if ("bun" in process.versions) return { functions, publish: () => mockOnce(functions) };
  const { syncBuiltinESMExports } = process.getBuiltinModule("node:module");
  return { functions, publish: syncBuiltinESMExports ?? (() => {}) };
}

type Functions = Record<string, (...args: unknown[]) => unknown>;

/** Bun's own way to replace what was imported by name already; what is put there hands on to the module. */
function mockOnce(crypto: object): void {
  if (isMocked) return;
  isMocked = true;
  const { mock } = process.getBuiltinModule("bun:test" as "node:test") as unknown as {
    mock: { module(name: string, make: () => object): void };
  };
  const functions = crypto as Functions;
  const names = ["randomUUID", "randomBytes", "randomInt", "randomFill", "randomFillSync"];
  const handing = names.map((name) => {
    const { length } = functions[name]!;
    const fn = (...args: unknown[]) => functions[name]!(...args);
    return [
      name,
      Object.defineProperties(fn, { name: { value: name }, length: { value: length } }),
    ];
  });
  const all = { ...functions, ...Object.fromEntries(handing), default: crypto };
  mock.module("node:crypto", () => all);
}
