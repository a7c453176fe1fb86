/**
 * A pager: what shows a long text on a terminal a page at a time.
 *
 * @module
 */
import { process } from "./process.ts";
import { hearInterrupts } from "./terminal.ts";

/** What decides about a pager. */
export interface PagerFacts {
  /** Whether somebody looks at a terminal. */
  isTerminal: boolean;
  /** Reads an environment variable. */
  variable: (name: string) => string | undefined;
}

/**
 * By the rules of git: `RETAKE_PAGER` before `PAGER` before `less`; an empty one, `cat` and a dumb terminal
 * mean none.
 *
 * @param facts what decides
 * @returns the command for a shell; `undefined` where the text is to be printed as it is
 */
export function choosePager({ isTerminal, variable }: PagerFacts): string | undefined {
  if (!isTerminal || variable("TERM") === "dumb") return undefined;
  const pager = (variable("RETAKE_PAGER") ?? variable("PAGER") ?? "less").trim();
  return pager === "" || pager === "cat" ? undefined : pager;
}

/**
 * @param text what is to be shown
 * @param pager the command of a pager, for a shell
 * @returns whether it was shown; not where there is no such program
 */
export async function showPaged(text: string, pager: string): Promise<boolean> {
  const { spawn } = process.getBuiltinModule("node:child_process");
  // As git has it: colours stay, what fits on a page is printed, and nothing is wiped away at the end.
  const env = { ...process.env, LESS: process.env["LESS"] ?? "FRX", LV: process.env["LV"] ?? "-c" };
  const release = hearInterrupts(() => {}); // Ctrl-C is for the pager
  try {
    const child = spawn(pager, { shell: true, stdio: ["pipe", "inherit", "inherit"], env });
    child.stdin.on("error", () => {}); // who has seen enough ends it before it has read all
    child.stdin.end(`${text}\n`);
    const code = await new Promise<number | null>((resolve) => {
      child.on("error", () => resolve(127));
      child.on("close", resolve);
    });
    return code !== 127 && code !== 126; // what a shell says of a program that there is not
  } finally {
    release();
  }
}
