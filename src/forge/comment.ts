/**
 * One comment on a pull request, updated in place: found by a mark that no reader sees.
 *
 * @module
 */
import type { Forge, PullComment } from "./types.ts";

/** What the comment begins with. */
export const MARK = "<!-- retake:pr -->";

/**
 * Leaves a comment: in the place of the one that is there, else as a new one. Where two runs make one at a time,
 * the older stays.
 *
 * @param forge where the pull request is
 * @param number the pull request
 * @param comment `text`: Markdown without the mark; `isNew`: whether a new one may be made
 * @returns the comment; `undefined` where there was none, and none was to be made
 * @throws {RetakeError} `PULL_REQUEST`
 */
export async function keepComment(
  forge: Forge,
  number: number,
  { text, isNew }: { text: string; isNew: boolean },
): Promise<PullComment | undefined> {
  const body = `${MARK}\n${text}`;
  const ours = async () =>
    (await forge.comments(number)).filter((one) => one.isTrusted && one.text.startsWith(MARK));
  const [there] = await ours();
  if (there) {
    return there.text.trim() === body.trim()
      ? there
      : await forge.changeComment(number, there.id, body);
  }
  if (!isNew) return undefined;
  const made = await forge.addComment(number, body);
  const [first] = await ours();
  if (!first || first.id === made.id) return made;
  await forge.removeComment(number, made.id);
  return await forge.changeComment(number, first.id, body);
}
