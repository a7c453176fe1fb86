/**
 * The process, as all three runtimes have it.
 *
 * @module
 */
import type nodeProcess from "node:process";

/** The global, since importing `node:process` costs Node 10 ms: it looks at all that is in it. */
export const process: typeof nodeProcess =
  (globalThis as unknown as { process: typeof nodeProcess }).process;
