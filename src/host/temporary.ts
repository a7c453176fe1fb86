/**
 * Folders for as long as something takes.
 *
 * @module
 */
import { join } from "node:path";
import { fs } from "./files.ts";
import { process } from "./process.ts";

/** Runs a function with a new folder, which is gone after it. */
export async function inTemporaryFolder<T>(fn: (path: string) => Promise<T>): Promise<T> {
  const { mkdtemp, rm } = fs().promises;
  const { tmpdir } = process.getBuiltinModule("node:os");
  const path = await mkdtemp(join(tmpdir(), "retake-"));
  try {
    return await fn(path);
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}
