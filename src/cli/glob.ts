/**
 * Globs, as configurations of test runners have them.
 *
 * @module
 */

/**
 * @param glob with `*`, `**`, `?`, `{a,b}`, `[ab]`, `?(a|b)`, `+(a)`, `*(a)` and `@(a)`
 * @returns what is of the same paths
 */
export function globPattern(glob: string): RegExp {
  const ends: string[] = [];
  let pattern = "";
  for (let at = 0; at < glob.length; at++) {
    const sign = glob[at]!;
    const next = glob[at + 1];
    if (/[?+*@]/.test(sign) && next === "(") {
      ends.push(sign === "@" ? ")" : `)${sign}`);
      pattern += "(?:";
      at++;
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
      pattern += glob.slice(at, end + 1);
      at = end;
    } else pattern += sign.replace(/[.+^$()|[\]\\{}]/, "\\$&");
  }
  return new RegExp(`^${pattern}${ends.join("")}$`);
}
