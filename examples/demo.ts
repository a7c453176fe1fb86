/**
 * Records five calls of the official OpenAI SDK, stops the server, and plays them back:
 *
 *     deno task demo        or, with only Node:   npm install && npm run demo
 *
 * It records from a stand-in server on this machine (examples/server.ts), which it starts and stops.
 * With OPENAI_API_KEY set it records from the real API instead, which costs a fraction of a cent.
 */
import { statSync } from "node:fs";
import process from "node:process";
import { isDeepStrictEqual } from "node:util";
import { start } from "./process.ts";

interface Result {
  call: string;
  ms: number;
  where: string;
  outcome: unknown;
}

const real = Boolean(process.env.OPENAI_API_KEY);
const server = real ? undefined : start(new URL("serve.ts", import.meta.url));

async function run(mode: string, args: string[], env = {}): Promise<Result[]> {
  const file = new URL("demo_calls.ts", import.meta.url);
  const dir = { CASSETTE_DIR: "results" }; // made anew each time, so nothing to commit
  const child = start(file, [mode, ...args], { env: { ...dir, ...env } });
  const { code, stdout, stderr } = await child.finished;
  if (code === 0) return JSON.parse(stdout);
  console.error(stderr.trimEnd());
  await server?.stop();
  process.exit(1);
}

console.log(`1. record, from ${real ? "the real OpenAI API" : "a stand-in for the OpenAI API"}`);
const live = await run("record", server ? [await server.firstLine] : []);
await server?.stop();

console.log("2. replay, in a new process, the server stopped, without a key\n");
const replay = await run("replay", [], { OPENAI_API_KEY: undefined });

const time = (ms: number) => `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
const times = (live: number, replay: number) => `${(live / replay).toFixed(0)}x`;
const table = [["call", "live", "replay", "speed-up", "bytes", "same", "cassette"]];
let different = 0;
for (const { call, ms, where, outcome } of live) {
  const again = replay.find((result) => result.call === call);
  const same = isDeepStrictEqual(again?.outcome, outcome);
  if (!same) different++;
  const replayMs = again?.ms ?? NaN;
  const bytes = statSync(where).size.toLocaleString("en");
  const speedUp = times(ms, replayMs);
  table.push([call, time(ms), time(replayMs), speedUp, bytes, same ? "yes" : "NO", where]);
}
const widths = table[0]!.map((_, i) => Math.max(...table.map((row) => row[i]!.length)));
for (const row of table) {
  // Names to the left, figures to the right.
  const cells = row.map((cell, i) =>
    i === 0 || i === row.length - 1 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)
  );
  console.log(cells.join("   ").trimEnd());
}

const sum = (results: Result[]) => results.reduce((total, { ms }) => total + ms, 0);
console.log(
  `\n${live.length} calls took ${time(sum(live))} live and ${time(sum(replay))} in replay ` +
    `(${times(sum(live), sum(replay))}), with ` +
    (different === 0 ? "every outcome the same." : `${different} OUTCOMES DIFFERENT.`),
);
process.exitCode = different === 0 ? 0 : 1;
