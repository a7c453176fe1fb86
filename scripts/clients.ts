/**
 * Writes the table of `docs/clients.md`: which clients are heard on which runtime. Every cell was tried:
 * `npm run clients`. Each flow of a client is run live, recorded, and replayed in a new process with the server
 * stopped, a trap in its place; what it has seen must be the same each time. A client that a runtime has replaced
 * by something of its own must be refused.
 *
 * All clients of a runtime share a process for each step; with `--alone` each has its own, which takes long.
 * `npm run clients -- Deno got` tries what has these words in its runtime's name and in its own, and writes
 * nothing. It ends with 1 where something is not as it was live.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { FLOW_CLIENTS, type FlowClient } from "../tests/clients/flow_clients.ts";
import {
  failureToLoad,
  faultsOf,
  refusalsOf,
  refuseFlows,
  takeFlows,
} from "../tests/clients/flow_takes.ts";
import { program, run, runtimes } from "./runtimes.mjs";

const isAlone = process.argv.includes("--alone");
const [runtime = "", word = ""] = process.argv.slice(2).filter((one) => one !== "--alone");

const columns = await runtimes();

const chosen = columns.filter(([name]) => name.startsWith(runtime));
const clients = FLOW_CLIENTS.filter(({ name, file }) => name.includes(word) || file.includes(word));

const cells = new Map<string, string>();
let flows = 0;
for (const [name, command] of chosen) {
  const is = (list: readonly string[] = []) =>
    list.some((one) => name.toLowerCase().startsWith(one));
  const wants = ({ unloaded = {} }: FlowClient) => Object.keys(unloaded).find((one) => is([one]));
  const heard = clients.filter((one) => !is(one.unheard) && !is(one.absent) && !wants(one));
  const groups = isAlone ? heard.map((one) => [one]) : [heard];
  for (const group of groups) await tryHeard(name, command, group);
  for (const client of clients.filter(({ unheard }) => is(unheard))) {
    await tryUnheard(name, command, client);
  }
  for (const client of clients) {
    const key = wants(client);
    if (key) await tryUnloaded(name, command, { client, says: client.unloaded![key]! });
  }
}

async function tryHeard(column: string, command: string[], group: FlowClient[]): Promise<void> {
  if (group.length === 0) return;
  try {
    const takes = await takeFlows(group.map(({ file }) => file), { runtime: command });
    for (const client of group) {
      const faults = faultsOf(client.file, takes);
      note(column, client, { count: Object.keys(takes.live[client.file]!).length, faults });
    }
    if (takes.strays > 0) fail(column, `replays opened ${takes.strays} connections`);
  } catch (error) {
    fail(column, (error as Error).message);
  }
}

async function tryUnheard(column: string, command: string[], client: FlowClient): Promise<void> {
  try {
    const refused = await refuseFlows([client.file], command);
    const count = Object.keys(refused.recorded[client.file]!).length;
    note(column, client, { count, faults: refusalsOf(client.file, refused), says: "`UNHEARD`" });
  } catch (error) {
    fail(column, (error as Error).message);
  }
}

async function tryUnloaded(
  column: string,
  command: string[],
  { client, says }: { client: FlowClient; says: string },
): Promise<void> {
  const isLoaded = await failureToLoad([client.file], command) === undefined;
  const faults = isLoaded ? [`${client.file}: it can be loaded`] : [];
  note(column, client, { count: 0, faults, says });
}

/** Fills in a cell. */
function note(
  column: string,
  { file }: FlowClient,
  { count, faults, says = `heard: ${count}` }: { count: number; faults: string[]; says?: string },
): void {
  flows += count;
  for (const fault of faults) fail(column, fault);
  cells.set(`${file} ${column}`, says);
}

function fail(column: string, fault: string): void {
  console.error(`${column}: ${fault}`);
  process.exitCode = 1;
}

const line = (texts: string[]) => `| ${texts.join(" | ")} |`;
const table = [
  line(["client", ...chosen.map(([name]) => name)]),
  line(["---", ...chosen.map(() => "---")]),
  ...clients.map(({ file, name }) =>
    line([name, ...chosen.map(([column]) => cells.get(`${file} ${column}`) ?? "")])
  ),
].join("\n");
console.log(
  `${table}\n\n${clients.length} clients, ${flows} flows, each live, recorded and replayed`,
);
if (process.exitCode !== 1 && runtime === "" && word === "") {
  const page = new URL("../docs/clients.md", import.meta.url);
  const text = readFileSync(page, "utf8");
  const [from, to] = ["<!-- by `npm run clients` -->", "<!-- -->"];
  const [before, after] = [text.split(from)[0]!, text.slice(text.indexOf(to))];
  writeFileSync(page, `${before}${from}\n\n${table}\n\n${after}`);
  const deno = program("deno");
  if (deno) await run(deno, ["fmt", "-q", page.pathname], { quiet: true });
}
process.exit();
