// Records a client's scenarios against the real stand-in server, stops the server, and replays them
// in a new process, on the runtime that runs these tests.
import { assert, assertEquals } from "@std/assert";
import { walk } from "@std/fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { startServer } from "../../examples/server.ts";
import { startProgram } from "../support/others.ts";
import type { Result } from "./run_scenario.ts";
import { SECRETS } from "./scene.ts";

export interface Takes {
  /** Without Retake: what the client sees of the server itself. */
  live: Record<string, Result>;
  recorded: Record<string, Result>;
  /** In another process, the server stopped. */
  replayed: Record<string, Result>;
  /** Every cassette by its path, as recorded, and once more after the replay. */
  files: Record<string, string>;
  filesAfterReplay: Record<string, string>;
  /** Connections that the replay made to where the server had been. */
  strays: number;
}

const QUICK = { latency: [5, 25] as [number, number], pause: 2 };

/** Registers one test for each scenario of a client, and one for what they leave on disk. */
export function testClient(
  client: string,
  scenarios: string[],
  { ignore = false }: { ignore?: boolean } = {},
): void {
  let takes: Promise<Takes> | undefined;
  const take = () => takes ??= recordAndReplay(client);

  const test = (name: string, fn: () => Promise<void>) =>
    Deno.test({ name: `${client}: ${name}`, ignore, fn });

  test("no key and no cookie is on disk, no request leaves a replay", async () => {
    const { recorded, files, filesAfterReplay, strays } = await take();
    assertEquals(Object.keys(recorded).sort(), [...scenarios].sort());
    assertEquals(Object.keys(files).length, scenarios.length);
    for (const [path, text] of Object.entries(files)) {
      for (const secret of [...Object.values(SECRETS), "standin-cookie"]) {
        assert(!text.includes(secret), `${path} holds the secret ${secret}`);
      }
    }
    assertEquals(filesAfterReplay, files);
    assertEquals(strays, 0);
  });

  for (const scenario of scenarios) {
    test(`${scenario} is the same live, recorded and replayed`, async () => {
      const { live, recorded, replayed } = await take();
      const [l, c, p] = [live[scenario]!, recorded[scenario]!, replayed[scenario]!];
      assertEquals(c.error, undefined);
      assertEquals(p.error, undefined);
      assert(c.outcome !== undefined);
      assertEquals(dateless(c.outcome), dateless(l.outcome));
      assertEquals(p.outcome, c.outcome);
      assertEquals(p.notes, c.notes);
      assert(c.report!.recorded > 0);
      assertEquals(c.report!.played, 0);
      // Only what a client left early is recorded in part, and not even that if all had come.
      if (!/break|abort/.test(scenario)) assertEquals(c.report!.partial, 0);
      // A 429 that the client's own retry overcame is left out of the recording.
      assertEquals(c.report!.collapsed, scenario.startsWith("429, then") ? 1 : 0);
      assertEquals(p.report!.played, c.report!.recorded - c.report!.collapsed);
      assertEquals([p.report!.missed, p.report!.unused, p.report!.live], [0, 0, 0]);
    });
  }
}

/** Each step in a process of its own. */
export async function recordAndReplay(client: string): Promise<Takes> {
  return await inFolder(async (dir) => {
    const live = await withServer((origin) => run(client, "live", dir, origin));
    const recording = await record(client, dir);
    return { live, ...recording, ...await replay(client, dir, recording) };
  });
}

/** What a client has seen, and what lies on disk since. */
export type Recording = Pick<Takes, "recorded" | "files"> & { port: number };

/** Records a client's scenarios, for {@linkcode replayElsewhere}. */
export async function recordOnce(client: string): Promise<Recording> {
  return await inFolder((dir) => record(client, dir));
}

/**
 * Replays a recording on another runtime.
 *
 * @param runtime the command to replay with
 */
export async function replayElsewhere(
  client: string,
  recording: Recording,
  runtime: string[],
): Promise<Pick<Takes, "replayed" | "filesAfterReplay" | "strays">> {
  return await inFolder(async (dir) => {
    for (const [path, text] of Object.entries(recording.files)) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), text);
    }
    return await replay(client, dir, recording, runtime);
  });
}

async function record(client: string, dir: string): Promise<Recording> {
  let port = 0;
  const recorded = await withServer((origin) => {
    port = Number(new URL(origin).port);
    return run(client, "record", dir, origin);
  });
  return { recorded, files: await readAll(dir), port };
}

async function replay(client: string, dir: string, { port }: Recording, runtime?: string[]) {
  const wire = await tripwire(port);
  const replayed = await run(client, "replay", dir, `http://127.0.0.1:${port}`, runtime)
    .finally(() => wire.close());
  return { replayed, filesAfterReplay: await readAll(dir), strays: wire.strays };
}

async function inFolder<T>(fn: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), "retake-clients-"));
  try {
    return await fn(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function withServer<T>(fn: (origin: string) => Promise<T>): Promise<T> {
  const server = await startServer(QUICK);
  try {
    return await fn(server.origin);
  } finally {
    await server.close();
  }
}

async function run(
  client: string,
  mode: string,
  dir: string,
  upstream: string,
  runtime?: string[],
): Promise<Record<string, Result>> {
  const file = new URL(`scenarios/${client}.ts`, import.meta.url);
  // A mode in the environment of whoever runs these tests is not meant for what they start.
  const env = { CASSETTE_MODE: undefined, CASSETTE_DIR: undefined, ALLOW_FALLBACK: undefined };
  const { code, stdout, stderr } = await startProgram(file, [mode, dir, upstream], { env, runtime })
    .finished;
  if (code !== 0) throw new Error(`${client} in ${mode} ended with ${code}:\n${stderr}`);
  return JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
}

/** Listens where the server was, answers nobody, and counts who comes. */
async function tripwire(port: number): Promise<{ strays: number; close(): Promise<void> }> {
  const wire = { strays: 0, close };
  const server = createServer((socket) => {
    wire.strays++;
    socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  function close() {
    return new Promise<void>((resolve) => server.close(() => resolve()));
  }
  return wire;
}

async function readAll(dir: string): Promise<Record<string, string>> {
  const texts: [string, string][] = [];
  for await (const { path } of walk(dir, { includeDirs: false })) {
    texts.push([path.slice(dir.length + 1), await readFile(path, "utf8")]);
  }
  return Object.fromEntries(texts.sort());
}

/** Two runs against the server are a moment apart, and each answer says when it was given. */
function dateless(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value[0] === "date" ? ["date"] : value.map(dateless);
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, of]) => [key, key === "date" ? "" : dateless(of)]),
  );
}
