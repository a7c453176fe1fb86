/**
 * Deno, Node and Bun, as far as Retake needs them. All three run `node:` modules.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { ConfigurationFile, Runtime } from "../session/types.ts";
import { bucketStore } from "../store/bucket.ts";
import { folderStore } from "../store/fs.ts";
import { findConfiguration } from "./configuration.ts";
import { rerunWith } from "./rerun.ts";
import { retakeHere } from "./retake.ts";
import { rerunTest, type RunnerTest } from "./rerun_one.ts";
import { titlesIn } from "./titles.ts";
import { outside } from "./scope.ts";
import { readVariable as variable, readVariables as variables } from "./variables.ts";

/** @returns what this runtime gives to the record layer */
export function runtimeHost(): Runtime {
  const storage = new AsyncLocalStorage<unknown>();
  return {
    variable,
    variables,
    openStore(directory, { bucket, ...options } = {}) {
      const folder = folderStore(directory, options);
      return bucket === undefined ? folder : bucketStore({ bucket, dir: directory });
    },
    scope: {
      get: () => storage.getStore(),
      run: (value, fn) => storage.run(value, fn),
    },
    rerun: (assignment, mayTell) => rerunWith(assignment, variable, mayTell),
    retake: retakeHere,
    titles: titlesIn,
    configuration,
    findElsewhere: async (...place) =>
      (await outside(() => import("./elsewhere.ts"))).findElsewhere(...place),
    loadClaims: async () => (await outside(() => import("./claims.ts"))).claimCassette,
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
