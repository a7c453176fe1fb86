// supertest, asking a server that is not of this process, by node:http.
import { Buffer } from "node:buffer";
import supertest from "supertest";
import { BYTES, failing, type Flows, type Place, told } from "../flow.ts";

const api = ({ at }: Place) => supertest(new URL(at("json")).origin);

// deno-lint-ignore no-explicit-any -- it has no types of its own
function seen({ status, text, body, redirects, headers }: any): unknown {
  const { "set-cookie": _, ...rest } = headers;
  return { status, text, body, redirects, headers: rest };
}

export const flows: Flows = {
  json: async (place) => seen(await api(place).get("/json/a?b=1").expect(200)),
  stream: async (place) => seen(await api(place).get("/stream/thing").expect(200)),
  upload: async (place) =>
    seen(await api(place).post("/upload/thing").attach("file", Buffer.from(BYTES), "a.txt")),
  error: async (place) => [
    seen(await api(place).get("/error/thing").expect(404)),
    await failing(() => api(place).get("/error/thing").expect(200)),
  ],
  abort: (place) =>
    new Promise((resolve) => {
      const request = api(place).get("/endless/thing").buffer(false);
      // deno-lint-ignore no-explicit-any -- it has no types of its own
      request.on("response", (response: any) => {
        response.on("error", (error: Error) => resolve(told(error)));
        response.on("data", () => request.abort());
      });
      request.end(() => {});
    }),
  redirect: async (place) => [
    seen(await api(place).get("/redirect/thing").expect(307)),
    seen(await api(place).get("/redirect/thing").redirects(1).expect(200)),
  ],
  compressed: async (place) => seen(await api(place).get("/gzip/thing").expect(200)),
  refused: ({ nobody }) => failing(() => supertest(new URL(nobody).origin).get("/").expect(200)),
};
