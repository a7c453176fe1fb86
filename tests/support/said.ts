/** What a program says while something goes on: lines for people, and results. */
export async function said(fn: () => unknown): Promise<{ said: string[]; printed: string[] }> {
  const { error, log } = console;
  const lines = { said: [] as string[], printed: [] as string[] };
  console.error = (line: unknown) => void lines.said.push(String(line));
  console.log = (line: unknown) => void lines.printed.push(String(line));
  try {
    await fn();
  } finally {
    Object.assign(console, { error, log });
  }
  return lines;
}

/** How a command was typed, with more, where it is run without having been typed. */
export const again = (...more: string[]): string => ["retake COMMAND", ...more].join(" ");
