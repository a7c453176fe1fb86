/**
 * Stacks: the places of a project that a call has come through.
 *
 * @module
 */

/** A place in a source file. */
export interface Site {
  /** The file, as a path from the root of the project. */
  path: string;
  /** The line, from 1. */
  line: number;
}

/** Retake's own files: `src/` in a checkout, the whole package where it is built. */
const OWN = [new URL("../", import.meta.url).href, new URL("../../mod.ts", import.meta.url).href];

/** `at ask (URL:3:7)`, `at async /project/a.ts:3:7`, `ask@/project/a.ts:3:7`; the URL is one of a file. */
const FRAME =
  /(?:[(@]|\bat (?:async )?)((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*?):(\d+)(?::\d+)?\)?$/;

/**
 * @param stack the text of a stack
 * @param pathOf the path of a file of the project; `undefined` for others
 * @returns the places in the project, innermost first
 */
export function sitesIn(stack: string, pathOf: (file: string) => string | undefined): Site[] {
  return stack.split("\n").flatMap((frame) => {
    const [, file, line] = FRAME.exec(frame.trim()) ?? [];
    if (file === undefined) return [];
    const plain = file.replace(/[?#].*$/, ""); // test runners add a query of their own
    if (isOwn(plain)) return [];
    const path = pathOf(plain);
    return path === undefined ? [] : [{ path, line: Number(line) }];
  });
}

/** @returns whether a file, or its URL, is one of Retake's own */
export function isOwn(file: string): boolean {
  const url = file.startsWith("file:") ? file : `file://${file.startsWith("/") ? "" : "/"}${file}`;
  return OWN.some((own) => url.startsWith(own));
}
