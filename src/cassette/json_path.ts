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
      else steps.push({ name: unescape(quoted!) });
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

const ESCAPED: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** What stands between quotes, as JSON has it: a line feed is `\n`. */
function unescape(quoted: string): string {
  return quoted.replace(
    /\\(?:u([0-9A-Fa-f]{4})|(.))/g,
    (_, code?: string, letter?: string) =>
      code === undefined ? ESCAPED[letter!] ?? letter! : String.fromCharCode(parseInt(code, 16)),
  );
}

/**
 * Removes what paths point at, in the value as it is given: of `$[0]` and `$[1]` the second is the
 * second element also where the first has been removed. Elements are removed, not emptied.
 *
 * @param value a JSON value, changed in place
 * @param paths parsed paths
 */
export function removePaths(value: JsonValue, paths: readonly (readonly Step[])[]): void {
  const holed = new Set<JsonValue[]>();
  for (const steps of paths) remove(value, steps, holed);
  for (const array of holed) {
    let length = 0;
    array.forEach((item) => array[length++] = item); // which passes over holes
    array.length = length;
  }
}

function remove(value: JsonValue, steps: readonly Step[], holed: Set<JsonValue[]>): void {
  const [step, ...rest] = steps;
  if (step === undefined || typeof value !== "object" || value === null) return;
  if ("anywhere" in step) {
    remove(value, [{ name: step.anywhere }, ...rest], holed);
    for (const child of Object.values(value)) remove(child, steps, holed);
    return;
  }
  const holder = value as Record<string, JsonValue>;
  for (const key of keysOf(value, step)) {
    if (rest.length > 0) remove(holder[key]!, rest, holed);
    else {
      delete holder[key];
      if (Array.isArray(value)) holed.add(value);
    }
  }
}

function keysOf(value: JsonValue[] | { [key: string]: JsonValue }, step: Step): string[] {
  if ("every" in step) return Object.keys(value);
  const key = "name" in step ? step.name : "index" in step ? String(step.index) : "";
  const fits = Array.isArray(value) === "index" in step;
  return fits && Object.hasOwn(value, key) ? [key] : [];
}

/**
 * @param steps a parsed path
 * @param keys names of members and positions of elements, from the outermost
 * @returns whether the path points at what they lead to
 */
export function pointsAt(steps: readonly Step[], keys: readonly (string | number)[]): boolean {
  const [step, ...rest] = steps;
  if (step === undefined) return keys.length === 0;
  if (keys.length === 0) return false;
  if ("anywhere" in step) {
    return keys.some((key, at) => key === step.anywhere && pointsAt(rest, keys.slice(at + 1)));
  }
  const fits = "every" in step || keys[0] === ("name" in step ? step.name : step.index);
  return fits && pointsAt(rest, keys.slice(1));
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
