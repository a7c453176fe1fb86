/**
 * Records requests with another tool, in a process of its own, since these tools put themselves into the way of all
 * that a process asks: `node scripts/exchange_recorders.mjs TOOL FILE`, the requests as JSON on standard input.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";

const [tool, file] = process.argv.slice(2);
const requests = JSON.parse(readFileSync(0, "utf8"));
const require = createRequire(import.meta.url);

const bodyOf = ({ body, base64 }) => base64 === undefined ? body : Buffer.from(base64, "base64");

async function askByFetch(fetch) {
  for (const request of requests) {
    const { url, method, headers } = request;
    await (await fetch(url, { method, headers, body: bodyOf(request) })).arrayBuffer();
  }
}

/** Follows redirects, as those clients do that stand on it. */
async function askByHttp() {
  for (const request of requests) {
    for (let { url } = request; url !== undefined;) {
      const { location } = await new Promise((resolve, reject) => {
        const { method = "GET", headers = {} } = request;
        http.request(
          url,
          { method, headers },
          (response) => response.resume().on("end", () => resolve(response.headers)),
        )
          .on("error", reject).end(bodyOf(request));
      });
      url = location && new URL(location, url).href;
    }
  }
}

async function byNock(nock, ask) {
  nock.recorder.rec({ dont_print: true, output_objects: true, enable_reqheaders_recording: true });
  await ask();
  writeFileSync(file, JSON.stringify(nock.recorder.play(), null, 2));
  nock.restore();
}

async function byPolly(adapter, ask) {
  const { Polly } = require("@pollyjs/core");
  Polly.register(require(`@pollyjs/adapter-${adapter}`));
  Polly.register(require("@pollyjs/persister-fs"));
  const polly = new Polly(`suite/asks by ${adapter}`, {
    adapters: [adapter],
    persister: "fs",
    persisterOptions: { fs: { recordingsDir: file } },
    mode: "record",
  });
  await ask();
  await polly.stop();
}

const tools = {
  nock: async () => byNock((await import("nock")).default, () => askByFetch(globalThis.fetch)),
  "nock-14": () => byNock(require("nock-14"), askByHttp),
  "polly-fetch": () => byPolly("fetch", () => askByFetch(globalThis.fetch)),
  "polly-node-http": () => byPolly("node-http", askByHttp),
  async undici() {
    const { SnapshotAgent, fetch, setGlobalDispatcher } = require("undici");
    const agent = new SnapshotAgent({ mode: "record", snapshotPath: file });
    setGlobalDispatcher(agent);
    await askByFetch(fetch);
    await agent.saveSnapshots();
    await agent.close();
  },
};
await tools[tool]();
