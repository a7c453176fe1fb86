// What people do with axios, whichever of its adapters it asks by.
import { Buffer } from "node:buffer";
import axios, { AxiosHeaders, type AxiosInstance, type AxiosResponse } from "axios";
import { ask, headers } from "./chat.ts";
import { collect, failure, problem, type Scenarios, type Scene } from "./scene.ts";

const path = "/chat/completions";
/** Which adapter the scenarios use; its default is `http` on Node, Deno and Bun. */
let adapter: "fetch" | "http" = "fetch";

/** @param name the adapter to use from now on */
export function useAdapter(name: "fetch" | "http"): void {
  adapter = name;
}

function apiFor(scene: Scene): AxiosInstance {
  return axios.create({ adapter, baseURL: `${scene.origin}/v1`, headers });
}

function seen({ status, statusText, data, headers }: AxiosResponse) {
  const { "set-cookie": _redactedOnDisk, ...rest } = AxiosHeaders.from(headers as never).toJSON();
  return { status, statusText, data, headers: rest };
}

/** What people do with axios, by one of its adapters. */
export const axiosScenarios: Scenarios = {
  json: async (scene) => seen(await apiFor(scene).post(path, ask("Hello “Ünïcode” 東京"))),

  "get with a query": async (scene) => {
    const params = { limit: 2, after: "a b+c/d" };
    return seen(await apiFor(scene).get("/models", { params }));
  },

  stream: async (scene) => {
    const body = { ...ask("A story"), stream: true };
    const { data, status } = await apiFor(scene).post(path, body, { responseType: "stream" });
    // A stream of the web by fetch, one of Node by http: both give bytes.
    const pieces = await collect(data as AsyncIterable<Uint8Array>);
    return { status, text: Buffer.concat(pieces).toString() };
  },

  "array buffer, with progress": async (scene) => {
    const loaded: number[] = [];
    const { data } = await apiFor(scene).post(path, ask("As bytes"), {
      responseType: "arraybuffer",
      onDownloadProgress: (event) => loaded.push(event.loaded),
    });
    const bytes = new Uint8Array(data as ArrayBuffer);
    return { text: new TextDecoder().decode(bytes), last: loaded.at(-1) === bytes.length };
  },

  "429": async (scene) => {
    const error = await failure(() => apiFor(scene).post(path, ask("please rate limit me once")));
    return axios.isAxiosError(error) && [problem(error), seen(error.response!)];
  },

  "404": async (scene) => {
    const body = { ...ask("Hi"), model: "no-such-model" };
    const error = await failure(() => apiFor(scene).post(path, body));
    return axios.isAxiosError(error) && [problem(error), seen(error.response!)];
  },

  timeout: async (scene) => {
    const options = { timeout: 1500 };
    return problem(
      await failure(() => apiFor(scene).post(path, ask("please take your time"), options)),
    );
  },
};
