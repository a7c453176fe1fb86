/**
 * The line of a user's code that something was asked by.
 *
 * @module
 */

/** Where Retake's own modules lie. */
const OWN = ["../", "../../mod."]
  .map((path) => new URL(path, import.meta.url).href.replace(/^file:\/\//, ""));
const FRAMES = 50;

/**
 * The innermost frame of the stack that is the user's. Behind a client whose own code has lost the
 * trace, the innermost of a package.
 *
 * @returns the frame, as `ask (file:///home/me/a_test.ts:3:7)`; `undefined` where there is none
 */
export function userFrame(): string | undefined {
  const limited = Error as { stackTraceLimit?: number };
  const limit = limited.stackTraceLimit;
  limited.stackTraceLimit = FRAMES;
  const stack = String(new Error().stack ?? "");
  limited.stackTraceLimit = limit!;
  const frames = stack.split("\n")
    .filter((line) => /:\d+:\d+\)?$/.test(line))
    .map((line) => line.trim().replace(/^at (?:async )?/, ""))
    .filter((line) => !/\b(?:node|ext|bun|native|internal):/.test(line))
    .filter((line) => !OWN.some((place) => line.includes(place)));
  return frames.find((line) => !line.includes("node_modules")) ?? frames[0];
}
