/**
 * What the program was called with. It imports nothing: what is asked of it alone is answered at once.
 *
 * @module
 */

/** @returns the words behind the name of the program */
export function programArguments(): string[] {
  return (globalThis as unknown as { process: { argv: string[] } }).process.argv.slice(2);
}
