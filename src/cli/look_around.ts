/**
 * What the working directory says of how a project is tested, for who plans its set-up and who looks whether it is there.
 *
 * @module
 */
import { findConfiguration } from "../host/configuration.ts";
import { factsOf, listFiles, namesIn, readSmall } from "../host/files.ts";
import { runtimeHost } from "../host/runtime.ts";
import { DEFAULTS } from "../session/options.ts";
import { fileSettings } from "./configuration.ts";
import { readProject } from "./project.ts";
import type { Runner } from "./runners.ts";
import type { Facts } from "./setup_plan.ts";
import { seenRunner } from "./test_command.ts";

/**
 * @param wanted the runner, where somebody has named it
 * @returns what is in the working directory
 * @throws {RetakeError} `OPTION_INVALID` where a file of it is damaged
 */
export async function lookAround(wanted?: Runner): Promise<Facts> {
  const project = readProject();
  const names = namesIn(".");
  const read = (path: string) => factsOf(path)?.kind === "file" ? readSmall(path) : undefined;
  return {
    project,
    // What may not be looked into, as a database's files, has no tests.
    folder: { names, paths: await listFiles(".", isOurs).catch(() => names), read },
    runner: wanted ?? seenRunner(project, names),
    // Not that of the environment: what is written is for all who have the project.
    dir: fileSettings()?.dir ?? DEFAULTS.dir,
    configured: findConfiguration(runtimeHost().variable)?.where,
    isTypeScript: names.includes("tsconfig.json"),
  };
}

/** Whether a folder may hold what people have written. */
function isOurs(name: string): boolean {
  return !name.startsWith(".") && !["node_modules", "dist", "build", "cassettes"].includes(name);
}
