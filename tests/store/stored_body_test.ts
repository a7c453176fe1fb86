// Bodies that stay in their files: read piece by piece, and held against their digest both times.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { get } from "node:http";
import { dirname, join } from "node:path";
import process from "node:process";
import { bucketStore } from "../../src/store/s3.ts";
import { openBucket } from "../../src/store/bucket.ts";
import { push } from "../../src/store/bucket/transfer.ts";
import { folderStore, openSession, type Store, withCassette } from "../../mod.ts";
import { usedHeap } from "../support/heap.ts";
import { tapeWith } from "../support/small_tapes.ts";
import { inFolder } from "../support/temporary.ts";

const MEGABYTE = 2 ** 20;
const PIECE = 64 * 1024;

/** A file of so many megabytes, of which the disk has next to nothing: a byte that no text begins with, and zeros. */
function makeBody(folder: string, megabytes: number): { file: string; path: string } {
  const hash = createHash("sha256");
  const zeros = new Uint8Array(MEGABYTE);
  for (let at = 0; at < megabytes; at++) {
    zeros[0] = at === 0 ? 0xff : 0;
    hash.update(zeros);
  }
  const digest = hash.digest("hex");
  const file = `${digest.slice(0, 2)}/${digest}.bin`;
  const path = join(folder, ".bodies", file);
  mkdirSync(dirname(path), { recursive: true });
  const handle = openSync(path, "w");
  writeSync(handle, Uint8Array.of(0xff));
  ftruncateSync(handle, megabytes * MEGABYTE);
  closeSync(handle);
  return { file, path };
}

/** A cassette with such a body, and where that lies. */
function makeCassette(folder: string, name: string, megabytes: number): string {
  const { file, path } = makeBody(folder, megabytes);
  const bytes = megabytes * MEGABYTE;
  const pieces = Array.from({ length: bytes / PIECE }, (_, at) => [at >> 6, PIECE]);
  const answer = { url: "http://a.example/video", type: "application/octet-stream" };
  writeFileSync(join(folder, `${name}.json`), tapeWith({ file, bytes, pieces }, answer));
  return path;
}

interface Read {
  bytes: number;
  /** How large the largest piece was. */
  piece: number;
  /** What became of it. */
  error?: Error;
}

/** Reads a body by fetch, as it comes. */
async function readByFetch(onPiece: () => void = () => {}): Promise<Read> {
  const read: Read = { bytes: 0, piece: 0 };
  try {
    const response = await fetch("http://a.example/video");
    for await (const piece of response.body!) {
      read.bytes += piece.length;
      read.piece = Math.max(read.piece, piece.length);
      onPiece();
    }
  } catch (error) {
    read.error = error as Error;
  }
  return read;
}

/** The same by a client of node:http. */
function readByHttp(onPiece: () => void = () => {}): Promise<Read> {
  const read: Read = { bytes: 0, piece: 0 };
  return new Promise((resolve) => {
    const fail = (error: Error) => resolve({ ...read, error });
    get("http://a.example/video", (response) => {
      response.on("data", (piece: Uint8Array) => {
        read.bytes += piece.length;
        read.piece = Math.max(read.piece, piece.length);
        onPiece();
      });
      response.on("error", fail);
      response.on("close", () => response.complete ? resolve(read) : fail(new Error("cut off")));
    }).on("error", fail);
  });
}

/** How much the process grows at most while something is read in pieces, without what nobody has any more. */
async function growthOf(fn: (onPiece: () => void) => Promise<unknown>): Promise<number> {
  const now = () => {
    usedHeap(); // it collects
    return process.memoryUsage.rss();
  };
  const before = now();
  let most = before;
  let count = 0;
  await fn(() => {
    if (count++ % 256 === 0) most = Math.max(most, now());
  });
  return Math.max(most, now()) - before;
}

const SMALL = 4;
const LARGE = 128;

for (const [client, read] of [["fetch", readByFetch], ["node:http", readByHttp]] as const) {
  inFolder(
    `what is large is opened and read by ${client} in pieces, and never held`,
    async (folder) => {
      makeCassette(folder, "small", SMALL);
      makeCassette(folder, "large", LARGE);
      const store = folderStore(folder);
      const play = (name: string, onPiece: () => void) =>
        withCassette(name, { store }, async () => {
          onPiece();
          return await read(onPiece);
        });
      assertEquals(await play("small", () => {}), { bytes: SMALL * MEGABYTE, piece: PIECE });
      let seen: Read | undefined;
      const grown = await growthOf(async (onPiece) => void (seen = await play("large", onPiece)));
      assertEquals(seen, { bytes: LARGE * MEGABYTE, piece: PIECE });
      // Held once it would be all of it; what is left are pieces that nobody has collected yet.
      assert(grown < LARGE * MEGABYTE / 2, `${Math.round(grown / MEGABYTE)} MB of ${LARGE}`);
    },
  );
}

