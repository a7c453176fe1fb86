/**
 * A live answer of `node:http`, as the response that a session takes down.
 *
 * @module
 */
import type { IncomingMessage } from "node:http";
import type { HeaderPair, InterimResponse } from "../../cassette/types.ts";
import { type AnswerDetails, keepDetails, usualSpelling } from "../../wire/details.ts";
import { tracedResponse } from "../../wire/response.ts";
import { type Coder, coderOf } from "./codings.ts";

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
export function toResponse(message: IncomingMessage, facts: AnswerFacts): Response {
  const { pairs, interim, method, url } = facts;
  const headers = pairs.map(([name, value]): HeaderPair => [name.toLowerCase(), value]);
  const spelling = [
    ...new Set(pairs.flatMap(([name]) => name === usualSpelling(name) ? [] : [name])),
  ];
  const details: AnswerDetails = {
    headers,
    ...(spelling.length > 0 ? { spelling } : {}),
    ...(interim.length > 0 ? { interim } : {}),
  };
  const status = message.statusCode ?? 200;
  const hasBody = method !== "HEAD" && status !== 204 && status !== 304;
  if (!hasBody) message.resume();
  const encoding = headers.find(([name]) => name === "content-encoding")?.[1];
  const response = tracedResponse(
    hasBody ? bodyOf(message, { ...facts, details, coder: coderOf(encoding, "undo") }) : null,
    {
      status,
      statusText: message.statusMessage ?? "",
      headers,
      url,
      redirected: false,
      type: "basic",
    },
  );
  return keepDetails(response, details);
}

/** A body, read as its reader reads, in the pieces that came. */
function bodyOf(
  message: IncomingMessage,
  { details, coder, brokenBy }: AnswerFacts & { details: AnswerDetails; coder: Coder | undefined },
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const came: Uint8Array<ArrayBuffer>[] = [];
  let end: { error?: Error } | undefined;
  let wake = () => {};
  message.on("data", (bytes: Uint8Array) => {
    came.push(new Uint8Array(bytes));
    message.pause();
    wake();
  });
  const over = (error?: Error) => {
    end ??= error ? { error: brokenBy() ?? error } : {};
    wake();
  };
  message.on("end", () => {
    const { rawTrailers } = message;
    if (rawTrailers.length > 0) {
      details.trailers = rawTrailers.flatMap((name, at) =>
        at % 2 === 0 ? [[name.toLowerCase(), rawTrailers[at + 1]!] as HeaderPair] : []
      );
    }
    over();
  });
  message.on("error", over);
  message.on("aborted", () => over(Object.assign(new Error("aborted"), { code: "ECONNRESET" })));
  message.on("close", () => over(Object.assign(new Error("aborted"), { code: "ECONNRESET" })));
  message.pause();
  return new ReadableStream({
    async pull(controller) {
      while (true) {
        const piece = came.shift();
        const ready = piece ? coder ? await coder.code(piece) : [piece] : [];
        for (const bytes of ready) controller.enqueue(bytes);
        if (ready.length > 0) return;
        if (piece) continue;
        if (end) {
          if (end.error) return controller.error(end.error);
          for (const bytes of await coder?.end() ?? []) controller.enqueue(bytes);
          return controller.close();
        }
        const more = new Promise<void>((resolve) => wake = resolve);
        message.resume();
        await more;
      }
    },
    cancel: () => void message.destroy(),
  }, { highWaterMark: 0 });
}
