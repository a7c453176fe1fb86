/**
 * Lines that are written together: of all that come while others are being written, one write is made.
 *
 * @module
 */

/** Writes lines, in the order in which they come. */
export interface GroupedLines {
  /**
   * Writes a line.
   *
   * @param line a text without line feeds
   * @returns settles when it is written, or could not be; rejects with what `append` has thrown of it
   */
  write(line: string): Promise<void>;
  /** Settles when all lines are written that came before, or could not be. */
  written(): Promise<void>;
}

/** A line that waits for its turn. */
interface Waiting {
  text: string;
  done: () => void;
  failed: (error: unknown) => void;
}

/**
 * @param append writes text behind what is there, whole or not at all; never called twice at once
 * @returns what writes lines by it
 */
export function groupWrites(append: (text: string) => Promise<void>): GroupedLines {
  let waiting: Waiting[] = [];
  let last = Promise.resolve();
  const writeAll = async (lines: readonly Waiting[]): Promise<void> => {
    try {
      await append(lines.map(({ text }) => text).join(""));
    } catch (error) {
      if (lines.length === 1) return lines[0]!.failed(error);
      // Some of them may still have room.
      for (const line of lines) await writeAll([line]);
      return;
    }
    for (const { done } of lines) done();
  };
  const writeWaiting = () => {
    const lines = waiting;
    waiting = [];
    return writeAll(lines);
  };
  return {
    write: (line) =>
      new Promise((done, failed) => {
        waiting.push({ text: `${line}\n`, done, failed });
        if (waiting.length === 1) last = last.then(writeWaiting);
      }),
    written: () => last,
  };
}