/** What may happen to a file behind the back of a session that has opened it. */
const HARM: [name: string, harm: (path: string) => void, says: string][] = [
  ["changed", (path) => {
    const bytes = readFileSync(path);
    bytes[bytes.length - 9] = 1;
    writeFileSync(path, bytes);
  }, "is not the body that was recorded"],
  [
    "cut off",
    (path) => writeFileSync(path, readFileSync(path).subarray(0, -MEGABYTE)),
    "is not the body that was recorded",
  ],
  ["removed", (path) => rmSync(path), "a body of it is not there"],
];

for (const [name, harm, says] of HARM) {
  for (const [client, read] of [["fetch", readByFetch], ["node:http", readByHttp]] as const) {
    inFolder(
      `${client}: what was ${name} while its cassette was open never looks whole`,
      async (folder) => {
        const path = makeCassette(folder, "a", 3);
        const error = await assertRejects(
          () =>
            withCassette("a", { store: folderStore(folder) }, async () => {
              harm(path);
              const { bytes, error } = await read();
              assert(error, "it looks whole");
              assert(bytes < 3 * MEGABYTE, `${bytes}`);
            }),
          Error,
          says,
        );
        assertStringIncludes(error.message, path.replaceAll("\\", "/").slice(-40));
      },
    );
  }
  inFolder(
    `as a whole: what was ${name} while its cassette was open is refused`,
    async (folder) => {
      const path = makeCassette(folder, "a", 3);
      const session = await openSession("a", { store: folderStore(folder) });
      harm(path);
      const response = await session.fetch("http://a.example/video");
      await assertRejects(() => response.arrayBuffer(), Error, says);
      await assertRejects(() => session.close(), Error, says);
    },
  );
}

inFolder(
  "it is read as often as it is asked for, in every form, and by who stops in the middle",
  async (folder) => {
    const path = makeCassette(folder, "a", 3);
    const store = folderStore(folder);
    await withCassette("a", { store, repeat: "last" }, async () => {
      const whole = new Uint8Array(readFileSync(path));
      const ask = () => fetch("http://a.example/video");
      assertEquals(new Uint8Array(await (await ask()).arrayBuffer()), whole);
      assertEquals(new Uint8Array(await (await (await ask()).blob()).arrayBuffer()), whole);
      const first = await ask();
      const second = first.clone();
      const texts = await Promise.all([first, second].map((response) => response.text()));
      assertEquals(texts[0], texts[1]);
      assert(texts[0]!.startsWith("\ufffd\0"));
      const reader = (await ask()).body!.getReader();
      assertEquals((await reader.read()).value, whole.slice(0, PIECE));
      await reader.cancel();
      const aborting = new AbortController();
      const aborted = (await fetch("http://a.example/video", { signal: aborting.signal })).body!;
      const pieces = aborted.getReader();
      await pieces.read();
      aborting.abort(new Error("enough"));
      await assertRejects(
        async () => {
          for (;;) if ((await pieces.read()).done) return;
        },
        Error,
        "enough",
      );
      rmSync(path); // who has stopped keeps nothing open: Windows would say no
    });
  },
);

inFolder("altered before it is opened, it is refused as all others are", async (folder) => {
  const path = makeCassette(folder, "a", 3);
  const store = folderStore(folder);
  HARM[0]![1](path);
  await assertRejects(() => store.load("a") as Promise<unknown>, Error, HARM[0]![2]);
  rmSync(path);
  await assertRejects(() => store.load("a") as Promise<unknown>, Error, HARM[2]![2]);
});

inFolder("of a bucket it is read from the cache, in pieces", async (folder) => {
  const cassettes = join(folder, "cassettes");
  mkdirSync(cassettes);
  makeCassette(cassettes, "a", 3);
  const options = { bucket: join(folder, "share"), dir: cassettes };
  const bucket = openBucket(options);
  await push(bucket, ["a"]);
  assertEquals(await bucket.own.list(), []);
  rmSync(join(folder, ".retake"), { recursive: true });
  const store: Store = bucketStore(options);
  const play = () => withCassette("a", { store }, () => readByFetch());
  const wanted = { bytes: 3 * MEGABYTE, piece: PIECE };
  assertEquals(await play(), wanted);
  rmSync(join(folder, "share"), { recursive: true });
  assertEquals(await play(), wanted);
  const { bodies: [body] = [] } = [...bucket.pins().values()][0]!;
  const cached = join(folder, ".retake", "cache", body!.slice(0, 67));
  await assertRejects(
    () =>
      withCassette("a", { store }, async () => {
        HARM[0]![1](cached);
        const { bytes, error } = await readByFetch();
        assert(error && bytes < wanted.bytes);
      }),
    Error,
    "is another one than",
  );
});
