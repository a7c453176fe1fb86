/**
 * What a large folder of recordings takes in git, and to open and replay, with large bodies in their cassettes and
 * beside them: 1,400 cassettes, 150 MB, two thirds of it media in base64, half of which is a repetition.
 *
 *     deno task bench:bodies        node bench/bodies.ts        bun bench/bodies.ts
 *
 * The first argument is how many rounds (of 0, the sizes are told alone), the second how much of the media is there
 * once alone: 0.5, that is each in two cassettes; with 0.75 each of one half is in two. With `json` as the third it
 * stands inside of JSON, as APIs of models give it.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { argv } from "node:process";
import { folderStore, type FolderStoreOptions, openSession, type Store } from "../mod.ts";
import { toBase64 } from "../src/cassette/base64.ts";
import { encodeBody } from "../src/cassette/body.ts";
import { formatCassette } from "../src/cassette/format.ts";
import type { Cassette, Interaction } from "../src/cassette/types.ts";
import { cpuTime, median, row } from "./rounds.ts";

const CASSETTES = 1400;
/** So many bytes of media are in each, two thirds of it as base64; what else is in it is text. */
const MEDIA = 53_500;
const RECORDS = 42;
const WAYS: [name: string, options: FolderStoreOptions][] = [
  ["in the cassettes", { bodies: "inline" }],
  ["beside them", { bodies: { text: 32 * 1024, binary: 8 * 1024 } }],
  ["beside them, gzip", { bodies: { text: 8 * 1024, binary: 8 * 1024 }, compress: "gzip" }],
  ["beside them, gzip-all", { bodies: {}, compress: "gzip-all" }],
];
const recordedAt = "2026-01-01T00:00:00.000Z";

const rounds = Number(argv[2] ?? 5);
const distinct = Number(argv[3] ?? 0.5);
const isInJson = argv[4] === "json";

/** Numbers that look drawn, the same for the same seed. */
function draw(seed: number): () => number {
  let state = Math.imul(seed + 1, 2654435761);
  return () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x297a2d39 | 0;
    return state >>> 8 & 0xffff;
  };
}

/** Bytes that cannot be made smaller, as those of images are. */
function media(seed: number): Uint8Array {
  const next = draw(seed);
  const bytes = Uint8Array.from({ length: MEDIA }, next);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return bytes;
}

/** Some hundred words, of which sentences are drawn: the frequent ones more often, as in any language. */
const next = draw(0);
const SYLLABLES = "ka lo mi ren tas vel or in de pu shi gra ton el ba ny".split(" ");
const WORDS = Array.from(
  { length: 800 },
  () => Array.from({ length: 1 + next() % 3 }, () => SYLLABLES[next() % SYLLABLES.length]).join(""),
);

/** An answer as models and services give it: records of the same members, with ids and sentences of their own. */
function answer(seed: number): object {
  const next = draw(seed + 1e6);
  const sentence = (words: number) =>
    Array.from({ length: words }, () => WORDS[Math.floor((next() / 0x10000) ** 2 * WORDS.length)])
      .join(" ");
  const id = () => Array.from({ length: 6 }, () => next().toString(16).padStart(4, "0")).join("");
  return {
    object: "list",
    data: Array.from({ length: RECORDS }, (_, index) => ({
      id: `msg_${id()}`,
      object: "message",
      index,
      created: 1_760_000_000 + next(),
      role: index % 2 ? "assistant" : "user",
      content: [{ type: "output_text", text: sentence(40 + next() % 20), annotations: [] }],
      usage: { input_tokens: next() % 900, output_tokens: next() % 900 },
    })),
  };
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

/** A picture by itself, or as a model gives it. */
function picture(at: number, bytes: Uint8Array): Interaction {
  if (!isInJson) return interaction(at, "image/png", bytes);
  const answer = { created: 1_760_000_000, data: [{ b64_json: toBase64(bytes) }] };
  return interaction(
    at,
    "application/json",
    new TextEncoder().encode(JSON.stringify(answer, null, 2)),
  );
}

function cassetteAt(at: number): Cassette {
  const image = at < CASSETTES * distinct ? at : Math.floor(at - CASSETTES * distinct);
  return {
    format: "retake/2",
    recordedAt,
    interactions: [
      picture(0, media(image)),
      interaction(1, "application/json", new TextEncoder().encode(JSON.stringify(answer(at)))),
    ],
  };
}

async function fill(store: Store): Promise<void> {
  for (let at = 0; at < CASSETTES; at++) {
    await store.save(`suite-${at % 20}/${at}`, formatCassette(cassetteAt(at)));
  }
}

/** How many bytes git has of the files as they are, of its objects as they are after a commit, and packed. */
type Sizes = [files: number, loose: number, packed: number];

function inGit(folder: string): Sizes {
  const git = (...words: string[]) =>
    execFileSync("git", ["-c", "user.name=bench", "-c", "user.email=bench@localhost", ...words], {
      cwd: folder,
      maxBuffer: 1 << 28,
      stdio: ["ignore", "pipe", "ignore"],
    }).toString();
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--message", "recordings");
  const [, loose] = /^size: (\d+)/m.exec(git("count-objects", "-v"))!;
  git("gc", "--quiet");
  const [, packed] = /^size-pack: (\d+)/m.exec(git("count-objects", "-v"))!;
  const sizes = git("ls-tree", "-r", "-l", "HEAD").matchAll(/^\d+ blob \S+ +(\d+)/gm);
  const files = [...sizes].reduce((sum, [, size]) => sum + Number(size), 0);
  return [files, Number(loose) * 1024, Number(packed) * 1024];
}

async function replayAll(store: Store): Promise<void> {
  for (let at = 0; at < CASSETTES; at += 7) {
    const name = `suite-${at % 20}/${at}`;
    await using session = await openSession(name, { store, expires: "never" });
    await (await session.fetch("https://api.example.com/0")).arrayBuffer();
    await (await session.fetch("https://api.example.com/1")).json();
  }
}

/** How long it takes to open and replay some of them, each way beside the first. */
async function printReplays(): Promise<void> {
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
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
const share = (part: number, whole: number) => `${(part / whole * 100).toFixed(0)} %`;
const stores: [name: string, store: Store, folder: string][] = [];
try {
  row("1,400 cassettes", "files in git", "objects", "packed");
  const sizes: Sizes[] = [];
  for (const [name, options] of WAYS) {
    const folder = mkdtempSync(join(tmpdir(), "retake-bench-"));
    const store = folderStore(join(folder, "cassettes"), options);
    stores.push([name, store, folder]);
    await fill(store);
    sizes.push(inGit(folder));
    row(name, ...sizes.at(-1)!.map(megabytes));
  }
  const [before, ...after] = sizes;
  for (const [at, size] of after.entries()) {
    row(
      `${WAYS[at + 1]![0]}, to in them`,
      ...size.map((bytes, column) => share(bytes, before![column]!)),
    );
  }
  const all = CASSETTES * MEDIA;
  const once = all * distinct;
  row("the media alone: as base64, and once", megabytes(all * 4 / 3), "", megabytes(once));
  row(
    "no less than that, of what was there",
    "",
    ...before!.slice(1).map((was) => share(once, was)),
  );
  if (rounds > 0) await printReplays();
} finally {
  for (const [, , folder] of stores) rmSync(folder, { recursive: true });
}
