/**
 * A live answer of `node:http`, as the response that a session takes down.
 *
 * @module
 */
import type { IncomingMessage } from "node:http";
import type { HeaderPair, InterimResponse } from "../../cassette/types.ts";
import { keepDetails } from "../../wire/details.ts";
import { tracedResponse } from "../../wire/response.ts";
import { detailsFrom, lowerCased, mayHaveBody, openLiveBody, pairsOf } from "./live_body.ts";
import { bodyError } from "./network_error.ts";

/** What is known of an answer beside itself. */
export interface AnswerFacts {
  /** Its headers, as they came. */
  pairs: HeaderPair[];
  interim: InterimResponse[];
  /** What was asked. */
  method: string;
  url: string;
  /** What has gone wrong with its request since; it says more than the answer's own error. */
  brokenBy: () => Error | undefined;
}

/**
 * @param message the answer
 * @param facts what is known beside it
 * @returns it, with its body as it is behind its coding
 */
export function toResponse(
  message: IncomingMessage,
  { pairs, interim, method, url, brokenBy }: AnswerFacts,
): Response {
  const details = detailsFrom(pairs, interim);
  if (message.httpVersion === "1.0") details.httpVersion = "1.0";
  const status = message.statusCode ?? 200;
  const hasBody = mayHaveBody(method, status);
  const cutOff = () => Object.assign(new Error("aborted"), { code: "ECONNRESET" });
  const body = openLiveBody({
    details,
    resume: () => void message.resume(),
    cancel: () => void message.destroy(),
  });
  message.on("data", (bytes: Uint8Array) => {
    body.push(bytes);
    message.pause();
  });
  message.on("end", () => {
    const trailers = lowerCased(pairsOf(message.rawTrailers));
    if (trailers.length > 0) details.trailers = trailers;
    body.end();
  });
  message.on("error", (error) => body.end(bodyError(brokenBy() ?? error)));
  for (const event of ["aborted", "close"]) {
    message.on(event, () => body.end(bodyError(brokenBy() ?? cutOff())));
  }
  if (hasBody) message.pause();
  else message.resume();
  const head = {
    status,
    statusText: message.statusMessage ?? "",
    headers: details.headers,
    url,
    redirected: false,
    type: "basic",
  } as const;
  return keepDetails(tracedResponse(hasBody ? body.stream : null, head), details);
}
