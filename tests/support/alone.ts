// A program in which nothing but a replay runs: no server, no timer of its own. Started by
// fidelity_alone_test.ts with the name of a recording and how long the caller waits for it.
import process from "node:process";
import { memoryStore, withCassette } from "../../mod.ts";

const [name = "", milliseconds = "0"] = process.argv.slice(2);
const request = { method: "GET", url: "http://recorded.example/", headers: [] };
const head = { status: 200, statusText: "OK", type: "default", headers: [] };
const OUTCOMES: Record<string, object> = {
  unanswered: { unanswered: true },
  open: { response: { ...head, body: { chunks: [{ at: 0, text: "one" }] }, partial: "open" } },
  aborted: {
    response: { ...head, body: { chunks: [{ at: 0, text: "one" }] }, partial: "aborted" },
  },
  slow: { response: { ...head, body: { chunks: [{ at: 30, text: "o" }, { at: 60, text: "k" }] } } },
};
const recordedAt = "2026-01-01T00:00:00.000Z";
const interaction = { request, recordedAt, waited: 40, ...OUTCOMES[name] };
const cassette = JSON.stringify({ format: "retake/1", recordedAt, interactions: [interaction] });
const store = memoryStore({ alone: cassette });

const before = performance.now();
try {
  const signal = AbortSignal.timeout(Number(milliseconds));
  const text = await withCassette(
    "alone",
    { mode: "replay", store, pace: name === "slow" ? "recorded" : "full" },
    async () => await (await fetch(request.url, { signal })).text(),
  );
  console.log(`answered ${text}`);
} catch (error) {
  console.log(`rejected ${(error as Error).name}`);
}
const took = performance.now() - before;
if (took > 2000) console.log(`after ${Math.round(took)} ms`);
