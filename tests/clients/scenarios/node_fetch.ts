import nodeFetch from "node-fetch";
import { Buffer } from "node:buffer";
import { ask, chatUrl, headers, words } from "../chat.ts";
import { runScenarios } from "../run_scenario.ts";
import { collect, failure, type Scenarios } from "../scene.ts";

const scenarios: Scenarios = {
  "json": async (scene) => {
    const body = JSON.stringify(ask("Hello by node-fetch"));
    const response = await nodeFetch(chatUrl(scene), {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body,
    });
    const { status, statusText, ok, url, redirected, size } = response;
    const raw = { ...response.headers.raw(), date: [], "set-cookie": [] };
    return { status, statusText, ok, url, redirected, size, raw, text: await response.text() };
  },

  "stream": async (scene) => {
    const body = JSON.stringify(ask("A tale", { stream: true }));
    const response = await nodeFetch(chatUrl(scene), { method: "POST", headers, body });
    return Buffer.concat(await collect(response.body as AsyncIterable<Uint8Array>)).toString();
  },

  "abort": async (scene) => {
    const giveUp = new AbortController();
    const body = JSON.stringify(ask("please take your time"));
    setTimeout(() => giveUp.abort(), 300);
    const options = { method: "POST", headers, body, signal: giveUp.signal };
    return words(await failure(() => nodeFetch(chatUrl(scene), options)));
  },
};

await runScenarios("node_fetch", "https://api.openai.com", scenarios);
