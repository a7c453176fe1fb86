// jsdom's XMLHttpRequest, by node:http.
import { JSDOM } from "jsdom";
import { BYTES, type Flows, type Place } from "../flow.ts";

/** Asks from a page of the same origin, and tells what events come and what there is at the end. */
function ask(
  { at }: Place,
  url: string,
  { method = "GET", body, onProgress }: {
    method?: string;
    body?: unknown;
    // deno-lint-ignore no-explicit-any -- it has no types of its own
    onProgress?: (asked: any) => void;
  } = {},
): Promise<unknown> {
  return new Promise((resolve) => {
    const { window } = new JSDOM("", { url: new URL(at("json")).origin });
    const asked = new window.XMLHttpRequest();
    const events: string[] = [];
    for (const name of ["error", "abort", "load"] as const) {
      asked[`on${name}`] = () => events.push(name);
    }
    asked.onprogress = () => {
      if (asked.responseText !== "") onProgress?.(asked);
    };
    asked.onloadend = () => {
      const { status, statusText, responseURL, responseText } = asked;
      resolve({
        events,
        status,
        statusText,
        responseURL,
        responseText,
        headers: asked.getAllResponseHeaders(),
      });
      window.close();
    };
    asked.open(method, url);
    asked.setRequestHeader("X-Mine", "1");
    asked.send(body);
  });
}

export const flows: Flows = {
  json: (place) => ask(place, place.at("json", "a?b=1")),
  stream: (place) => ask(place, place.at("stream")),
  upload: (place) =>
    ask(place, place.at("upload"), { method: "POST", body: new TextDecoder().decode(BYTES) }),
  error: (place) => ask(place, place.at("error")),
  abort: (place) => ask(place, place.at("endless"), { onProgress: (asked) => asked.abort() }),
  redirect: (place) => ask(place, place.at("redirect")),
  compressed: (place) => ask(place, place.at("gzip")),
  refused: (place) => ask(place, place.nobody),
};
