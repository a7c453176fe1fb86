// got, by node:http.
import got, { type Response } from "got";
import { BYTES, failing, type Flows, textOf } from "../flow.ts";

const api = got.extend({ retry: { limit: 0 } });

function seen({ statusCode, statusMessage, url, redirectUrls, rawHeaders, body }: Response) {
  const headers = rawHeaders.filter((_, at) =>
    rawHeaders[at - at % 2]!.toLowerCase() !== "set-cookie"
  );
  return { statusCode, statusMessage, url, redirected: redirectUrls.map(String), headers, body };
}

export const flows: Flows = {
  json: async ({ at }) => seen(await api(at("json", "a"), { searchParams: { b: "1 2" } })),
  stream: async ({ at }) => await textOf(api.stream(at("stream"))),
  upload: async ({ at }) => seen(await api.post(at("upload"), { body: BYTES })),
  error: ({ at }) => failing(() => api(at("error"))),
  abort: async ({ at }) => {
    const stop = new AbortController();
    const stream = api.stream(at("endless"), { signal: stop.signal });
    return await failing(async () => {
      for await (const _ of stream) stop.abort();
    });
  },
  redirect: async ({ at }) => seen(await api.post(at("redirect"), { json: { a: 1 } })),
  compressed: async ({ at }) => seen(await api(at("gzip"))),
  refused: ({ nobody }) => failing(() => api(nobody)),
};
