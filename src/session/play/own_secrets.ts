/**
 * Secrets of the run that plays: they have names by which they are told apart, and which say nothing to people.
 *
 * @module
 */
import type { RecordedRequest } from "../../cassette/types.ts";
import { REDACTED } from "../../secrets/placeholder.ts";

/** What all aliases of secrets of this run are called. */
export const OF_THIS_RUN = "of_this_run";

/** Such an alias. */
export const NAMED: RegExp = RegExp(`redacted_${OF_THIS_RUN}_[0-9]+`, "g");

/** Where a header is compared by whose secret it has, one of this run is none of the recorded. */
const ANOTHER = "[another secret]";

/**
 * @param request a request of this run, an alias in each secret's place
 * @returns it as it is told: a secret that the cassette does not know is `[redacted]`, as everywhere
 */
export function forPeople(request: RecordedRequest): RecordedRequest {
  const { url, headers, body } = request;
  const text = JSON.stringify(body);
  return {
    ...request,
    url: url.replace(NAMED, REDACTED),
    headers: headers.map(([name, value]) => [name, value.replace(NAMED, ANOTHER)]),
    ...(text?.includes(OF_THIS_RUN) ? { body: JSON.parse(text.replace(NAMED, REDACTED)) } : {}),
  };
}
