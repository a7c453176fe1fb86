// needle, by node:http.
import { Buffer } from "node:buffer";
import needle from "needle";
import { BYTES, failing, type Flows, textOf } from "../flow.ts";

// deno-lint-ignore no-explicit-any -- an answer, whatever its body
function seen({ statusCode, statusMessage, body, headers }: any): unknown {
  const { "set-cookie": _, ...rest } = headers;
  const shown = Buffer.isBuffer(body) ? body.toString() : body;
  return { statusCode, statusMessage, body: shown, headers: rest };
}

export const flows: Flows = {
  json: async ({ at }) => seen(await needle("get", at("json", "a?b=1"))),
  stream: async ({ at }) => await textOf(needle.get(at("stream"), { parse: false })),
  upload: async ({ at }) => [
    seen(await needle("post", at("upload"), Buffer.from(BYTES))),
    seen(await needle("post", at("json"), { a: "Ünïcode" }, { json: true })),
    seen(
      await needle("post", at("upload"), {
        file: { buffer: Buffer.from(BYTES), filename: "a.txt", content_type: "text/plain" },
      }, { multipart: true }),
    ),
  ],
  error: async ({ at }) => seen(await needle("get", at("error"))),
  abort: ({ at }) =>
    new Promise((resolve) => {
      const stop = new AbortController();
      const stream = needle.get(at("endless"), { signal: stop.signal } as object);
      stream.on("data", () => stop.abort());
      stream.on("done", (error: Error | null) => resolve(error ? error.message : "no error"));
    }),
  redirect: async ({ at }) => seen(await needle("get", at("redirect"), { follow_max: 2 })),
  compressed: async ({ at }) => seen(await needle("get", at("gzip"), { compressed: true })),
  refused: ({ nobody }) => failing(() => needle("get", nobody)),
};
