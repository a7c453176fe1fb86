/**
 * Options put into the file of settings, where that is plain JSON.
 *
 * @module
 */
import type { IgnoreRules } from "../diff/comparison.ts";

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
 * @returns its path, and its text with that; `undefined` where it is code, or JSON with comments, which would be lost
 */
export function withOptions(
  file: SettingsFile | undefined,
  options: NewOptions,
): { path: string; text: string | undefined } {
  if (!file) return { path: NEW_FILE, text: `${JSON.stringify(options, null, 2)}\n` };
  const { where: path, text, key } = file;
  const whole = text === undefined ? undefined : parsed(text);
  if (text === undefined || whole === undefined) return { path, text: undefined };
  const before = (key ? whole[key] ?? {} : whole) as Record<string, unknown>;
  const after = merged(before, options);
  const made = key ? { ...whole, [key]: after } : after;
  const [, indent = "  "] = /^[{[]\s*\n([ \t]+)\S/.exec(text.trimStart()) ?? [];
  const end = text.endsWith("\n") ? "\n" : "";
  return { path, text: JSON.stringify(made, null, indent) + end };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // with comments, or not JSON, which was refused when it was read
  }
}

function merged(before: Record<string, unknown>, { ignore, freeze }: NewOptions): object {
  const old = (before.ignore ?? {}) as IgnoreRules;
  const lists = Object.entries(ignore ?? {}).map(([name, more]) => {
    const known = (old[name as "body"] ?? []) as readonly string[];
    return [name, [...new Set([...known, ...more as readonly string[]])]];
  });
  return {
    ...before,
    ...(ignore ? { ignore: { ...old, ...Object.fromEntries(lists) } } : {}),
    ...(freeze ? { freeze } : {}),
  };
}
