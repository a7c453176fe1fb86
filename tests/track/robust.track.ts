// What a disk may hold that was not foreseen: none of it is an exception out of a replay, and what can
// be worked out again is.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Interaction, Producer } from "../../src/cassette/types.ts";
import { folderStore } from "../../src/store/fs.ts";
import { memoryStore } from "../../src/store/memory.ts";
import { openTracker } from "../../src/staleness/link.ts";
import { openSigner } from "../../src/staleness/signer.ts";
import { judgeStore } from "../../src/staleness/stale.ts";
import { writeFiles } from "../support/tracked_project.ts";
import { getting } from "../support/sessions.ts";

const FILES = {
  "ask.ts": `import { readFileSync } from "node:fs";
import { tidy } from "./tidy.ts";
export function ask(word: string) {
  return fetch(readFileSync(new URL("./where.txt", import.meta.url), "utf8") + tidy(word));
}
`,
  "tidy.ts": `export const tidy = (word: string) => word.trim();\n`,
};
const ASK = "ask.ts#ask";

interface Scene {
  folder: string;
  signatures: string;
  write(files: Record<string, string>): Promise<void>;
  hash(): Promise<string>;
  /** Judges a recording of that hash. */
  judge(hash: string): Promise<string[]>;
  /** Writes down the signature, as a recording does. */
  keep(): Promise<string>;
  /** Notes that a recording of that hash holds at the code by now, as `verify` does. */
  hold(hash: string): Promise<void>;
  /** What was warned of. */
  warnings: string[];
}

function recordedAt(hash: string): Interaction {
  return { ...getting("/a"), producedBy: [{ fn: ASK, hash, how: "scope" }] };
}

async function inScene(fn: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "retake-robust-"));
  const signatures = join(folder, "signatures");
  const options = { root: folder, signatures };
  const signed = async () => {
    const signer = openSigner(options);
    const { hash } = await signer.sign(ASK);
    await signer.save();
    return hash;
  };
  const warnings: string[] = [];
  const { warn } = console;
  console.warn = (text: string) => void warnings.push(text);
  try {
    await writeFiles(folder, FILES);
    await fn({
      folder,
      signatures,
      warnings,
      write: (files) => writeFiles(folder, files),
      hash: signed,
      async keep() {
        const hash = await signed();
        await openTracker(options).keep([{ fn: ASK, hash, how: "scope" }], "recorded again");
        return hash;
      },
      async hold(hash) {
        const at: Producer[] = [{ fn: ASK, hash: await signed(), how: "scope" }];
        await openTracker(options).hold([{ recording: recordedAt(hash), at }], "a");
      },
      async judge(hash) {
        const interactions = [recordedAt(hash)];
        const cassette = {
          format: "retake/1",
          recordedAt: "2026-01-01T00:00:00.000Z",
          interactions,
        };
        const store = memoryStore({ a: JSON.stringify(cassette) });
        const { report } = await judgeStore({ ...options, store });
        return report.functions.map(({ why }) => why);
      },
    });
  } finally {
    console.warn = warn;
    await rm(folder, { recursive: true, force: true });
  }
}

Deno.test("kind 7: a path that was missing may be a file, a folder or below a file later", () =>
  inScene(async ({ folder, hash, judge, write }) => {
    const missing = await hash();
    await write({ "where.txt": "https://a.test/" });
    const file = await hash();
    assert(file !== missing);
    assertEquals([await judge(missing), await judge(file)], [["changed"], []]);
    await rm(join(folder, "where.txt"));
    assertEquals([await judge(missing), await judge(file)], [[], ["changed"]]);
    await mkdir(join(folder, "where.txt"));
    assertEquals(await judge(missing), []); // a folder with nothing in it
    await write({ "where.txt/a.txt": "a" });
    assertEquals(await judge(missing), ["changed"]);
    await rm(join(folder, "where.txt"), { recursive: true });
    await rm(join(folder, "tidy.ts"));
    await write({ "tidy.ts/index.ts": FILES["tidy.ts"] });
    assertEquals(await judge(missing), []); // a folder with an index is the same module
  }));

