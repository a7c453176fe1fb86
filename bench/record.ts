/**
 * What recording costs beside plain fetch, on loopback; the server's own work is in both.
 *
 *     deno task bench:record        node bench/record.ts        bun bench/record.ts        ... a word of a row's name
 *
 * @module
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { argv } from "node:process";
import { memoryStore, openSession, type Session } from "../mod.ts";
import { byTurns, row, timeOf, type Way } from "./rounds.ts";
import { jsonOf } from "./works.ts";

/** What is recorded: an answer of JSON. */
interface Recorded {
  name: string;
  json: unknown;
  /** How many are asked for in one session. */
  calls: number;
}

const embeddings = {
  object: "list",
  data: Array.from({ length: 1000 }, (_, index) => ({
    object: "embedding",
    index,
    embedding: Array.from({ length: 1536 }, (_, at) => Math.sin(index + at)),
  })),
};
const RECORDED: Recorded[] = [
  { name: "1 KB of JSON", json: jsonOf(1000), calls: 100 },
  { name: "3.1 MB of JSON, and saving it", json: jsonOf(3_100_000), calls: 1 },
  { name: "1,000 embeddings, and saving them", json: embeddings, calls: 1 },
];

const texts = RECORDED.map(({ json }) => JSON.stringify(json));
const server = createServer((request, response) => {
  request.resume().on("end", () => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(texts[Number(request.url!.slice(1))]);
  });
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const { port } = server.address() as AddressInfo;
const plain = globalThis.fetch;

function waysOf({ calls }: Recorded, at: number): Way[] {
  const ask = async (fetch: typeof plain) => {
    for (let call = 0; call < calls; call++) {
      await (await fetch(`http://127.0.0.1:${port}/${at}`)).json();
    }
  };
  let session: Session;
  return [
    { name: "plain", ready: () => () => ask(plain) },
    {
      name: "recording",
      async ready() {
        session = await openSession("bench", {
          store: memoryStore(),
          mode: "record",
          own: "record",
          onWarning: () => {},
        });
        if (calls > 1) return () => ask(session.fetch);
        return () => ask(session.fetch).then(() => session.close()); // what it saves is most of it
      },
      after: () => calls > 1 ? session.close() : undefined,
    },
  ];
}

const word = argv[2] ?? "";
row("recording", "plain fetch", "recording", "ratio");
for (const [at, recorded] of RECORDED.entries()) {
  if (!recorded.name.includes(word)) continue;
  const few = recorded.calls === 1 ? { rounds: 7, warmup: 2 } : { rounds: 30 };
  const [one, other] = await byTurns(waysOf(recorded, at), few);
  row(
    recorded.name,
    timeOf(one!.milliseconds, recorded.calls),
    timeOf(other!.milliseconds, recorded.calls),
    other!.ratio.toFixed(2),
  );
}
server.closeAllConnections();
server.close();
