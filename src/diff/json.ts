/**
 * What differs between two JSON values, by path.
 *
 * @module
 */
import { joinPath } from "../cassette/json_path.ts";
import { showJson } from "../cassette/meaning.ts";
import type { JsonValue } from "../cassette/types.ts";
import { untag } from "../secrets/placeholder.ts";
import type { Difference } from "./difference.ts";

/** Adds to `found` what differs below a path; `fixed` where nothing of it can be ignored. */
export function compareValues(
  path: string,
  asked: JsonValue | undefined,
  was: JsonValue | undefined,
  found: Difference[],
  fixed: boolean,
): void {
  if (asked !== undefined && was !== undefined && isContainer(asked) && isContainer(was)) {
    if (Array.isArray(asked) === Array.isArray(was)) {
      const [a, b] = [asked as Record<string, JsonValue>, was as Record<string, JsonValue>];
      for (const key of new Set([...Object.keys(b), ...Object.keys(a)])) {
        const at = joinPath(path, Array.isArray(asked) ? Number(key) : key);
        compareValues(at, own(a, key), own(b, key), found, fixed);
      }
      return;
    }
  }
  const show = (value: JsonValue | undefined) => value === undefined ? undefined : showJson(value);
  if (
    untag(show(asked) ?? "") === untag(show(was) ?? "") &&
    (asked === undefined) === (was === undefined)
  ) return;
  const quoted = /['\\]/.test(path) ? JSON.stringify(path) : `'${path}'`;
  const ignore = path === "$" || fixed ? undefined : `ignore: { body: [${quoted}] }`;
  found.push({
    field: path,
    recorded: show(was),
    asked: show(asked),
    ...(ignore === undefined ? {} : { ignore }),
  });
}

function isContainer(value: JsonValue): boolean {
  return typeof value === "object" && value !== null;
}

function own(value: Record<string, JsonValue>, key: string): JsonValue | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