Deno.test("kind 7: a cache that is damaged, of another version or half written is worked out again", () =>
  inScene(async ({ signatures, hash }) => {
    const known = await hash();
    const path = join(signatures, ".cache", "signatures.json");
    const text = await readFile(path, "utf8");
    const stored = JSON.parse(text);
    const [[signature, sets]] = stored.signatures;
    const others: unknown[] = [
      "",
      text.slice(0, text.length / 2),
      "null",
      "[]",
      `"${text.length}"`,
      { ...stored, cache: "retake-cache/9" },
      { ...stored, key: "another" },
      { cache: stored.cache, key: stored.key },
      { ...stored, contents: null },
      { ...stored, contents: [["a"]] },
      { ...stored, sets: [[99]] },
      { ...stored, sets: [null] },
      { ...stored, signatures: [[signature, [99]]] },
      { ...stored, signatures: [[{ ...signature, dependencies: undefined }, sets]] },
      { ...stored, signatures: [[{ ...signature, hash: 7 }, sets]] },
      { ...stored, signatures: [null] },
    ];
    for (const other of others) {
      await writeFile(path, typeof other === "string" ? other : JSON.stringify(other));
      assertEquals(await hash(), known, JSON.stringify(other).slice(0, 200));
      assertEquals(await readFile(path, "utf8"), text); // and it is mended
    }
  }));

Deno.test("kind 7: caches and what is hidden are neither signatures nor cassettes", () =>
  inScene(async ({ signatures, hash, judge, folder }) => {
    const known = await hash();
    const tracker = openTracker({ root: folder, signatures });
    await tracker.keep([{ fn: ASK, hash: known, how: "scope" }], "recorded again");
    const names = await folderStore(signatures).list();
    assert(names.some((name) => name.startsWith(".cache/")), String(names));
    // A function that is gone is looked for in all signatures.
    assertEquals(await judge("0".repeat(64)), ["changed"]);
    await rm(join(folder, "ask.ts"));
    assertEquals(await judge(known), ["gone"]);
    const cassettes = join(folder, "cassettes");
    await writeFiles(cassettes, { ".cache/signatures.json": "{}", ".other/a.json": "[" });
    const { report } = await judgeStore({
      root: folder,
      signatures,
      store: folderStore(cassettes),
    });
    assertEquals([report.cassettes, report.stale], [0, []]);
  }));

Deno.test("kind 7: a signature that is damaged is told, and keeps nobody from replaying", () =>
  inScene(async ({ signatures, hash, judge, warnings, folder }) => {
    const known = await hash();
    const tracker = openTracker({ root: folder, signatures });
    await tracker.keep([{ fn: ASK, hash: known, how: "scope" }], "recorded again");
    const path = join(signatures, "ask.ts", "ask.json");
    await writeFile(path, (await readFile(path, "utf8")).slice(0, 100));
    assertEquals(await judge(known), []);
    assertEquals(await judge("0".repeat(64)), ["changed"]);
    assertEquals(warnings.length, 1);
    assertMatch(warnings[0]!, /ask\.json cannot be read/);
    // That of one function is nobody else's business.
    await rm(join(folder, "ask.ts"));
    await writeFiles(folder, { "other.ts": FILES["ask.ts"] });
    assertEquals(await judge(known), []); // it was moved
  }));

Deno.test("kind 7: JSON that is half written makes its recordings unknown, never an exception", () =>
  inScene(async ({ write, hash, judge }) => {
    await write({
      "words.json": `{"a": "b"}`,
      "tidy.ts": `import words from "./words.json" with { type: "json" };\n` +
        `export const tidy = (word: string) => words.a + word;\n`,
    });
    const known = await hash();
    await write({ "words.json": `{"a": "b` });
    assertEquals(await judge(known), ["unknown"]);
    await write({ "words.json": `{"a": "b"}` });
    assertEquals(await judge(known), []);
  }));

const MOVED = FILES["ask.ts"].replaceAll("./", "../");
const RENAMED = FILES["ask.ts"].replace("function ask", "function question");
const TIDIER = FILES["tidy.ts"].replace("trim()", "trimEnd()");
const CACHE = ".cache/signatures.json";

