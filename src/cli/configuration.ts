/**
 * The file of settings, as commands mind it.
 *
 * @module
 */
import { CONFIG_VARIABLE } from "../host/configuration.ts";
import { absolutePath } from "../host/paths.ts";
import { runtimeHost } from "../host/runtime.ts";
import { setVariable } from "../host/terminal.ts";
import {
  type Configuration,
  forgetConfiguration,
  readConfiguration,
} from "../session/configuration.ts";

/**
 * Reads the file of settings, for commands that ask for it at once.
 *
 * @param typed what `--config` names, for this program and all that it starts
 * @throws {RetakeError} what the file is refused with
 */
export async function loadSettings(typed: unknown): Promise<void> {
  nameSettings(typed);
  settings = await readConfiguration(runtimeHost());
}

/** Reads it once more: it may have changed since, where it is data. */
export async function reloadSettings(): Promise<void> {
  forgetConfiguration(runtimeHost());
  await loadSettings(undefined);
}

/** Has this program, and all that it starts, use the file that `--config` names. */
export function nameSettings(typed: unknown): void {
  if (typeof typed === "string") setVariable(CONFIG_VARIABLE, absolutePath(typed));
}

let settings: Configuration | undefined;

/** @returns the file of settings, where there is one and it was loaded */
export function fileSettings(): Configuration | undefined {
  return settings;
}
