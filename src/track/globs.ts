/** Globs over paths with slashes: `*` within a name, `**` across folders. */

/** The paths that a glob matches, as a regular expression. */
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
