// request, by node:http, as far as it is still used.
import { Buffer } from "node:buffer";
import request from "request";
import { BYTES, failing, type Flows, told } from "../flow.ts";

const ask = (options: object) =>
  new Promise<unknown>((resolve, reject) =>
    // deno-lint-ignore no-explicit-any -- it has no types of its own
    void request(options, (error: Error | null, response: any, body: unknown) => {
      if (error) return reject(error);
      const { "set-cookie": _, ...headers } = response.headers;
      resolve({ statusCode: response.statusCode, headers, body, href: response.request.uri.href });
    })
  );

export const flows: Flows = {
  json: ({ at }) => ask({ url: at("json", "a"), qs: { b: "1 2" }, json: true }),
  stream: ({ at }) =>
    new Promise((resolve, reject) => {
      let text = "";
      request(at("stream")).on("data", (bytes: Uint8Array) => text += bytes)
        .on("error", reject).on("end", () => resolve(text));
    }),
  upload: async ({ at }) => [
    await ask({ url: at("upload"), method: "POST", body: Buffer.from(BYTES) }),
    await ask({ url: at("json"), method: "POST", json: { a: "Ünïcode" } }),
    await ask({ url: at("upload"), method: "POST", formData: { file: Buffer.from(BYTES) } }),
  ],
  error: ({ at }) => ask({ url: at("error"), json: true }),
  abort: ({ at }) =>
    new Promise((resolve) => {
      const asked = request(at("endless"));
      asked.on("data", () => asked.abort()).on("error", (error: Error) => resolve(told(error)));
    }),
  redirect: ({ at }) => ask({ url: at("redirect") }),
  compressed: ({ at }) => ask({ url: at("gzip"), gzip: true }),
  refused: ({ nobody }) => failing(() => ask({ url: nobody })),
};
