/**
 * Names of cassettes by what they look like: `chat/*`, `**` / `*-asks`, `!chat/old`.
 *
 * @module
 */

/**
 * @param globs what names look like: `*` is anything but a slash, `**` anything, `?` one character; one without
 * these is a name, or a folder with all in it; one behind `!` takes names out again
 * @returns whether a name is wanted: it looks like one of them, or there is none but those that take out, and
 * none takes it out
 */
export function nameFilter(globs: readonly string[]): (name: string) => boolean {
  const out = globs.filter((glob) => glob.startsWith("!")).map((glob) => toPattern(glob.slice(1)));
  const wanted = globs.filter((glob) => !glob.startsWith("!")).map(toPattern);
  return (name) =>
    (wanted.length === 0 || wanted.some((one) => one.test(name))) &&
    !out.some((one) => one.test(name));
}

/**
 * @param text globs with commas between
 * @returns the globs
 */
export function splitGlobs(text: string): string[] {
  return text.split(",").map((glob) => glob.trim()).filter((glob) => glob !== "");
}

function toPattern(glob: string): RegExp {
  if (!/[*?]/.test(glob)) return RegExp(`^${escaped(glob.replace(/\/$/, ""))}(?:/|$)`);
  const source = glob.replaceAll(/\*\*\/?|\*|\?|[^*?]+/g, (part) => {
    switch (part) {
      case "**/":
        return "(?:.*/)?";
      case "**":
        return ".*";
      case "*":
        return "[^/]*";
      case "?":
        return "[^/]";
      default:
        return escaped(part);
    }
  });
  return RegExp(`^${source}$`);
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
