/**
 * What code can see of responses, bodies and errors, as plain data that can be compared.
 *
 * @module
 */

/** An error as code can tell it from others, without its stack. */
export interface ErrorFacts {
  class?: string;
  name: unknown;
  message: unknown;
  code: unknown;
  cause?: ErrorFacts;
  notAnError?: string;
}

/** What code can branch on: class, name, message, code, and of its causes all but the class. */
export function describeError(error: unknown, isCause = false): ErrorFacts {
  if (typeof error !== "object" || error === null) {
    return { name: undefined, message: undefined, code: undefined, notAnError: String(error) };
  }
  const { name, message, code, cause } = error as Error & { code?: unknown };
  // Deno says from which port of this machine it asked: another one each time.
  const plain = String(message).replace(/ from 127\.0\.0\.1:\d+ for /, " from * for ");
  const facts: ErrorFacts = { name, message: plain, code };
  if (!isCause) facts.class = error.constructor.name;
  if (cause !== undefined) facts.cause = describeError(cause, true);
  if (!(error instanceof Error)) facts.notAnError = Object.prototype.toString.call(error);
  return facts;
}

/** What a function gives or throws, as data that can be compared. */
export async function attempt<T>(
  run: () => T,
): Promise<{ value: Awaited<T> } | { error: ErrorFacts }> {
  try {
    return { value: await run() };
  } catch (error) {
    return { error: describeError(error) };
  }
}

/** All that can be seen of a response without touching its body; cookies as a cassette has them. */
export function head(response: Response) {
  const { status, statusText, ok, url, redirected, type, bodyUsed } = response;
  const headers = [...response.headers].map(([name, value]): [string, string] => [
    name,
    name === "set-cookie" ? value.replace(/=[^;]*/, "=redacted_cookie_1") : value,
  ]);
  return { status, statusText, ok, url, redirected, type, bodyUsed, headers };
}

/** Bytes as text that can be read in a failed comparison: one character for each. */
export function byteText(bytes: ArrayBuffer | Uint8Array): string {
  return Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
}

/** Reads a stream to its end or its error, piece by piece. */
export async function readPieces(
  stream: ReadableStream<Uint8Array> | null,
): Promise<{ pieces: string[]; error?: ErrorFacts }> {
  const pieces: string[] = [];
  if (!stream) return { pieces };
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { pieces };
      pieces.push(byteText(value));
    }
  } catch (error) {
    return { pieces, error: describeError(error) };
  }
}
