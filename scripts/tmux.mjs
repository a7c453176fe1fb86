/**
 * A real terminal to look at programs in: tmux, with a server of its own.
 *
 * @module
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/**
 * Ends the program where there is no tmux: it says so, and has failed under CI only.
 *
 * @param {string} name what the folder of its own is called after
 * @returns a folder, what sends words to tmux, what notes a check, and the results so far
 */
export function openTerminal(name) {
  try {
    execFileSync("tmux", ["-V"], { stdio: "ignore" });
  } catch {
    console.log("not run: there is no tmux");
    process.exit(process.env.CI ? 1 : 0);
  }
  const folder = mkdtempSync(join(tmpdir(), `retake-${name}-`));
  const socket = join(folder, "tmux");
  const results = [];
  const env = { ...process.env }; // a person sits there
  delete env.CI;
  delete env.NO_COLOR;
  return {
    folder,
    results,
    tmux: (...words) => execFileSync("tmux", ["-S", socket, ...words], { encoding: "utf8", env }),
    check(what, isFine, detail = "") {
      results.push(isFine);
      console.log(`${isFine ? "ok    " : "FAILED"} ${what}${isFine ? "" : `: ${detail}`}`);
    },
  };
}
