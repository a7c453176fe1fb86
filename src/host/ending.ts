/**
 * The end of the program, or of what a test runner makes of one.
 *
 * @module
 */
import { process } from "./process.ts";

type Hook = (fn: () => void) => void;

const endings: (() => void)[] = [];
let isHeard: boolean | undefined;

/**
 * Hears of the end from now on: a test runner takes no word for that while tests run.
 *
 * @returns whether it will be heard
 */
export function hearEnding(): boolean {
  if (isHeard !== undefined) return isHeard;
  const end = () => endings.splice(0).forEach((fn) => fn());
  try {
    hookOf()(end);
    return isHeard = true;
  } catch {
    return isHeard = false; // called too late, while a test runs
  }
}

/** Neither Bun's nor Vitest's runner lets a program hear of its end in the common way. */
function hookOf(): Hook {
  const atExit: Hook = (fn) => void process.on("exit", fn);
  if ("deno" in process.versions) return (fn) => globalThis.addEventListener("unload", fn);
  if ("bun" in process.versions) return (fn) => tryBoth(bunTest().afterAll, atExit, fn);
  const { afterAll } = globalThis as { afterAll?: Hook };
  if (afterAll) return afterAll;
  // Without its globals, Vitest shows nothing of what its workers say at their end.
  if (process.env.VITEST) throw new Error("not heard");
  return atExit;
}

function bunTest(): { afterAll: Hook } {
  return process.getBuiltinModule("bun:test" as "node:test") as unknown as { afterAll: Hook };
}

/** In a program that is no test, the first one throws. */
function tryBoth(first: Hook, second: Hook, fn: () => void): void {
  try {
    first(fn);
  } catch {
    second(fn);
  }
}

/** @param fn called once, at the end */
export function atEnd(fn: () => void): void {
  endings.push(fn);
}
