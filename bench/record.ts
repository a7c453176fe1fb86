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
import { memoryStore, openSession, type Session, withCassette } from "../mod.ts";
import { openAliases } from "../src/secrets/aliases.ts";
import { createRedaction } from "../src/secrets/redact.ts";
import { gateInteraction } from "../src/session/record/leak_gate.ts";
import { redactionRules } from "../src/session/redaction_rules.ts";
import type { JsonValue } from "../src/cassette/types.ts";
import { byTurns, cpuTime, median, row, timeOf, type Way } from "./rounds.ts";
import { jsonOf, recordingOf, WORKS } from "./works.ts";

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
const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
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

function redactAndGate(json: JsonValue): void {
  const redaction = createRedaction(redactionRules([], [], [], { variable: () => undefined }));
  const raw = recordingOf({ ...WORKS[0]!, body: { json } }, 0);
  gateInteraction(redaction.interaction(raw, openAliases()), redaction, []);
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
// What of it looks for secrets: redaction and the leak gate.
row("\nredaction and gate alone", "body", "CPU", "a second");
for (const [at, { name, json }] of RECORDED.entries()) {
  const bytes = texts[at]!.length;
  // Of what is small, most is what a session makes once.
  if (!name.includes(word) || bytes < 1e6) continue;
  const run = () => {
    const start = cpuTime();
    redactAndGate(json as JsonValue);
    return cpuTime() - start;
  };
  for (let round = 0; round < 3; round++) run();
  const took = median([run(), run(), run(), run(), run()]);
  row(
    name.replace(/, and .*/, ""),
    `${(bytes / 1e6).toFixed(3)} MB`,
    timeOf(took, 1),
    `${(bytes / 1000 / took).toFixed(0)} MB`,
  );
}
// What a cassette takes beside the body that it holds.
row("\nsize", "body", "cassette", "ratio", "lines");
for (const [at, { name }] of RECORDED.entries()) {
  if (!name.includes(word)) continue;
  const store = memoryStore();
  await withCassette("size", { store, mode: "record", own: "record" }, async () => {
    await (await fetch(`http://127.0.0.1:${port}/${at}`)).arrayBuffer();
  });
  const text = String(await store.load("size"));
  const [body, cassette] = [texts[at]!, text].map((one) => new TextEncoder().encode(one).length);
  row(
    name.replace(/, and .*/, ""),
    `${(body! / 1e6).toFixed(2)} MB`,
    `${(cassette! / 1e6).toFixed(2)} MB`,
    (cassette! / body!).toFixed(3),
    String(text.split("\n").length),
  );
}
server.closeAllConnections();
server.close();
