// The runtime's fetch.
import { BYTES, failing, type Flows, textOf } from "../flow.ts";

async function seen(response: Response): Promise<unknown> {
  const { status, statusText, url, redirected } = response;
  const headers = [...response.headers].filter(([name]) => name !== "set-cookie");
  return { status, statusText, url, redirected, headers, text: await response.text() };
}

export const flows: Flows = {
  json: async ({ at }) =>
    await seen(await fetch(at("json", "a?b=1"), { headers: { "x-mine": "1" } })),
  stream: async ({ at }) => await textOf((await fetch(at("stream"))).body!),
  upload: async ({ at }) => await seen(await fetch(at("upload"), { method: "POST", body: BYTES })),
  error: async ({ at }) => await seen(await fetch(at("error"))),
  abort: async ({ at }) => {
    const stop = new AbortController();
    const { body } = await fetch(at("endless"), { signal: stop.signal });
    const reader = body!.getReader();
    const first = new TextDecoder().decode((await reader.read()).value);
    stop.abort();
    return [first, await failing(() => reader.read())];
  },
  redirect: async ({ at }) => await seen(await fetch(at("redirect"))),
  compressed: async ({ at }) => await (await fetch(at("gzip"))).text(),
  refused: ({ nobody }) => failing(() => fetch(nobody)),
};
