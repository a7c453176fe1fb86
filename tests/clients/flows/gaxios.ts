// gaxios 6: on Node and Deno by node-fetch.
import { Buffer } from "node:buffer";
import { request } from "gaxios";
import { BYTES, failing, type Flows, textOf } from "../flow.ts";

// deno-lint-ignore no-explicit-any -- an answer, whatever its data
function seen({ status, statusText, data, headers, request: { responseURL } }: any): unknown {
  const { "set-cookie": _, ...rest } = headers;
  return { status, statusText, data, headers: rest, responseURL };
}
const ask = (url: string, options: object = {}) => request({ url, retry: false, ...options });

export const flows: Flows = {
  json: async ({ at }) => seen(await ask(at("json", "a"), { params: { b: "1 2" } })),
  stream: async ({ at }) => {
    const { data } = await ask(at("stream"), { responseType: "stream" });
    return await textOf(data as AsyncIterable<Uint8Array>);
  },
  upload: async ({ at }) => [
    seen(await ask(at("upload"), { method: "POST", body: Buffer.from(BYTES) })),
    seen(await ask(at("json"), { method: "POST", data: { a: "Ünïcode" } })),
  ],
  error: ({ at }) => failing(() => ask(at("error"))),
  abort: async ({ at }) => {
    const stop = new AbortController();
    const options = { responseType: "stream", signal: stop.signal };
    const { data } = await ask(at("endless"), options);
    return await failing(async () => {
      for await (const _ of data as AsyncIterable<Uint8Array>) stop.abort();
    });
  },
  redirect: async ({ at }) => seen(await ask(at("redirect"))),
  compressed: async ({ at }) => seen(await ask(at("gzip"))),
  refused: ({ nobody }) => failing(() => ask(nobody)),
};
