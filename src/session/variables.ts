/**
 * Single values of a cassette: made while recording, the same again in replay.
 *
 * @module
 */
import { cloneJson, isJson } from "../cassette/body.ts";
import type { JsonValue } from "../cassette/types.ts";
import { RetakeError } from "../errors.ts";

/** What a session knows of its values. */
export interface Variables {
  /** The values that are there, the most recent first. */
  values: readonly Readonly<Record<string, JsonValue>>[];
  /** Whether one that is not there is made and not kept. */
  makes: boolean;
  /** Keeps a new one, where the session records. */
  keep: ((name: string, value: JsonValue) => void) | undefined;
  /** The error for one that is not there. */
  missing: () => RetakeError;
  /** Told of that error. */
  fail: (error: RetakeError) => void;
}

/**
 * @param name what it is called in the cassette
 * @param make makes it
 * @param variables what the session knows
 * @returns the value
 * @throws {RetakeError} `MISS`, `OPTION_INVALID`
 */
export function readVariable<T extends JsonValue>(
  name: string,
  make: () => T,
  { values, makes, keep, missing, fail }: Variables,
): T {
  for (const known of values) {
    if (Object.hasOwn(known, name)) return cloneJson(known[name]!) as T;
  }
  if (makes) return make();
  if (!keep) {
    const error = missing();
    fail(error);
    throw error;
  }
  const value = make();
  if (!isJson(value)) {
    throw new RetakeError(
      "OPTION_INVALID",
      `The variable "${name}" was made as something that JSON cannot hold.`,
    );
  }
  keep(name, value);
  return value;
}
