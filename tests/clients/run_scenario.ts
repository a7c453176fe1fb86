// What every scenario file ends in: all its scenarios run in this process, all at the same time,
// each in a cassette of its own, and what each saw is printed as one line of JSON.
//
//     scenarios/openai.ts live|record|replay <cassette folder> <upstream origin>
//
// "live" does without Retake altogether: it is what the other two are held to.
import process from "node:process";
import type { SessionReport } from "../../mod.ts";
import type { Scenario, Scenarios } from "./scene.ts";

export interface Result {
  outcome?: unknown;
  /** What the cassette, or the scenario, failed with. */
  error?: { name: string; code?: string; message: string };
  notes: unknown[];
  report?: SessionReport;
}

const [mode, dir, upstream] = process.argv.slice(2) as [
  "live" | "record" | "replay",
  string,
  string,
];

// Loaded before a scenario file makes its clients, as in a test file; no session is open yet.
const retake = mode === "live" ? undefined : await import("../../mod.ts");

export async function runScenarios(
  client: string,
  canonical: string,
  scenarios: Scenarios,
): Promise<void> {
  const entries = Object.entries(scenarios);
  const start = ([name, scenario]: [string, Scenario]) =>
    run(`${client}/${name.replaceAll(/[^a-z0-9]+/gi, "-")}`, canonical, scenario);
  // On Node 20 a stream whose response is collected hangs: who collects must have nobody beside it.
  const collects = ([name]: [string, Scenario]) => name.includes("garbage collection");
  const others = await Promise.all(entries.filter((entry) => !collects(entry)).map(start));
  const results: Result[] = [];
  for (const entry of entries) results.push(collects(entry) ? await start(entry) : others.shift()!);
  const line = JSON.stringify(Object.fromEntries(entries.map(([name], i) => [name, results[i]])));
  // An address is told in error messages too; live it is the stand-in's.
  console.log(line.replaceAll(upstream, canonical));
}

async function run(tape: string, canonical: string, scenario: Scenario): Promise<Result> {
  const notes: unknown[] = [];
  const note = (value: unknown) => void notes.push(value);
  const scene = { origin: retake ? canonical : upstream, mode, note };
  const result: Result = { notes };
  let report = (): SessionReport | undefined => undefined;
  try {
    if (retake && mode !== "live") {
      const store = retake.folderStore(dir);
      const options = { mode, store, upstreams: { [canonical]: upstream } };
      result.outcome = await retake.withCassette(tape, options, (session) => {
        report = () => session.report();
        return scenario(scene);
      });
    } else {
      result.outcome = await scenario(scene);
    }
  } catch (error) {
    const { name, code, message } = error as Error & { code?: string };
    result.error = { name, code, message };
  }
  result.notes = [...notes]; // what a client says later comes too late
  result.report = report();
  return result;
}
