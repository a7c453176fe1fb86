/**
 * Runs a program to its end.
 *
 * @module
 */

import { spawn } from "node:child_process";

/**
 * Runs a program, and shows what it says.
 *
 * @returns its exit code, and what it said
 */
export function execute(
  command: string,
  args: string[],
  options: { cwd?: string } = {},
): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        output += text;
        console.log(text.trimEnd());
      });
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
