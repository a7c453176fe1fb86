/** Paths from the root of the project, with slashes; and globs over them. */

/** Joins and tidies a path from the root; what leads out of the root keeps its `../`. */
export function join(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : folder + path).split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}

/** The paths that a glob matches, as a regular expression: `*` within a name, `**` across folders. */
export function matcherOf(glob: string): RegExp {
  const source = glob.replace(
    /\*\*\/|\*+|[\\^$.+?()[\]{}|]/g,
    (part) =>
      part === "**/"
        ? "(?:.*/)?"
        : part === "**"
        ? ".*"
        : part.startsWith("*")
        ? "[^/]*"
        : `\\${part}`,
  );
  return new RegExp(`^${source}$`);
}

/** What a pattern with alternatives stands for: `a/{b,c}.md` is `a/b.md` and `a/c.md`. */
export function braced(glob: string): string[] {
  const found = /\{([^{}]*,[^{}]*)\}/.exec(glob);
  if (!found) return [glob];
  const [before, after] = [glob.slice(0, found.index), glob.slice(found.index + found[0].length)];
  return found[1]!.split(",").flatMap((it) => braced(before + it + after)).slice(0, 100);
}
