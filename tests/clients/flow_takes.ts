// Records the flows of clients against a real server, stops it, and replays them in a new process; and says
// what is not as it was live.
import { deepStrictEqual } from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownAddress } from "../support/leaving.ts";
import { start } from "../../examples/process.ts";
import { setTraps, startFlowServer } from "./flow_server.ts";
import type { FlowResult } from "./run_flows.ts";

const program = new URL("./run_flows.ts", import.meta.url);

type Results = Record<string, Record<string, FlowResult>>;

/** What became of the flows of clients. */
export interface Takes {
  live: Results;
  recorded: Results;
  /** In another process, the server stopped. */
  replayed: Results;
  /** Connections that the replay made to where the server was, and to where nobody was. */
  strays: number;
}

/**
 * @param clients the names of files in flows/
 * @param options.runtime the command to run them with, if not the runtime of this process
 * @param options.player the command to replay them with, if not the same
 */
export async function takeFlows(
  clients: string[],
  { runtime, player = runtime }: { runtime?: string[]; player?: string[] } = {},
): Promise<Takes> {
  const dir = await mkdtemp(join(tmpdir(), "retake-flows-"));
  const server = await startFlowServer();
  const ports = [server.port, server.refused];
  const run = async (mode: string, command?: string[]) =>
    await runFlows([mode, dir, ...ports.map((port) => `127.0.0.1:${port}`), ...clients], command);
  try {
    const live = await run("live", runtime);
    const recorded = await run("record", runtime);
    await server.close();
    const traps = await setTraps(ports);
    const replayed = await run("replay", player).finally(() => traps.close());
    return { live, recorded, replayed, strays: traps.caught() };
  } finally {
    await server.close();
    await rm(dir, { recursive: true, force: true });
  }
}

/**
 * Runs clients that cannot be heard, in a recording, with a far host to ask.
 *
 * @returns what became of their flows, and how many connections came
 */
export async function refuseFlows(
  clients: string[],
  runtime?: string[],
): Promise<{ recorded: Results; strays: number }> {
  const dir = await mkdtemp(join(tmpdir(), "retake-flows-"));
  const server = await startFlowServer();
  await server.close();
  const host = ownAddress();
  const traps = await setTraps(host ? [server.port] : [], host);
  const place = `${host ?? "api.example.invalid"}:${server.port}`;
  try {
    const recorded = await runFlows(["refuse", dir, place, place, ...clients], runtime);
    return { recorded, strays: traps.caught() };
  } finally {
    await traps.close();
    await rm(dir, { recursive: true, force: true });
  }
}

/** @returns what loading clients fails with, live; `undefined` where it does not */
export async function failureToLoad(
  clients: string[],
  runtime?: string[],
): Promise<string | undefined> {
  const nowhere = "127.0.0.1:9";
  const args = ["live", tmpdir(), nowhere, nowhere, ...clients];
  const { code, stderr } = await start(program, args, { runtime }).finished;
  return code === 0 ? undefined : stderr;
}

async function runFlows(args: string[], runtime?: string[]): Promise<Results> {
  const env = { CASSETTE_MODE: undefined, CASSETTE_DIR: undefined, CASSETTE_GUARD: undefined };
  const { code, stdout, stderr } = await start(program, args, { env, runtime }).finished;
  const line = stdout.trimEnd().split("\n").at(-1)!;
  if (code !== 0 || !line.startsWith("{")) {
    throw new Error(`${args.join(" ")} ended with ${code}:\n${stdout}\n${stderr}`);
  }
  return JSON.parse(line);
}

/**
 * @returns what is not as it should be, flow by flow of a client: live, recorded and replayed alike, with
 * nothing missed and nothing left
 */
export function faultsOf(client: string, { live, recorded, replayed }: Takes): string[] {
  return Object.entries(live[client] ?? {}).flatMap(([flow, { outcome, error }]) => {
    const [taken, played] = [recorded[client]?.[flow], replayed[client]?.[flow]];
    const one = `${client}, ${flow}`;
    if (error) return [`${one}: live it fails with ${error.message}`];
    const errors = Object.entries({ recorded: taken, replayed: played })
      .flatMap(([step, result]) =>
        result?.error ? [`${one}: ${step}, it fails with ${result.error.message}`] : []
      );
    if (errors.length > 0) return errors;
    return [
      difference(`${one}: recorded beside live`, taken?.outcome, outcome),
      difference(`${one}: replayed beside live`, played?.outcome, outcome),
      difference(`${one}: played`, played?.counts, {
        recorded: 0,
        played: taken?.counts?.recorded,
        missed: 0,
        unused: 0,
      }),
      taken?.counts?.recorded ? undefined : `${one}: nothing was recorded`,
    ].filter((fault) => fault !== undefined);
  });
}

/** @returns what of a client that cannot be heard was not refused, flow by flow */
export function refusalsOf(
  client: string,
  { recorded, strays }: { recorded: Results; strays: number },
): string[] {
  const faults = Object.entries(recorded[client] ?? {}).flatMap(([flow, { error }]) =>
    error?.code === "UNHEARD"
      ? []
      : [`${client}, ${flow}: not refused, but ${error?.message ?? "it went well"}`]
  );
  return strays > 0 ? [...faults, `${client}: ${strays} connections were opened`] : faults;
}

function difference(what: string, actual: unknown, expected: unknown): string | undefined {
  try {
    deepStrictEqual(actual, expected);
  } catch (error) {
    return `${what}: ${(error as Error).message}`;
  }
}
