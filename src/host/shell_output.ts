/**
 * What a line for a shell prints, as a file of settings of another program names one.
 *
 * @module
 */
import { clock } from "../wire/native.ts";
import { process } from "./process.ts";

/** What has become of it. */
export interface ShellOutput {
  /** Its exit code; `undefined` where it was ended by a signal. */
  code: number | undefined;
  /** What it has printed, in UTF-8: what it says beside that, and asks, is between it and the terminal. */
  text: string;
}

/**
 * Runs a line by the shell of this machine.
 *
 * @param line the line, as its author has written it
 * @param timeout how long it may take, in milliseconds; it is ended then
 * @returns what it has printed
 * @throws what the runtime throws where nothing may be run
 */
export async function shellOutput(line: string, timeout: number): Promise<ShellOutput> {
  const { spawn } = process.getBuiltinModule("node:child_process");
  const child = spawn(line, { shell: true, stdio: ["inherit", "pipe", "inherit"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => void (text += piece));
  // What it has started may live on, and would keep the pipe open.
  const timer = clock.setTimeout(() => {
    child.kill("SIGKILL");
    child.stdout.destroy();
  }, timeout);
  try {
    return await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ code: code ?? undefined, text }));
    });
  } finally {
    clock.clearTimeout(timer);
  }
}
