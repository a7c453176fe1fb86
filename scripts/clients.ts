/**
 * Writes the table of `docs/clients.md`: which clients are heard on which runtime. Every cell was tried, each
 * client in processes of its own: `npm run clients`. Each of its flows is run live, recorded, and replayed in a
 * new process with the server stopped, a trap in its place; what it has seen must be the same each time. A
 * client that a runtime has replaced by something of its own must be refused.
 *
 * `npm run clients -- Deno got` tries what has these words in its runtime's name and in its own, and writes
 * nothing. It ends with 1 where something is not as it was live.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { FLOW_CLIENTS, type FlowClient } from "../tests/clients/flow_clients.ts";
import { faultsOf, refusalsOf, refuseFlows, takeFlows } from "../tests/clients/flow_takes.ts";
import { NODE_VERSIONS, nodeOf, program, run } from "./runtimes.mjs";

/** A runtime: its name, and the command that runs a TypeScript file. */
type Column = [name: string, command: string[]];

/** As many as there are cores, as a rule: most of it is waiting for processes to start. */
const AT_ONCE = 2;

const columns: Column[] = [];
for (const major of NODE_VERSIONS) {
  columns.push([`Node ${major}`, [await nodeOf(major), "--import", "tsx"]]);
}
const deno = program("deno");
const bun = program("bun");
if (deno) columns.push(["Deno", [deno, "run", "-A", "--no-check"]]);
if (bun) columns.push(["Bun", [bun]]);

const [runtime = "", word = ""] = process.argv.slice(2);
const chosen = columns.filter(([name]) => name.startsWith(runtime));
const clients = FLOW_CLIENTS.filter(({ name, file }) => name.includes(word) || file.includes(word));
const isWhole = runtime === "" && word === "";

const cells = new Map<string, string>();
const waiting = clients.flatMap((client) => chosen.map((column) => ({ client, column })));
let flows = 0;
await Promise.all(Array.from({ length: AT_ONCE }, async () => {
  for (let one = waiting.shift(); one; one = waiting.shift()) {
    const { client, column } = one;
    cells.set(`${client.file} ${column[0]}`, await tried(client, column));
  }
}));

/** Tries a client on a runtime; says what the table says. */
async function tried(client: FlowClient, [name, runtime]: Column): Promise<string> {
  const { file, unheard = [], absent = [] } = client;
  const is = (list: readonly string[]) => list.some((one) => name.toLowerCase().startsWith(one));
  if (is(absent)) return "";
  let faults: string[];
  let count = 0;
  try {
    if (is(unheard)) {
      const refused = await refuseFlows([file], runtime);
      faults = refusalsOf(file, refused);
      count = Object.keys(refused.recorded[file] ?? {}).length;
    } else {
      const takes = await takeFlows([file], { runtime });
      faults = faultsOf(file, takes);
      count = Object.keys(takes.live[file] ?? {}).length;
      if (takes.strays > 0) faults.push(`${file}: the replay opened ${takes.strays} connections`);
    }
  } catch (error) {
    faults = [(error as Error).message];
  }
  flows += count;
  for (const fault of faults) console.error(`${name}: ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
  console.error(`${name}, ${client.name}: ${count} flows, ${faults.length} faults`);
  return is(unheard) ? "`UNHEARD`" : `heard: ${count}`;
}

const line = (texts: string[]) => `| ${texts.join(" | ")} |`;
const table = [
  line(["client", ...chosen.map(([name]) => name)]),
  line(["---", ...chosen.map(() => "---")]),
  ...clients.map(({ file, name }) =>
    line([name, ...chosen.map(([column]) => cells.get(`${file} ${column}`)!)])
  ),
].join("\n");
console.log(
  `${table}\n\n${clients.length} clients, ${flows} flows, each live, recorded and replayed`,
);
if (process.exitCode !== 1 && isWhole) {
  const page = new URL("../docs/clients.md", import.meta.url);
  const text = readFileSync(page, "utf8");
  const [from, to] = ["<!-- by `npm run clients` -->", "<!-- -->"];
  const [before, after] = [text.split(from)[0]!, text.slice(text.indexOf(to))];
  writeFileSync(page, `${before}${from}\n\n${table}\n\n${after}`);
  if (deno) await run(deno, ["fmt", "-q", page.pathname], { quiet: true });
}
process.exit();
