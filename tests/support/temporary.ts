// Tests that work in a folder of their own.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mayUseFiles } from "./runtime.ts";

/** Defines a test that gets a new folder, which is removed after it. */
export function inFolder(
  name: string,
  fn: (folder: string) => Promise<void>,
  ignore: boolean = !mayUseFiles,
): void {
  Deno.test({
    name,
    ignore,
    async fn() {
      const folder = mkdtempSync(join(tmpdir(), "retake-"));
      try {
        await fn(folder);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  });
}
