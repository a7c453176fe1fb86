// Thousands of replays by node:http and by undici keep nothing.
import { assert, assertEquals } from "@std/assert";
import { Agent, get } from "node:http";
import { memoryStore, parseCassette, type Store, withCassette } from "../../mod.ts";
import { usedHeap } from "../support/heap.ts";
import { request as requestOfSix } from "undici-6";

const COUNT = 5000;
/** What each answer holds, so that keeping them would show: 16 KiB. */
const LONG = "long ".repeat(3277);
const URL = "http://api.example.com/v1/things";

const CASSETTE = JSON.stringify({
  format: "retake/1",
  recordedAt: "2026-01-01T00:00:00.000Z",
  interactions: [{
    request: { method: "GET", url: URL, headers: [] },
    recordedAt: "2026-01-01T00:00:00.000Z",
    waited: 1,
    response: {
      status: 200,
      statusText: "OK",
      type: "basic",
      headers: [["content-type", "text/plain"], ["content-length", String(LONG.length)]],
      body: { text: LONG },
    },
  }],
});

const agent = new Agent({ keepAlive: true });

const CLIENTS: Record<string, () => Promise<string>> = {
  "node:http": () =>
    new Promise((resolve, reject) => {
      get(URL, { agent }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (piece) => text += piece);
        response.on("end", () => resolve(text));
      }).on("error", reject);
    }),
  undici: async () => await (await requestOfSix(URL)).body.text(),
};

for (const [name, ask] of Object.entries(CLIENTS)) {
  Deno.test(`${COUNT} replays by ${name} keep nothing`, async () => {
    const cassette = parseCassette(CASSETTE, "many");
    const store: Store = { ...memoryStore(), load: () => Promise.resolve(cassette) };
    const options = { store, mode: "replay", repeat: "last", expires: "never" } as const;
    await withCassette("many", options, async () => {
      let before = 0;
      for (let at = 1; at <= COUNT; at++) {
        assertEquals((await ask()).length, LONG.length);
        if (at === COUNT / 5) before = usedHeap();
      }
      // Kept, the answers since would be 62 MiB; a socket for each of them as much as 20.
      const grown = usedHeap() - before;
      assert(grown < 4 * 2 ** 20, `the heap has grown by ${(grown / 2 ** 20).toFixed(1)} MiB`);
    });
  });
}