/** What becomes of a folder after a recording, and what is then said of it. */
const DEEDS: readonly (readonly [
  title: string,
  verdict: "fresh" | "changed" | "gone",
  deed: (scene: Scene, recorded: string) => Promise<void>,
])[] = [
  ["a function is renamed", "fresh", ({ write }) => write({ "ask.ts": RENAMED })],
  [
    "a function is renamed, and its helper is another",
    "changed",
    ({ write }) => write({ "ask.ts": RENAMED, "tidy.ts": TIDIER }),
  ],
  ["a function is moved", "fresh", async ({ folder, write }) => {
    await write({ "lib/ask.ts": MOVED });
    await rm(join(folder, "ask.ts"));
  }],
  ["a function is moved and is another", "gone", async ({ folder, write }) => {
    await write({ "lib/ask.ts": MOVED.replace("+ tidy", "+ 1 + tidy") });
    await rm(join(folder, "ask.ts"));
  }],
  ["the file of a helper is renamed", "fresh", async ({ folder, write }) => {
    await rename(join(folder, "tidy.ts"), join(folder, "neat.ts"));
    await write({ "ask.ts": FILES["ask.ts"].replace("./tidy.ts", "./neat.ts") });
  }],
  ["a path that was missing is still missing", "fresh", async ({ folder }) => {
    await mkdir(join(folder, "where"));
  }],
  [
    "a path that was missing is now a file",
    "changed",
    ({ write }) => write({ "where.txt": "https://a.test/" }),
  ],
  ["a path that was missing is now a folder with files", "changed", async ({ write }) => {
    await write({ "where.txt/one": "1" });
  }],
  ["the cache is of another version", "fresh", async ({ signatures }) => {
    const path = join(signatures, CACHE);
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace("retake-cache/", "retake-cache/9"));
  }],
  ["the cache is half written", "fresh", async ({ signatures }) => {
    const text = await readFile(join(signatures, CACHE), "utf8");
    await writeFile(join(signatures, CACHE), text.slice(0, text.length / 3));
  }],
  ["the cache is half written, and a helper is another", "changed", async (scene) => {
    await writeFile(join(scene.signatures, CACHE), "{");
    await scene.write({ "tidy.ts": TIDIER });
  }],
  ["the cache is of another folder", "changed", async ({ signatures, write }) => {
    const text = await readFile(join(signatures, CACHE), "utf8");
    await write({ "tidy.ts": TIDIER });
    await rm(signatures, { recursive: true });
    await write({ [`signatures/${CACHE}`]: text }); // it knows the helper that was
  }],
  ["all signatures are gone", "fresh", ({ signatures }) => rm(signatures, { recursive: true })],
  ["it is verified", "fresh", async ({ write, hold }, recorded) => {
    await write({ "tidy.ts": TIDIER });
    await hold(recorded);
  }],
  ["it is verified, and the old source is back", "fresh", async ({ write, hold }, recorded) => {
    await write({ "tidy.ts": TIDIER });
    await hold(recorded);
    await write(FILES);
  }],
  ["it is verified, and the source is a third", "changed", async ({ write, hold }, recorded) => {
    await write({ "tidy.ts": TIDIER });
    await hold(recorded);
    await write({ "tidy.ts": TIDIER.replace("trimEnd", "trimStart") });
  }],
];

Deno.test("kind 7: five deeds and more leave a recording fresh, and five and more do not", () => {
  const fresh = DEEDS.filter(([, verdict]) => verdict === "fresh").length;
  assert(fresh >= 5 && DEEDS.length - fresh >= 5, `${fresh} of ${DEEDS.length}`);
});

for (const [title, verdict, deed] of DEEDS) {
  Deno.test(`kind 7: ${title}: ${verdict}`, () =>
    inScene(async (scene) => {
      const recorded = await scene.keep();
      await deed(scene, recorded);
      assertEquals(await scene.judge(recorded), verdict === "fresh" ? [] : [verdict]);
      // And a second time, by the cache that the first has left.
      assertEquals(await scene.judge(recorded), verdict === "fresh" ? [] : [verdict]);
    }));
}

Deno.test("kind 7: a data file of 20 MB is known by its hash, and not copied", () =>
  inScene(async ({ write, keep, judge, signatures }) => {
    const data = "a row of data\n".repeat(1_500_000);
    assert(data.length > 20_000_000);
    await write({ "where.txt": data });
    const known = await keep();
    let size = 0;
    for (const name of await readdir(signatures, { recursive: true })) {
      size += (await stat(join(signatures, name))).size;
    }
    assert(size < 100_000, String(size));
    await write({ "where.txt": `${data}one more` });
    assertEquals(await judge(known), ["changed"]);
  }));
