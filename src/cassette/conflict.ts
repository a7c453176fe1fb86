/**
 * Files that git could not merge: the marks that it leaves in them, and the ways out.
 *
 * @module
 */

/** @returns the first line that is a mark of git, from 1; `undefined` where there is none */
export function markedLine(text: string): number | undefined {
  const mark = /^(?:<{7}|={7}|>{7})(?: |\r?$)/m.exec(text);
  return mark ? text.slice(0, mark.index).split("\n").length : undefined;
}

/**
 * @param where the path of such a file
 * @param retake what is typed for the program `retake`
 * @returns the command by which git merges it by itself: plain `git checkout` refuses what is unmerged
 */
export function mergeAgain(where: string, retake: string): string {
  return `git checkout --merge ${where}   after  ${retake} init, which has git merge it by itself`;
}
