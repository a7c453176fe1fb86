/**
 * Modules of the runtime whose functions are replaced beside the globals; a runtime brings them along.
 *
 * @module
 */

/** A module of the runtime whose functions can be replaced. */
export interface ReplaceableModule {
  /** What has them. */
  functions: object;
  /** Makes what was replaced there known to those who import its functions by name. */
  publish: () => void;
  /** As much of that as costs next to nothing, for every program that imports Retake. */
  publishEarly: () => void;
}

type Find = (name: string, names: readonly string[]) => ReplaceableModule | undefined;

let find: Find | undefined;

/** @param finder finds a module by its name; called when something is frozen or skipped */
export function linkModules(finder: Find): void {
  find = finder;
}

/**
 * @param name the module, as `node:crypto`
 * @param names those of its functions that may be replaced
 * @returns the module, where the runtime has one and brought it along
 */
export function findModule(name: string, names: readonly string[]): ReplaceableModule | undefined {
  return find?.(name, names);
}
