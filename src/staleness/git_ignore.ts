/**
 * What git ignores, by the rules of its `.gitignore` files: pure, handed their texts.
 * The packages for this know one file at a time, where a folder that a nearer file takes in again stays
 * ignored with all that is in it.
 *
 * @module
 */

/** A line of a `.gitignore`. */
interface IgnoreRule {
  /** Matches paths from the folder of the file. */
  pattern: RegExp;
  /** Whether it takes a path in again (`!`). */
  isNegated: boolean;
  /** Whether it is of folders alone (it ends in a slash). */
  isOfFolders: boolean;
}

/** The rules of one file, and the folder that they are of, from the top of the repository. */
export interface IgnoreFile {
  /** `""` at the top, else `a/b`. */
  folder: string;
  rules: readonly IgnoreRule[];
}

/**
 * @param text a `.gitignore`, or another file in its form
 * @param folder the folder that its patterns are of, from the top of the repository
 */
export function readIgnoreFile(text: string, folder: string): IgnoreFile {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  return { folder, rules: lines.flatMap((line) => readRule(line) ?? []) };
}

/**
 * @param path a file, from the top of the repository
 * @param filesOf the ignore files that decide over what is in a folder, the least first: those of the
 * whole repository, that of its top, ..., that of the folder itself
 * @returns whether git ignores it: by a rule for it, or for a folder that it is in
 */
export async function isIgnored(
  path: string,
  filesOf: (folder: string) => Promise<readonly IgnoreFile[]>,
): Promise<boolean> {
  const names = path.split("/");
  for (let depth = 1; depth <= names.length; depth++) {
    const files = await filesOf(names.slice(0, depth - 1).join("/"));
    // Below a folder that is ignored, nothing is taken in again.
    if (decide(names.slice(0, depth).join("/"), depth < names.length, files)) return true;
  }
  return false;
}

/** The last rule that fits decides, of the file that is nearest. */
function decide(path: string, isFolder: boolean, files: readonly IgnoreFile[]): boolean {
  for (const { folder, rules } of [...files].reverse()) {
    const below = folder === "" ? path : path.slice(folder.length + 1);
    const rule = rules.findLast((it) => (isFolder || !it.isOfFolders) && it.pattern.test(below));
    if (rule) return !rule.isNegated;
  }
  return false;
}

function readRule(line: string): IgnoreRule | undefined {
  let glob = line.replace(/((?:^|[^\\])(?:\\\\)*(?:\\ )?) +$/, "$1");
  if (glob === "" || glob.startsWith("#")) return undefined;
  const isNegated = glob.startsWith("!");
  if (isNegated) glob = glob.slice(1);
  const isOfFolders = glob.endsWith("/");
  if (isOfFolders) glob = glob.slice(0, -1);
  const isAnchored = glob.includes("/");
  if (glob.startsWith("/")) glob = glob.slice(1);
  if (glob === "") return undefined;
  const pattern = toPattern(isAnchored ? glob : `**/${glob}`);
  return pattern && { pattern, isNegated, isOfFolders };
}

/** What each piece of a glob is as a pattern; a letter that is none of them stands for itself. */
const PIECE =
  /^\*\*\/|\/\*\*\/|\/\*\*$|\*+|\?|\[(?<not>[!^]?)(?<set>\]?(?:\[:\w+:\]|\\.|[^\]\\])*)\]|\\(?<letter>.)|(?<broken>[[\\])/gu;

const CLASSES: Record<string, string> = {
  alnum: "a-zA-Z0-9",
  alpha: "a-zA-Z",
  digit: "0-9",
  lower: "a-z",
  upper: "A-Z",
  space: "\\s",
  xdigit: "0-9a-fA-F",
};

function toPattern(glob: string): RegExp | undefined {
  let [source, end] = ["", 0];
  for (const match of glob.matchAll(PIECE)) {
    const { not, set, letter, broken } = match.groups!;
    if (broken !== undefined) return undefined; // git matches nothing with it either
    source += literal(glob.slice(end, match.index));
    end = match.index + match[0].length;
    const [piece] = match;
    if (piece === "**/") source += "(?:.*/)?";
    else if (piece === "/**/") source += "/(?:.*/)?";
    else if (piece === "/**") source += "/.+";
    else if (piece.startsWith("*")) source += "[^/]*";
    else if (piece === "?") source += "[^/]";
    else if (letter !== undefined) source += literal(letter);
    else source += `(?!/)[${not ? "^" : ""}${classOf(set!)}]`;
  }
  try {
    return RegExp(`^${source}${literal(glob.slice(end))}$`, "su");
  } catch {
    return undefined; // a range that runs backwards: git matches nothing with it
  }
}

function classOf(set: string): string {
  return set.replace(/\[:(\w+):\]|\\(.)|[\]^[]/gu, (piece, name?: string, letter?: string) => {
    if (name !== undefined) return CLASSES[name] ?? "";
    return letter === undefined
      ? `\\${piece}`
      : /[\^\-\]\\[/]/.test(letter)
      ? `\\${letter}`
      : letter;
  });
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
