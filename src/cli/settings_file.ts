/**
 * Options put into the file of settings, where that is JSON.
 *
 * @module
 */
import { readLooseJson } from "../cassette/position.ts";
import type { IgnoreRules } from "../diff/comparison.ts";
import { writeResult } from "../host/results.ts";
import { runtimeHost } from "../host/runtime.ts";
import { setInJson } from "./json_edit.ts";

/** The file of settings, as far as this looks at it: see there. */
export interface SettingsFile {
  where: string;
  /** Where it is data. */
  text?: string;
  /** Under which key it has the settings, where that is not all of it. */
  key?: string;
}

/** Where there is none yet. */
const NEW_FILE = "retake.config.json";

/** What is put into it. */
export interface NewOptions {
  ignore?: IgnoreRules;
  freeze?: true;
}

/**
 * @param file the file of settings, where there is one
 * @param options what is to be added to what it says
 * @returns its path, and its text with that, comments and spaces as they stand; `undefined` where it is code
 */
export function withOptions(
  file: SettingsFile | undefined,
  options: NewOptions,
): { path: string; text: string | undefined } {
  if (!file) return { path: NEW_FILE, text: `${JSON.stringify(options, null, 2)}\n` };
  const { where: path, key } = file;
  const within = key === undefined ? [] : [key];
  let { text } = file;
  for (const [names, value] of changesOf(options, text, within)) {
    text = text === undefined ? undefined : setInJson(text, names, value);
  }
  return { path, text };
}

/** @returns the path of the file of settings, where there is one or would be */
export function settingsPath(): string {
  return runtimeHost().configuration?.()?.where ?? NEW_FILE;
}

/**
 * Puts options into the file of settings, whole or not at all.
 *
 * @param options what is to be added to what it says
 * @returns its path, and whether they are in it now: not where it is code
 */
export async function writeOptions(
  options: NewOptions,
): Promise<{ path: string; isWritten: boolean }> {
  const { path, text } = withOptions(runtimeHost().configuration?.(), options);
  if (text !== undefined) await writeResult(path, text);
  return { path, isWritten: text !== undefined };
}

/** Which values it gets: lists go on where they end. */
function changesOf(
  { ignore = {}, freeze }: NewOptions,
  text: string | undefined,
  within: readonly string[],
): [path: string[], value: unknown][] {
  const read = readLooseJson(text ?? "");
  const given = "value" in read ? read.value : undefined;
  const old = within.reduce<unknown>((inner, name) => Object(inner)[name], given);
  const lists = Object.entries(ignore).map(([name, more]): [string[], unknown] => {
    const known = Object(Object(old).ignore)[name] ?? [];
    return [[...within, "ignore", name], [...new Set([...known, ...more as readonly string[]])]];
  });
  return freeze ? [...lists, [[...within, "freeze"], freeze]] : lists;
}
