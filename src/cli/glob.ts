/**
 * Globs, as configurations of test runners have them.
 *
 * @module
 */

/**
 * @param glob with `*`, `**`, `?`, `{a,b}`, `{1..3}`, `[ab]`, `[!ab]`, `?(a|b)`, `+(a)`, `*(a)`, `@(a)` and `!(a)`
 * @returns what is of the same paths
 */
export function globPattern(glob: string): RegExp {
  const ends: string[] = [];
  let pattern = "";
  for (let at = 0; at < glob.length; at++) {
    const sign = glob[at]!;
    const next = glob[at + 1];
    const numbers = /^\{(\d{1,4})\.\.(\d{1,4})\}/.exec(glob.slice(at));
    if (sign === "!" && next === "(") {
      ends.push(")(?![\\w-]))[^/]*");
      pattern += "(?!(?:";
      at++;
    } else if (/[?+*@]/.test(sign) && next === "(") {
      ends.push(sign === "@" ? ")" : `)${sign}`);
      pattern += "(?:";
      at++;
    } else if (numbers) {
      const [least, most] = [Number(numbers[1]), Number(numbers[2])].sort((a, b) => a - b);
      const all = Array.from({ length: most! - least! + 1 }, (_, one) => least! + one);
      pattern += `(?:${all.join("|")})`;
      at += numbers[0].length - 1;
    } else if (sign === "*" && next === "*") {
      const isFolder = glob[at + 2] === "/";
      pattern += isFolder ? "(?:.*/)?" : ".*";
      at += isFolder ? 2 : 1;
    } else if (sign === "*") pattern += "[^/]*";
    else if (sign === "?") pattern += "[^/]";
    else if (sign === "{") {
      ends.push(")");
      pattern += "(?:";
    } else if (/[})]/.test(sign) && ends.length > 0) pattern += ends.pop();
    else if (/[,|]/.test(sign) && ends.length > 0) pattern += "|";
    else if (sign === "[" && glob.includes("]", at)) {
      const end = glob.indexOf("]", at);
      const inner = glob.slice(at + 1, end).replace(/[\\[]/g, "\\$&");
      pattern += classOf(inner) ?? `\\[${inner}\\]`;
      at = end;
    } else pattern += sign.replace(/[.+^$()|[\]\\{}]/, "\\$&");
  }
  return new RegExp(`^${pattern}${ends.join("")}$`);
}

/** @returns the class of a pattern, `[!ab]` being none of these; `undefined` where it is none: `[z-a]`, `[]` */
function classOf(inner: string): string | undefined {
  const text = `[${inner.replace(/^!/, "^")}]`;
  try {
    return inner === "" ? undefined : new RegExp(text).source;
  } catch {
    return undefined; // it stands for itself
  }
}
