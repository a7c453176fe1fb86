// A program in which nothing but a replay runs: no server, no timer of its own. Started by
// fidelity_alone_test.ts with the name of a recording and how long the caller waits for it.
import process from "node:process";
import { memoryStore, withCassette } from "../../mod.ts";

const [name = "", milliseconds = "0"] = process.argv.slice(2);
const request = { method: "GET", url: "http://recorded.example/", headers: [] };
const head = { status: 200, statusText: "OK", type: "default", headers: [] };
/** Hours: a process that was kept for as long as the recording lasted would be seen to hang. */
const lasted = 36_000_000;
const begun = { ...head, body: { chunks: [{ at: 0, text: "one" }] }, lasted };
const OUTCOMES: Record<string, object> = {
  unanswered: { waited: lasted, unanswered: true },
  open: { waited: 0, response: { ...begun, partial: "open" } },
  aborted: { waited: 0, response: { ...begun, partial: "aborted" } },
  slow: {
    waited: 40,
    response: { ...head, body: { chunks: [{ at: 30, text: "o" }, { at: 60, text: "k" }] } },
  },
};
const recordedAt = "2026-01-01T00:00:00.000Z";
const interaction = { request, recordedAt, ...OUTCOMES[name] };
const cassette = JSON.stringify({ format: "retake/1", recordedAt, interactions: [interaction] });
const store = memoryStore({ alone: cassette });

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
