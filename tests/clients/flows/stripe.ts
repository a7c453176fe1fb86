// stripe: on Node by node:http, elsewhere by fetch.
import { Buffer } from "node:buffer";
import Stripe from "stripe";
import { BYTES, failing, type Flows, outcomeOf, type Place, textOf } from "../flow.ts";

/** Its paths begin with /v1, so the manner goes by a host of its own choice: a port, and a path by an agent. */
function api(url: string): Stripe {
  const { hostname, port } = new URL(url);
  return new Stripe("sk_test_fake_1", {
    host: hostname,
    port: Number(port),
    protocol: "http",
    maxNetworkRetries: 0,
    telemetry: false,
  });
}
const raw = (place: Place, manner: string, method: "GET" | "POST" = "GET", params = {}) =>
  api(place.at(manner)).rawRequest(method, `/${manner}/v1/customers/cus_1`, params);
const seen = (answer: object) => JSON.parse(JSON.stringify(answer));

export const flows: Flows = {
  json: async (place) => [
    seen(await raw(place, "json")),
    seen(await raw(place, "json", "POST", { name: "Zoë" })),
  ],
  stream: async (place) => {
    const options = { streaming: true } as object;
    const answer = await api(place.at("stream"))
      .rawRequest("GET", "/stream/v1/customers/cus_1", {}, options);
    return await textOf(answer as unknown as AsyncIterable<Uint8Array>);
  },
  upload: async (place) => {
    const metadata = { text: Buffer.from(BYTES).toString() };
    return seen(await raw(place, "upload", "POST", { metadata }));
  },
  error: (place) => failing(() => raw(place, "error")),
  // On Node it follows none.
  redirect: (place) => outcomeOf(async () => seen(await raw(place, "redirect"))),
  // On Node it takes what is compressed for JSON.
  compressed: (place) => outcomeOf(async () => seen(await raw(place, "gzip"))),
  abort: async (place) => {
    const options = { streaming: true } as object;
    const answer = await api(place.at("endless"))
      .rawRequest("GET", "/endless/v1/customers/cus_1", {}, options);
    const decoder = new TextDecoder();
    for await (const piece of answer as unknown as AsyncIterable<Uint8Array>) {
      return decoder.decode(piece);
    }
  },
  refused: ({ nobody }) => failing(() => api(nobody).customers.retrieve("cus_1")),
};
