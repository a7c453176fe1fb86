// Runs all flows of some clients, each in a cassette of its own, and prints what each saw as one line of JSON.
//
//     run_flows.ts live|record|replay <cassette folder> <host:port> <host:port where nobody listens> <client>...
//
// "live" does without Retake altogether: it is what the other two are held to.
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
  "live" | "record" | "replay",
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
  const results = await Promise.all(entries.map(([name, flow]) => run(`${client}/${name}`, flow)));
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
      const onWarning = () => {};
      result.outcome = await retake.withCassette(
        name,
        { mode, store, onWarning },
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
