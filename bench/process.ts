/**
 * Processes of the runtime that runs this one, with nothing else loaded in them.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { execPath, versions } from "node:process";
import { fileURLToPath } from "node:url";

/**
 * @param file a program
 * @param args its arguments
 * @returns what it has written
 * @throws {Error} with what it has said, when it fails
 */
export function outputOf(file: URL, args: readonly string[]): string {
  const run = "deno" in versions ? ["run", "-A", "--no-check"] : [];
  const { status, stdout, stderr } = spawnSync(execPath, [...run, fileURLToPath(file), ...args], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${file} ${args.join(" ")}: ${stderr}`);
  return stdout;
}
