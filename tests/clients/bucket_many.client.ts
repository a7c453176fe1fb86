// As many cassettes as a large project has, in a bucket of S3 that is busy, through a network that is cut.
import { assertEquals } from "@std/assert";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBucket } from "../../src/store/bucket.ts";
import { pull, push } from "../../src/store/bucket/transfer.ts";
import { s3Objects } from "../../src/store/s3.ts";
import { KEY, startS3 } from "../support/s3_server.ts";

const MANY = 5000;

Deno.test("5,000 cassettes: two who push at once, a clone that fetches, and a list in pages", async () => {
  await using server = await startS3();
  const folder = await mkdtemp(join(tmpdir(), "retake-"));
  const names = Array.from({ length: MANY }, (_, at) => `n${at % 20}/${at}`);
  const text = (name: string) =>
    `{"format":"retake/2","recordedAt":"2026-01-01T00:00:00.000Z","interactions":[],"variables":{"of":"${name}"}}\n`;
  // Each twentieth request is refused or cut, whoever sends it.
  let count = 0;
  server.fault = () =>
    ++count % 20 > 0 ? undefined : count % 40 === 0 ? "cut" : { status: 503, code: "SlowDown" };
  const { endpoint } = server;
  const objects = () =>
    s3Objects({ bucket: "tapes", prefix: "many", endpoint, credentials: KEY, wait: 1 });
  const open = () => openBucket({ bucket: objects(), dir: `${folder}/cassettes` });
  const [one, two] = [open(), open()];
  for (const name of names) await one.own.save(name, text(name));
  // Some of them are pushed by both.
  await Promise.all([push(one, names.slice(0, -400)), push(two, names.slice(-800))]);
  assertEquals(await one.own.list(), []);
  assertEquals([one.pins().size, server.objects.size], [MANY, MANY]);
  server.page = 999;
  const listed = (await one.objects.list()).map(({ digest }) => digest).sort();
  assertEquals(listed, [...one.pins().values()].map(({ sha256 }) => sha256).sort());

  await rm(`${folder}/.retake`, { recursive: true });
  const done: number[] = [];
  const pulled = await pull(open(), names, { onProgress: (moved) => done.push(moved.done) });
  assertEquals(pulled.filter(({ fetched, error }) => fetched !== 1 || error), []);
  assertEquals(done, names.map((_, at) => at + 1));
  await server.close();
  const last = names.at(-1)!;
  assertEquals(await open().store.load(last), text(last));
  await rm(folder, { recursive: true });
});
