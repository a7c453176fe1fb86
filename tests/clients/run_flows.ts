// Runs all flows of some clients, each in a cassette of its own, and prints what each saw as one line of JSON.
//
//     run_flows.ts live|record|replay|refuse <cassette folder> <host:port> <host:port where nobody listens> <client>...
//
// "live" does without Retake altogether: it is what the other two are held to. "refuse" records one flow after
// another: of what Bun's own code asks, nobody knows in which cassette that is.
import process from "node:process";
import type { Flow, Flows, Place } from "./flow.ts";

/** What became of a flow. */
export interface FlowResult {
  outcome?: unknown;
  /** What the cassette, or the flow, failed with. */
  error?: { code?: string; message: string };
  /** Of the session's report. */
  counts?: Record<string, number>;
}

const [mode, dir, host, nobody, ...clients] = process.argv.slice(2) as [
  "live" | "record" | "replay" | "refuse",
  ...string[],
];

// Loaded before the clients, as in a test file; no session is open yet.
const retake = mode === "live" ? undefined : await import("../../mod.ts");
const place: Place = {
  at: (manner, rest = "thing") => `http://${host}/${manner}/${rest}`,
  nobody: `http://${nobody}/thing`,
};

const all: Record<string, Record<string, FlowResult>> = {};
for (const client of clients) {
  const { flows }: { flows: Flows } = await import(`./flows/${client}.ts`);
  const entries = Object.entries(flows) as [string, Flow][];
  const start = ([name, flow]: [string, Flow]) => run(`${client}/${name}`, flow);
  const results: FlowResult[] = [];
  if (mode === "refuse") { for (const entry of entries) results.push(await start(entry)); }
  else results.push(...await Promise.all(entries.map(start)));
  all[client] = Object.fromEntries(entries.map(([name], at) => [name, results[at]!]));
}
console.log(JSON.stringify(all));
// What a client keeps open is its own business.
process.exit();

async function run(name: string, flow: Flow): Promise<FlowResult> {
  const result: FlowResult = {};
  try {
    if (retake && mode !== "live") {
      const store = retake.folderStore(dir!);
      const does = mode === "replay" ? mode : "record";
      result.outcome = await retake.withCassette(
        name,
        { mode: does, store, onWarning() {} },
        async (session) => {
          try {
            return await flow(place);
          } finally {
            const { recorded, played, missed, unused } = session.report();
            result.counts = { recorded, played, missed, unused };
          }
        },
      );
    } else result.outcome = await flow(place);
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    result.error = { code, message };
  }
  return result;
}
