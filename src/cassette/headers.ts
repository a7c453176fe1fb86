/**
 * The headers of recorded requests and responses.
 *
 * @module
 */
import type { HeaderPair } from "./types.ts";

/**
 * @param message a request or a response as it lies in a cassette
 * @param name a header's name in lower case
 * @returns the header's value, several joined as fetch does it; `undefined` when it is not there
 */
export function headerValue(
  message: { headers: readonly HeaderPair[] },
  name: string,
): string | undefined {
  const values = message.headers.filter((pair) => pair[0] === name).map((pair) => pair[1]);
  return values.length === 0 ? undefined : values.join(", ");
}
