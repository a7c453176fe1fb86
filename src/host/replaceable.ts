/**
 * Modules of the runtime whose functions are replaced while something is frozen or skipped.
 *
 * @module
 */
import { process } from "./process.ts";

/** On Bun, which modules have ours in their place: names that were imported do not follow what is replaced. */
const mocked = new Set<string>();

/**
 * @param name the module, as `node:crypto`
 * @param names those of its functions that may be replaced
 * @returns the module, and how what is replaced in it is seen by who imports it by name
 */
export function replaceableModule(
  name: string,
  names: readonly string[],
): { functions: object; publish: () => void; publishEarly: () => void } | undefined {
  const functions: object | undefined = process.getBuiltinModule?.(name as "node:crypto");
  if (!functions) return undefined;
  if ("bun" in process.versions) {
    return {
      functions,
      publish: () => mockOnce(name, functions, names),
      publishEarly: () => {}, // it would load Bun's test runner into programs that are none
    };
  }
  const { syncBuiltinESMExports } = process.getBuiltinModule("node:module");
  const publish = syncBuiltinESMExports ?? (() => {});
  return { functions, publish, publishEarly: publish };
}

type Functions = Record<string, (...args: unknown[]) => unknown>;

/** Bun's own way to replace what was imported by name already; what is put there hands on to the module. */
function mockOnce(module: string, found: object, names: readonly string[]): void {
  if (mocked.has(module)) return;
  mocked.add(module);
  const { mock } = process.getBuiltinModule("bun:test" as "node:test") as unknown as {
    mock: { module(name: string, make: () => object): void };
  };
  const functions = found as Functions;
  const handing = names.map((name) => {
    const { length } = functions[name]!;
    const fn = (...args: unknown[]) => functions[name]!(...args);
    return [
      name,
      Object.defineProperties(fn, { name: { value: name }, length: { value: length } }),
    ];
  });
  const all = { ...functions, ...Object.fromEntries(handing), default: found };
  mock.module(module, () => all);
}
