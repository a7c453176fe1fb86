// superagent, by node:http.
import { Buffer } from "node:buffer";
import { PassThrough } from "node:stream";
import superagent from "superagent";
import { BYTES, failing, type Flows, textOf, told } from "../flow.ts";

// deno-lint-ignore no-explicit-any -- it has no types of its own
function seen({ status, text, body, redirects, headers }: any): unknown {
  const { "set-cookie": _, ...rest } = headers;
  return { status, text, body, redirects, headers: rest };
}

export const flows: Flows = {
  json: async ({ at }) => seen(await superagent.get(at("json", "a")).query({ b: "1 2" })),
  stream: async ({ at }) => {
    const stream = new PassThrough();
    superagent.get(at("stream")).pipe(stream);
    return await textOf(stream);
  },
  upload: async ({ at }) => [
    seen(await superagent.post(at("upload")).attach("file", Buffer.from(BYTES), "a.txt")),
    seen(await superagent.post(at("json")).send({ a: "Ünïcode" })),
  ],
  error: ({ at }) => failing(() => superagent.get(at("error"))),
  abort: ({ at }) =>
    new Promise((resolve) => {
      const request = superagent.get(at("endless")).buffer(false);
      // deno-lint-ignore no-explicit-any -- it has no types of its own
      request.on("response", (response: any) => {
        response.on("error", (error: Error) => resolve(told(error)));
        response.on("data", () => request.abort());
      });
      request.end(() => {});
    }),
  redirect: async ({ at }) => seen(await superagent.get(at("redirect"))),
  compressed: async ({ at }) => seen(await superagent.get(at("gzip"))),
  refused: ({ nobody }) => failing(() => superagent.get(nobody)),
};
