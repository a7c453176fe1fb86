/**
 * Titles of tests that are made for each row of a table, as Jest and its followers write them.
 *
 * @module
 */

/**
 * @param title with `%s`, `%d`, `%i`, `%f`, `%j`, `%o`, `%p` for a value each, `%#` for the row's number, `%%`, and
 * `$key` or `$key.more` for what the first value has
 * @param values the values of the row
 * @param index which row it is, from 0
 */
export function titleOf(title: string, values: readonly unknown[], index: number): string {
  let next = 0;
  const [first] = values;
  const filled = title.replace(/%([sdifjop#%])/g, (whole, kind: string) => {
    if (kind === "%") return "%";
    if (kind === "#") return String(index);
    if (next >= values.length) return whole;
    return shown(values[next++], kind);
  });
  if (typeof first !== "object" || first === null) return filled;
  return filled.replace(/\$(\w+(?:\.\w+)*)/g, (whole, path: string) => {
    let value: unknown = first;
    for (const key of path.split(".")) {
      if (typeof value !== "object" || value === null || !(key in value)) return whole;
      value = (value as Record<string, unknown>)[key];
    }
    return typeof value === "string" ? value : shown(value, "p");
  });
}

function shown(value: unknown, kind: string): string {
  if (kind === "s") return String(value);
  if (kind === "i") return String(Math.trunc(Number(value)));
  if (kind === "d" || kind === "f") return String(Number(value));
  return JSON.stringify(value) ?? String(value);
}
