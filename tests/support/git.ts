// Git, as somebody whom no configuration of this machine names.
import { execFileSync } from "node:child_process";
import process from "node:process";

/**
 * @param env more of the environment
 * @returns runs git in a folder, and gives what it has printed
 */
export function gitIn(
  folder: string,
  env: Record<string, string> = {},
): (...words: string[]) => string {
  return (...words) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...words], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
}
