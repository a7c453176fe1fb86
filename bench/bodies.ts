/**
 * What a large folder of recordings takes in git, and to open and replay, with large bodies in their cassettes and
 * beside them: 1,400 cassettes, 150 MB, two thirds of it media of which half is there twice.
 *
 *     deno task bench:bodies        node bench/bodies.ts        bun bench/bodies.ts
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { argv } from "node:process";
import { folderStore, type FolderStoreOptions, openSession, type Store } from "../mod.ts";
import { encodeBody } from "../src/cassette/body.ts";
import { formatCassette } from "../src/cassette/format.ts";
import type { Cassette, Interaction } from "../src/cassette/types.ts";
import { cpuTime, median, row } from "./rounds.ts";

const CASSETTES = 1400;
const WAYS: [name: string, options: FolderStoreOptions][] = [
  ["in the cassettes", { bodies: "inline" }],
  ["beside them", { bodies: { text: 32 * 1024, binary: 8 * 1024 } }],
  ["beside them, gzip-all", { bodies: {}, compress: "gzip-all" }],
];
const recordedAt = "2026-01-01T00:00:00.000Z";

/** Bytes that cannot be made smaller, as those of images are; the same for the same number. */
function media(seed: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed * 2654435761 + 1;
  for (let at = 0; at < length; at++) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x297a2d39 | 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

function interaction(at: number, type: string, bytes: Uint8Array): Interaction {
  return {
    request: { method: "GET", url: `https://api.example.com/${at}`, headers: [] },
    recordedAt,
    waited: 120,
    response: {
      status: 200,
      statusText: "OK",
      type: "basic",
      headers: [["content-type", type]],
      body: encodeBody(bytes, type),
    },
  };
}

/** An image of some 50 KB, every second of which another cassette has too; and 36 KB of JSON of its own. */
function cassetteAt(at: number): Cassette {
  const image = at % 4 < 2 ? at >> 2 << 2 : at;
  const words = Array.from(
    { length: 1200 },
    (_, word) => ({ id: at * word, text: `word ${word * at}` }),
  );
  return {
    format: "retake/2",
    recordedAt,
    interactions: [
      interaction(0, "image/png", media(image, 54_000)),
      interaction(1, "application/json", new TextEncoder().encode(JSON.stringify(words))),
    ],
  };
}

async function fill(store: Store): Promise<number> {
  let bytes = 0;
  for (let at = 0; at < CASSETTES; at++) {
    const text = formatCassette(cassetteAt(at));
    bytes += text.length;
    await store.save(`suite ${at % 20}/${at}`.replace(" ", "-"), text);
  }
  return bytes;
}

/** How much git keeps, packed, in KB. */
function inGit(folder: string): number {
  const git = (...words: string[]) =>
    execFileSync("git", ["-c", "user.name=bench", "-c", "user.email=bench@localhost", ...words], {
      cwd: folder,
      maxBuffer: 1 << 28,
      stdio: ["ignore", "pipe", "ignore"],
    }).toString();
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--message", "recordings");
  git("gc", "--quiet");
  return Number(/^size-pack: (\d+)/m.exec(git("count-objects", "-v"))![1]);
}

async function replayAll(store: Store): Promise<void> {
  for (let at = 0; at < CASSETTES; at += 7) {
    const name = `suite-${at % 20}/${at}`;
    await using session = await openSession(name, { store, expires: "never" });
    await (await session.fetch("https://api.example.com/0")).arrayBuffer();
    await (await session.fetch("https://api.example.com/1")).json();
  }
}

const rounds = Number(argv[2] ?? 5);
const stores: [name: string, store: Store, folder: string][] = [];
try {
  row("1,400 cassettes", "files", "in git, packed");
  const sizes: number[] = [];
  for (const [name, options] of WAYS) {
    const folder = mkdtempSync(join(tmpdir(), "retake-bench-"));
    const store = folderStore(join(folder, "cassettes"), options);
    stores.push([name, store, folder]);
    await fill(store);
    const [used] = execFileSync("du", ["-sk", "cassettes"], { cwd: folder }).toString().split("\t");
    sizes.push(inGit(folder));
    row(name, `${Math.round(Number(used) / 1024)} MB`, `${Math.round(sizes.at(-1)! / 1024)} MB`);
  }
  for (const [way, [name]] of WAYS.entries()) {
    if (way > 0) row(`${name}, to in them`, "", `${Math.round(sizes[way]! / sizes[0]! * 100)} %`);
  }
  const took: number[][] = stores.map(() => []);
  for (let round = -1; round < rounds; round++) {
    for (const [way, [, store]] of stores.entries()) {
      const began = cpuTime();
      await replayAll(store);
      if (round >= 0) took[way]!.push(cpuTime() - began);
    }
  }
  row("200 of them opened and replayed, CPU", "", "");
  stores.forEach(([name], way) => row(name, `${median(took[way]!).toFixed(0)} ms`, ""));
  for (const [way, [name]] of WAYS.entries()) {
    const ratios = took[way]!.map((time, at) => time / took[0]![at]!);
    if (way > 0) row(`${name} ÷ in them`, median(ratios).toFixed(2), "");
  }
} finally {
  for (const [, , folder] of stores) rmSync(folder, { recursive: true });
}
