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

function hookOf(): Hook {
  if ("deno" in process.versions) return (fn) => globalThis.addEventListener("unload", fn);
  // Neither Bun's nor Vitest's runner lets a program hear of its end in the common way.
  if ("bun" in process.versions) return bunHook();
  const { afterAll } = globalThis as { afterAll?: Hook };
  return afterAll ?? ((fn) => void process.on("exit", fn));
}

function bunHook(): Hook {
  const { Bun } = globalThis as unknown as { Bun: { jest(path: string): { afterAll: Hook } } };
  let afterAll: Hook;
  try {
    ({ afterAll } = Bun.jest(""));
  } catch {
    return (fn) => void process.on("exit", fn); // a program, not a test
  }
  return afterAll;
}

/** @param fn called once, at the end */
export function atEnd(fn: () => void): void {
  endings.push(fn);
}
