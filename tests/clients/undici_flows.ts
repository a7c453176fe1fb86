// undici, a copy of it: fetch, request, stream, Pool.
import process from "node:process";
import { Writable } from "node:stream";
import type * as undici from "undici";
import { BYTES, failing, type Flows, type Place, textOf } from "./flow.ts";

/** What is common to all copies, as far as it is used here. */
export type Undici = Pick<typeof undici, "request" | "fetch" | "Pool" | "Agent" | "interceptors">;

/** @param undici a copy */
export function undiciFlows({ request, Pool, Agent, interceptors }: Undici): Flows {
  const ask = async (url: string, options: object = {}) => {
    const { statusCode, headers: { "set-cookie": _, ...headers }, body, trailers } = await request(
      url,
      options,
    );
    return { statusCode, headers, text: await body.text(), trailers };
  };
  const inPool = async (place: Place) => {
    const { origin, pathname } = new URL(place.at("stream"));
    const pool = new Pool(origin, { connections: 1 });
    const sink = () => {
      const seen = { text: "" };
      const stream = new Writable({
        write(bytes, _, done) {
          seen.text += bytes;
          done();
        },
      });
      return { seen, stream };
    };
    const [one, two] = [sink(), sink()];
    const options = { path: pathname, method: "GET" } as const;
    await Promise.all([one, two].map(({ stream }) => pool.stream(options, () => stream)));
    await pool.close();
    return [one.seen.text, two.seen.text];
  };
  return {
    json: ({ at }) => ask(at("json", "a?b=1"), { headers: { "X-Mine": "1" } }),
    stream: async (place) => [
      await textOf((await request(place.at("stream"))).body),
      await inPool(place),
    ],
    upload: ({ at }) => ask(at("upload"), { method: "POST", body: BYTES }),
    error: ({ at }) => ask(at("error")),
    abort: async ({ at }) => {
      const stop = new AbortController();
      const { body } = await request(at("endless"), { signal: stop.signal });
      return await failing(async () => {
        for await (const _ of body) stop.abort();
      });
    },
    redirect: async ({ at }) => {
      const all = [await ask(at("redirect"))];
      const agent = new Agent();
      const dispatcher = agent.compose(interceptors.redirect({ maxRedirections: 2 }));
      all.push(await ask(at("redirect"), { dispatcher }));
      await agent.close();
      return all;
    },
    compressed: async ({ at }) => {
      const { headers, body } = await request(at("gzip"));
      const text = await new Response(
        new Blob([await body.arrayBuffer()]).stream()
          .pipeThrough(new DecompressionStream("gzip")),
      ).text();
      return [headers["content-encoding"], text];
    },
    refused: ({ nobody }) => failing(() => request(nobody)),
  };
}

/** @param undici a copy, whose fetch is used */
export function undiciFetchFlows({ fetch }: Undici): Flows {
  const ask = async (url: string, options?: object) => {
    const response = await fetch(url, options);
    const { status, statusText, url: from, redirected } = response;
    const headers = [...response.headers as Iterable<[string, string]>]
      .filter(([name]) => name !== "set-cookie");
    return { status, statusText, url: from, redirected, headers, text: await response.text() };
  };
  return {
    json: ({ at }) => ask(at("json", "a?b=1"), { headers: { "x-mine": "1" } }),
    stream: async ({ at }) =>
      await textOf((await fetch(at("stream"))).body as unknown as AsyncIterable<Uint8Array>),
    upload: ({ at }) => ask(at("upload"), { method: "POST", body: BYTES }),
    error: ({ at }) => ask(at("error")),
    abort: async ({ at }) => {
      const stop = new AbortController();
      const { body } = await fetch(at("endless"), { signal: stop.signal });
      // On Deno an abort never comes to who reads, without a recorder too: there it is let go of.
      if ("deno" in process.versions) {
        for await (const piece of body as unknown as AsyncIterable<Uint8Array>) {
          return new TextDecoder().decode(piece);
        }
      }
      return await failing(async () => {
        for await (const _ of body as unknown as AsyncIterable<Uint8Array>) stop.abort();
      });
    },
    redirect: ({ at }) => ask(at("redirect"), { method: "POST", body: "x" }),
    compressed: ({ at }) => ask(at("gzip")),
    refused: ({ nobody }) => failing(() => ask(nobody)),
  };
}
