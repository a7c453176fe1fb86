// Large texts beside their cassettes, compressed by the runtime's zstd; and a runtime that has none, as Node 20.
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { folderStore, formatCassette, parseCassette, withCassette } from "../../mod.ts";
import { encodeBody } from "../../src/cassette/body.ts";
import { fromBase64 } from "../../src/cassette/base64.ts";
import { bodiesOfNobody } from "../../src/cli/side_files.ts";
import { hasZstd, zstd } from "../../src/host/zstd.ts";
import { mayRun } from "../support/runtime.ts";
import { tapeWith } from "../support/small_tapes.ts";
import { inFolder } from "../support/temporary.ts";
import { inProject } from "../support/tracked_project.ts";

/** A text, and what zstd made of it once: by the library that Bun has. */
const TEXT = "kept as it came ".repeat(300);
const MADE = "KLUv/WTAEcUAAIBrZXB0IGFzIGl0IGNhbWUgAQBaZfq5BNeutHM=";
const FILE = "e8/e819ff99e84eae41d5f7eb9111fa660e6bece819d8e3f8a6770f75e2cd5090c4.txt.zst";

const URL_OF_IT = "https://api.example.com/";

const cassetteWith = (body: object) => tapeWith(body, { url: URL_OF_IT, type: "text/plain" });

const whole = formatCassette(
  parseCassette(cassetteWith(encodeBody(new TextEncoder().encode(TEXT), "text/plain")), "a"),
);

/** A folder in which somebody has recorded with zstd. */
function writeMade(folder: string): string {
  const path = join(folder, ".bodies", FILE);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, fromBase64(MADE));
  writeFileSync(join(folder, "a.json"), cassetteWith({ file: FILE, bytes: TEXT.length }));
  return path;
}

const open = (folder: string) => folderStore(folder, { compress: "zstd", bodies: { text: 1000 } });

/** Without zstd what needs it is refused; with it, it works. */
function withZstdOrRefused(name: string, fn: (folder: string) => Promise<void>): void {
  inFolder(`${name}, or refused where there is no zstd`, async (folder) => {
    if (hasZstd()) return await fn(folder);
    const none = `node ${process.versions.node} has no zstd`;
    const advice = "Node 22.15";
    const written = assertThrows(() => open(folder), Error, none);
    assertStringIncludes((written as Error).message, advice);
    writeMade(folder);
    const read = await assertRejects(async () => await folderStore(folder).load("a"), Error, none);
    assertStringIncludes(read.message, FILE);
    assertStringIncludes(read.message, advice);
    assertEquals(readdirSync(folder).sort(), [".bodies", "a.json"], "nothing is changed");
  });
}

withZstdOrRefused("a text is kept by zstd, and played as it was", async (folder) => {
  const store = open(folder);
  await store.save("a", whole);
  const [file] = (readdirSync(join(folder, ".bodies"), { recursive: true }) as string[])
    .filter((path) => path.endsWith(".zst"));
  const path = join(folder, ".bodies", file!);
  assertEquals(file!.replaceAll("\\", "/"), FILE);
  assert(statSync(path).size < 100);
  assertEquals(formatCassette(parseCassette((await store.load("a"))!, "a")), whole);
  const played = await withCassette(
    "a",
    { store },
    async () => await (await fetch(URL_OF_IT)).text(),
  );
  assertEquals(played, TEXT);
  assertEquals(await bodiesOfNobody(folder), []);

  // What another version has made is read, and stays as it is: git sees no change where there is none.
  writeMade(folder);
  const made = readFileSync(path);
  utimesSync(path, 1, 1);
  await store.save("a", whole);
  assertEquals([readFileSync(path), statSync(path).mtimeMs], [made, 1000]);
  assertEquals(formatCassette(parseCassette((await store.load("a"))!, "a")), whole);
});

withZstdOrRefused(
  "what is damaged, another text or too large is told by its path",
  async (folder) => {
    const path = writeMade(folder);
    const store = open(folder);
    const refused = async (bytes: Uint8Array, says: string) => {
      writeFileSync(path, bytes);
      const { message } = await assertRejects(async () => await store.load("a"), Error, says);
      assertStringIncludes(message.replaceAll("\\", "/"), FILE);
    };
    const made = fromBase64(MADE);
    // Of one that is cut off, Bun and Deno make nothing, and Node an error.
    await refused(made.subarray(0, 20), "not read: ");
    await refused(made.map((byte, at) => at > 10 ? byte ^ 1 : byte), "not read: ");
    await refused(Uint8Array.of(1, 2), "not read: ");
    await refused(zstd(new TextEncoder().encode(`${TEXT}.`)), "is not the body that was recorded");
    await refused(zeros(257), "unpacked it has more than 256 MB");
    await store.save("a", whole);
    assertEquals(
      formatCassette(parseCassette((await store.load("a"))!, "a")),
      whole,
      "it is mended",
    );
  },
);

/** So many megabytes of zeros as a frame of zstd (RFC 8878): blocks of 128 KB, each of one byte repeated. */
function zeros(megabytes: number): Uint8Array {
  const header = [0x28, 0xb5, 0x2f, 0xfd, 0, 0x38]; // magic number, no options, a window of 128 KB
  const repeated = 1;
  const block = (isLast: boolean) => {
    const value = Number(isLast) | repeated << 1 | 2 ** 17 << 3;
    return [value & 255, value >> 8 & 255, value >> 16, 0];
  };
  const count = megabytes * 8;
  return Uint8Array.from([
    ...header,
    ...Array.from({ length: count }, (_, at) => block(at === count - 1)).flat(),
  ]);
}

Deno.test({
  name: "cli: retake pack goes from plain to zstd and back, or says that there is no zstd",
  ignore: !mayRun,
  async fn() {
    const settings = (compress: string) => JSON.stringify({ compress, bodies: { text: 1000 } });
    const files = {
      "cli.ts": `import "@retake/retake/cli";\n`,
      "retake.config.json": settings("zstd"),
    };
    await inProject(files, async ({ folder, run }) => {
      const dir = join(folder, "cassettes");
      mkdirSync(dir);
      writeFileSync(join(dir, "a.json"), whole);
      const retake = async (...words: string[]) => {
        const { code, stdout, stderr } = await run("cli.ts", words, {
          env: { NO_COLOR: "1", CI: "", GITHUB_ACTIONS: "", LANG: "C" },
        });
        return { code, said: stdout + stderr };
      };
      const bodies = () =>
        (readdirSync(join(dir, ".bodies"), { recursive: true }) as string[])
          .map((path) => path.replaceAll("\\", "/")).filter((path) => path.includes("/"));
      const first = await retake("pack");
      if (!hasZstd()) {
        assertEquals(first.code, 2, first.said);
        assertStringIncludes(first.said, "has no zstd");
        assertEquals(readFileSync(join(dir, "a.json"), "utf8"), whole);
        return;
      }
      assertStringIncludes(first.said, "1 written anew");
      assertEquals(bodies(), [FILE]);
      assertStringIncludes((await retake("pack")).said, "nothing to change");
      assertStringIncludes((await retake("show", "a", "--whole")).said, "kept as it came");
      writeFileSync(join(folder, "retake.config.json"), settings("none"));
      assertEquals((await retake("pack")).code, 0);
      assertEquals(bodies(), [FILE.replace(".zst", "")]);
    });
  },
});
