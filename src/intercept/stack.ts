/**
 * The line of a user's code that something was asked by.
 *
 * @module
 */

/** Where Retake's own modules lie; at the edge a bundle lies nowhere. */
const OWN = (import.meta.url === undefined ? [] : ["../", "../../mod."])
  .map((path) => new URL(path, import.meta.url).href.replace(/^file:\/\//, ""));
const FRAMES = 50;

/**
 * The innermost frame of the stack that is the user's. Behind a client whose own code has lost the
 * trace, the innermost of a package.
 *
 * @returns the frame, as `ask (/project/a_test.ts:3:7)`; `undefined` where there is none
 */
export function userFrame(): string | undefined {
  const frames = framesHere();
  return frames.find(isOfProject) ?? frames[0];
}

/**
 * The frames of the stack that are of the user's project, the innermost first: told apart by them, two
 * calls are made at two places of the code, whatever helper they go through.
 */
export function projectFrames(): string[] {
  return framesHere().filter(isOfProject);
}

function isOfProject(frame: string): boolean {
  return !frame.includes("node_modules");
}

function framesHere(): string[] {
  const limited = Error as { stackTraceLimit?: number };
  const limit = limited.stackTraceLimit;
  limited.stackTraceLimit = FRAMES;
  const stack = String(new Error().stack ?? "");
  limited.stackTraceLimit = limit!;
  return stack.split("\n")
    .filter((line) => /:\d+:\d+\)?$/.test(line))
    .map((line) => line.trim().replace(/^at (?:async )?/, ""))
    .filter((line) => !/\b(?:node|ext|bun|native|internal):/.test(line))
    .filter((line) => !OWN.some((place) => line.includes(place)));
}
