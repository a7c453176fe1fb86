// axios, by either of its adapters.
import { Buffer } from "node:buffer";
import axios, { AxiosHeaders, type AxiosResponse } from "axios";
import { BYTES, failing, type Flows, textOf } from "./flow.ts";

function seen({ status, statusText, data, headers }: AxiosResponse) {
  const { "set-cookie": _, ...rest } = AxiosHeaders.from(headers as never).toJSON();
  return { status, statusText, data, headers: rest };
}

/** @param adapter which */
export function axiosFlows(adapter: "http" | "fetch"): Flows {
  const api = axios.create({ adapter });
  return {
    json: async ({ at }) =>
      seen(await api.get(at("json", "a"), { params: { b: "1 2", c: "x/y" } })),
    stream: async ({ at }) => {
      const { data } = await api.post(at("stream"), { a: 1 }, { responseType: "stream" });
      return await textOf(data);
    },
    upload: async ({ at }) => {
      const form = new FormData();
      form.append("file", new Blob([BYTES]), "a.txt");
      return [
        seen(await api.put(at("upload"), Buffer.from(BYTES))),
        seen(await api.post(at("json"), { text: "Ünïcode" })),
        seen(await api.post(at("upload"), form)),
      ];
    },
    error: ({ at }) => failing(() => api.get(at("error"))),
    abort: async ({ at }) => {
      const stop = new AbortController();
      const { signal } = stop;
      const { data } = await api.get(at("endless"), { signal, responseType: "stream" });
      return await failing(async () => {
        for await (const _ of data) stop.abort();
      });
    },
    redirect: async ({ at }) => seen(await api.get(at("redirect"))),
    compressed: async ({ at }) => seen(await api.get(at("gzip"))),
    refused: ({ nobody }) => failing(() => api.get(nobody)),
  };
}
