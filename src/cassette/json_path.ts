/**
 * The part of JSONPath (RFC 9535) that says which fields to leave out of a comparison:
 * `$.name`, `$["name"]`, `[0]`, `[*]`, `.*` and `..name`.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import type { JsonValue } from "./types.ts";

/** One step of a path: a member, an element, every child, or a member at any depth. */
export type Step = { name: string } | { index: number } | { every: true } | { anywhere: string };

const STEP =
  /\.\.([A-Za-z_$][\w$-]*)|\.([A-Za-z_$][\w$-]*)|(\.\*|\[\*\])|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\['((?:[^'\\]|\\.)*)'\]/y;

/**
 * @param path a path such as `$.messages[*].id`
 * @returns its steps
 * @throws {RetakeError} `OPTION_INVALID` when it is not of the forms above
 */
export function parsePath(path: string): Step[] {
  const steps: Step[] = [];
  let at = path.startsWith("$") ? 1 : -1;
  while (at > 0 && at < path.length) {
    STEP.lastIndex = at;
    const found = STEP.exec(path);
    if (!found) at = -1;
    else {
      const [, anywhere, name, every, index, double, single] = found;
      const quoted = double ?? single;
      if (anywhere !== undefined) steps.push({ anywhere });
      else if (name !== undefined) steps.push({ name });
      else if (every !== undefined) steps.push({ every: true });
      else if (index !== undefined) steps.push({ index: Number(index) });
      else steps.push({ name: quoted!.replace(/\\(.)/g, "$1") });
      at = STEP.lastIndex;
    }
  }
  if (at < 0 || steps.length === 0) {
    throw new RetakeError(
      "OPTION_INVALID",
      `"${path}" is not a path that ignore.body understands.\n` +
        `  paths look like  $.metadata.request_id   $.messages[*].id   $["a b"]   $..timestamp`,
      { facts: { path } },
    );
  }
  return steps;
}

/**
 * Removes what a path points at. Elements of arrays are removed too, not emptied.
 *
 * @param value a JSON value, changed in place
 * @param steps a parsed path
 */
export function removePath(value: JsonValue, steps: readonly Step[]): void {
  const [step, ...rest] = steps;
  if (step === undefined || typeof value !== "object" || value === null) return;
  if ("anywhere" in step) {
    removePath(value, [{ name: step.anywhere }, ...rest]);
    for (const child of Object.values(value)) removePath(child, steps);
    return;
  }
  const keys = keysOf(value, step);
  if (rest.length > 0) {
    for (const key of keys) removePath((value as Record<string, JsonValue>)[key]!, rest);
  } else if (Array.isArray(value)) {
    for (const key of keys.reverse()) value.splice(Number(key), 1);
  } else {
    for (const key of keys) delete value[key];
  }
}

function keysOf(value: JsonValue[] | { [key: string]: JsonValue }, step: Step): string[] {
  if ("every" in step) return Object.keys(value);
  const key = "name" in step ? step.name : "index" in step ? String(step.index) : "";
  const fits = Array.isArray(value) === "index" in step;
  return fits && Object.hasOwn(value, key) ? [key] : [];
}

/**
 * The path to a member, in the form that {@linkcode parsePath} reads.
 *
 * @param parent the path of what holds it
 * @param key a member's name or an element's index
 */
export function joinPath(parent: string, key: string | number): string {
  if (typeof key === "number") return `${parent}[${key}]`;
  return /^[A-Za-z_$][\w$-]*$/.test(key) ? `${parent}.${key}` : `${parent}[${JSON.stringify(key)}]`;
}
