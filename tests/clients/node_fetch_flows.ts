// node-fetch, by node:http, in both of its shapes.
import { Buffer } from "node:buffer";
import { BYTES, failing, type Flows, textOf } from "./flow.ts";

/** What is used of an answer. */
interface Answer {
  status: number;
  statusText: string;
  url: string;
  redirected: boolean;
  headers: Iterable<[string, string]>;
  // deno-lint-ignore no-explicit-any -- a stream of Node's, of a type that no runtime here has by its name
  body: any;
  text(): Promise<string>;
}

async function seen(response: Answer): Promise<unknown> {
  const { status, statusText, url, redirected } = response;
  const headers = [...response.headers].filter(([name]) => name !== "set-cookie");
  return { status, statusText, url, redirected, headers, text: await response.text() };
}

/** @param fetch node-fetch */
export function nodeFetchFlows(fetch: (url: string, init?: object) => Promise<unknown>): Flows {
  const ask = async (url: string, init?: object) => await fetch(url, init) as Answer;
  return {
    json: async ({ at }) =>
      await seen(await ask(at("json", "a?b=1"), { headers: { "X-Mine": "1" } })),
    stream: async ({ at }) => await textOf((await ask(at("stream"))).body),
    upload: async ({ at }) =>
      await seen(await ask(at("upload"), { method: "POST", body: Buffer.from(BYTES) })),
    error: async ({ at }) => await seen(await ask(at("error"))),
    abort: async ({ at }) => {
      const stop = new AbortController();
      const { body } = await ask(at("endless"), { signal: stop.signal });
      return await failing(async () => {
        for await (const _ of body) stop.abort();
      });
    },
    redirect: async ({ at }) =>
      await seen(await ask(at("redirect"), { method: "POST", body: "x" })),
    compressed: async ({ at }) => await seen(await ask(at("gzip"))),
    refused: ({ nobody }) => failing(() => ask(nobody)),
  };
}
