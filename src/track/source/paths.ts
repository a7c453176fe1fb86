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
