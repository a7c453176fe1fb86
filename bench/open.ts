/**
 * What it costs to open a cassette and have the first answer, and what memory that takes: each in a process of
 * its own, beside one that reads the file and parses it by `JSON.parse`.
 *
 *     deno task bench:open        node bench/open.ts        bun bench/open.ts        ... the most recordings
 *
 * @module
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { argv, memoryUsage } from "node:process";
import { formatCassette } from "../src/cassette/format.ts";
import { outputOf } from "./process.ts";
import { cpuTime, median, row } from "./rounds.ts";
import { cassetteOf, recordingOf, type Work, WORKS } from "./works.ts";

const WORK: Work = { ...WORKS.find(({ name }) => name.startsWith("POST"))!, again: false };
/** Of which a hundred thousand are not more than a file may have. */
const SMALL: Work = {
  ...WORK,
  body: { json: { id: 7, content: "All happy families are alike." } },
};
const self = new URL(import.meta.url);

/** Writes a folder with so many cassettes of so many recordings each. */
function writeFolder(folder: string, cassettes: number, recordings: number): void {
  const made = recordingOf(recordings > 10_000 ? SMALL : WORK, 0);
  const text = (at: number) =>
    formatCassette(cassetteOf(
      Array.from({ length: recordings }, (_, index) => {
        const url = `https://api.example.com/v1/things/${at * recordings + index}`;
        return { ...made, request: { ...made.request, url, body: { json: { prompt: index } } } };
      }),
    ));
  for (let at = 0; at < cassettes; at++) {
    const file = join(folder, `${at}.json`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text(at));
  }
}

/** One process: what it does, and what it costs beyond what it has loaded before. */
async function measure(how: string, folder: string, cassettes: number): Promise<void> {
  const { openSession } = await import("../mod.ts");
  const { folderStore } = await import("../src/store/fs.ts");
  await new Response(JSON.stringify([1])).json(); // the runtime's own fetch is loaded
  const ask = async (store: ReturnType<typeof folderStore>, name: string, at: number) => {
    await using session = await openSession(name, { store, unused: "ignore", expires: "never" });
    const init = { ...WORK.call(0).init, body: JSON.stringify({ prompt: 0 }) };
    const response = await session.fetch(`https://api.example.com/v1/things/${at}`, init);
    await response.json();
  };
  // The session's own code is compiled before, by a cassette of one recording.
  const small = mkdtempSync(join(tmpdir(), "retake-bench-"));
  writeFolder(small, 1, 1);
  await ask(folderStore(small), "0", 0);
  rmSync(small, { recursive: true });
  const [memory, began] = [memoryUsage().rss, cpuTime()];
  const started = performance.now();
  let kept: unknown;
  if (how === "parse") {
    for (let at = 0; at < cassettes; at++) {
      kept = JSON.parse(readFileSync(join(folder, `${at}.json`), "utf8"));
    }
  } else {
    const store = folderStore(folder);
    for (let at = 0; at < cassettes; at++) await ask(store, String(at), at);
  }
  const took = [cpuTime() - began, performance.now() - started, (memoryUsage().rss - memory) / 1e6];
  console.log(JSON.stringify(took), kept === undefined ? "" : " ");
}

if (argv[2] === "measure") await measure(argv[3]!, argv[4]!, Number(argv[5]));
else {
  row(
    "open, and the first answer",
    "parsing CPU",
    "opening CPU",
    "ratio",
    "parsing MB",
    "opening MB",
  );
  const most = Number(argv[2] ?? Infinity);
  for (
    const [cassettes, recordings] of [[1, 1000], [1, 10_000], [1, 100_000], [1000, 1], [
      10_000,
      1,
    ]] as const
  ) {
    if (cassettes * recordings > most) continue;
    const folder = mkdtempSync(join(tmpdir(), "retake-bench-"));
    writeFolder(folder, cassettes, recordings);
    const costs: Record<string, number[][]> = { parse: [], open: [] };
    for (let round = 0; round < (recordings * cassettes > 1000 ? 3 : 7); round++) {
      for (const how of ["parse", "open"]) {
        const args = ["measure", how, folder, String(cassettes)];
        costs[how]!.push(JSON.parse(outputOf(self, args)));
      }
    }
    const [parse, open] = ["parse", "open"].map((how) =>
      [0, 1, 2].map((what) => median(costs[how]!.map((cost) => cost[what]!)))
    );
    const size = statSync(join(folder, "0.json")).size * cassettes / 1e6;
    const ms = (time: number) => `${time.toFixed(0)} ms`;
    row(
      `${cassettes} of ${recordings} recordings, ${size.toFixed(0)} MB`,
      ms(parse![0]!),
      ms(open![0]!),
      (open![0]! / parse![0]!).toFixed(1),
      parse![2]!.toFixed(0),
      open![2]!.toFixed(0),
    );
    rmSync(folder, { recursive: true });
  }
}
