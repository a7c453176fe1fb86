// Bodies that stay in their files: read piece by piece, and held against their digest both times.
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
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
import { Buffer } from "node:buffer";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { bucketStore } from "../../src/store/s3.ts";
import { openBucket } from "../../src/store/bucket.ts";
import { push } from "../../src/store/bucket/transfer.ts";
import {
  folderStore,
  formatCassette,
  openSession,
  parseCassette,
  type Store,
  withCassette,
} from "../../mod.ts";
import { bodyAsItLies, encodePieces, isAsInFile, isReadFromFile } from "../../src/cassette/body.ts";
import type { Cassette } from "../../src/cassette/types.ts";
import { hasZstd, zstd } from "../../src/host/zstd.ts";
import { usedHeap } from "../support/heap.ts";
import { tapeWith } from "../support/small_tapes.ts";
import { inFolder } from "../support/temporary.ts";

const MEGABYTE = 2 ** 20;
const PIECE = 64 * 1024;

/** What a body is: how it begins and goes on. */
interface Kind {
  type: string;
  ending: string;
  begins: string;
  byte: number;
  ends: string;
}

const VIDEO: Kind = {
  type: "application/octet-stream",
  ending: "bin",
  begins: "\xff", // no text begins with it
  byte: 0,
  ends: "",
};
const TEXT: Kind = { ...VIDEO, type: "text/plain", ending: "txt", begins: "It was" };
const JSON_TEXT: Kind = {
  type: "application/json",
  ending: "json",
  begins: '{"text":"',
  byte: "x".charCodeAt(0),
  ends: '"}',
};
const EVENTS: Kind = {
  type: "text/event-stream",
  ending: "txt",
  begins: "data: ",
  byte: "x".charCodeAt(0),
  ends: "\n\n",
};

/** A file of so many megabytes; of one of zeros the disk has next to nothing. */
function makeBody(folder: string, megabytes: number, kind: Kind): { file: string; path: string } {
  const hash = createHash("sha256");
  const megabyteAt = (at: number) => {
    const bytes = Buffer.alloc(MEGABYTE, kind.byte);
    if (at === 0) bytes.write(kind.begins, "latin1");
    if (at === megabytes - 1) bytes.write(kind.ends, MEGABYTE - kind.ends.length, "latin1");
    return bytes;
  };
  for (let at = 0; at < megabytes; at++) hash.update(megabyteAt(at));
  const digest = hash.digest("hex");
  const file = `${digest.slice(0, 2)}/${digest}.${kind.ending}`;
  const path = join(folder, ".bodies", file);
  mkdirSync(dirname(path), { recursive: true });
  const handle = openSync(path, "w");
  const written = kind.byte === 0 ? 1 : megabytes;
  for (let at = 0; at < written; at++) writeSync(handle, megabyteAt(at), 0, MEGABYTE);
  ftruncateSync(handle, megabytes * MEGABYTE);
  closeSync(handle);
  return { file, path };
}

/** What compresses, by the ending of its files. */
const PACKERS: Record<string, (bytes: Uint8Array) => Uint8Array> = {
  gz: (bytes) => gzipSync(bytes, { level: 1 }),
  ...hasZstd() ? { zst: zstd } : {},
};

/** A cassette with such a body, and where that lies. */
function makeCassette(
  folder: string,
  name: string,
  megabytes: number,
  kind = VIDEO,
  packing?: string,
): string {
  const made = makeBody(folder, megabytes, kind);
  const ending = packing === undefined ? "" : `.${packing}`;
  const [file, path] = [made.file + ending, made.path + ending];
  if (packing !== undefined) {
    writeFileSync(path, PACKERS[packing]!(readFileSync(made.path)));
    rmSync(made.path);
  }
  const bytes = megabytes * MEGABYTE;
  const pieces = Array.from({ length: bytes / PIECE }, (_, at) => [at >> 6, PIECE]);
  const answer = { url: "http://a.example/video", type: kind.type };
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

type Streamed = [
  client: string,
  read: typeof readByFetch,
  what: string,
  kind: Kind,
  packing?: string,
];

const STREAMED: Streamed[] = [
  ["fetch", readByFetch, "no text", VIDEO],
  ["node:http", readByHttp, "no text", VIDEO],
  ["fetch", readByFetch, "text", TEXT],
  ["node:http", readByHttp, "text", TEXT],
  ["fetch", readByFetch, "JSON", JSON_TEXT],
  ["fetch", readByFetch, "an event stream", EVENTS],
  ...Object.keys(PACKERS).flatMap((packing): Streamed[] => [
    ["fetch", readByFetch, `text, by ${packing}`, TEXT, packing],
    ["node:http", readByHttp, `JSON, by ${packing}`, JSON_TEXT, packing],
  ]),
];

for (const [client, read, what, kind, packing] of STREAMED) {
  inFolder(
    `what is large and ${what} is opened and read by ${client} in pieces, and never held`,
    async (folder) => {
      makeCassette(folder, "small", SMALL, kind, packing);
      makeCassette(folder, "large", LARGE, kind, packing);
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

/** The same of what is compressed. */
const COMPRESSED_HARM: typeof HARM = [
  ["another", (path) => writeFileSync(path, gzipSync("It was not")), HARM[0]![2]],
  ["a bomb", (path) => {
    const bytes = gzipSync(new Uint8Array(64 * MEGABYTE), { level: 1 });
    writeFileSync(path, bytes);
  }, "is damaged: unpacked it has more than"],
  ["cut off", (path) => writeFileSync(path, readFileSync(path).subarray(0, -9)), "no whole gzip"],
  ["removed", (path) => rmSync(path), HARM[2]![2]],
];

const FORMS: [name: string, kind: Kind, form: string][] = [
  ["text", TEXT, "text"],
  ["JSON", JSON_TEXT, "json"],
  ["an event stream", EVENTS, "chunks"],
  ["no text", VIDEO, "base64"],
];

for (const [what, kind, form] of FORMS) {
  inFolder(
    `${what}: read whole and in every form it is what was recorded, or refused`,
    async (folder) => {
      const path = makeCassette(folder, "a", 2, kind);
      const store = folderStore(folder, { bodies: {}, compress: "none" });
      const whole = readFileSync(path);
      const ask = () => fetch("http://a.example/video");
      await withCassette("a", { store, repeat: "last" }, async () => {
        assertEquals(new Uint8Array(await (await ask()).arrayBuffer()), new Uint8Array(whole));
        assertEquals(await (await ask()).text(), new TextDecoder().decode(whole));
        if (kind === JSON_TEXT) {
          assertEquals(await (await ask()).json(), JSON.parse(whole.toString()));
        }
      });

      // Whoever asks for its form has that of a body in its cassette.
      const plain = tapeWith(
        encodePieces(
          Array.from({ length: whole.length / PIECE }, (_, at) => ({
            at: at >> 6,
            bytes: new Uint8Array(whole.subarray(at * PIECE, (at + 1) * PIECE)),
          })),
          kind.type,
        ),
        { url: "http://a.example/video", type: kind.type },
      );
      const { interactions: wanted } = JSON.parse(plain) as Cassette;
      const loaded = async () => parseCassette((await store.load("a"))!, "a");
      const [{ response } = {}] = (await loaded()).interactions;
      assert(isAsInFile(bodyAsItLies(response!)!), "its form is not known yet");
      const body = response!.body!;
      assert(!isAsInFile(bodyAsItLies(response!)!) && response!.body === body, "it is read once");
      assertEquals(Object.keys(body), Object.keys(wanted[0]!.response!.body!));
      assert(form in body && Object.hasOwn(body, form) && !("file" in body));
      assertEquals({ ...body }, { ...wanted[0]!.response!.body! });
      // Whoever copies a recording, as hooks do, has it too.
      const { interactions: [one] } = structuredClone(await loaded());
      assertEquals(one!.response, wanted[0]!.response);
      const { response: copied } = (await loaded()).interactions[0]!;
      assertEquals({ ...copied }, { ...wanted[0]!.response! });
      copied!.body = { text: "another" };
      assertEquals(copied, { ...wanted[0]!.response!, body: { text: "another" } });
      const printed = (one: Cassette) => JSON.stringify(one.interactions[0]!.response);
      const said = printed(JSON.parse(plain));
      assert(printed(await loaded()) === said, "JSON.stringify");
      assert(printed(JSON.parse(formatCassette(await loaded()))) === said, "formatCassette");
      // In whichever way it is kept from then on, it is the same.
      for (const options of [{ bodies: "inline" }, { bodies: {}, compress: "gzip" }] as const) {
        folderStore(folder, options);
        await store.save("a", formatCassette(await loaded()));
        assert(printed(await loaded()) === said, JSON.stringify(options));
      }
      folderStore(folder, { bodies: {}, compress: "none" });
      await store.save("a", formatCassette(await loaded()));

      const late = (await loaded()).interactions[0]!.response!;
      const session = await openSession("a", { store });
      HARM[0]![1](path);
      const says = HARM[0]![2];
      await assertRejects(
        async () => await (await session.fetch("http://a.example/video")).text(),
        Error,
        says,
      );
      await assertRejects(() => session.close(), Error, says);
      assertThrows(() => JSON.stringify(late), Error, says);
    },
  );
}

inFolder("compressed, it is unpacked when it is read, and not held before", async (folder) => {
  const path = makeCassette(folder, "a", SMALL, TEXT, "gz");
  const store = folderStore(folder);
  const { interactions: [one] } = parseCassette((await store.load("a"))!, "a");
  assert(isReadFromFile(bodyAsItLies(one!.response!)!));
  const wanted = { bytes: SMALL * MEGABYTE, piece: PIECE };
  assertEquals(await withCassette("a", { store }, () => readByFetch()), wanted);
  for (const [name, harm, says] of COMPRESSED_HARM) {
    const kept = readFileSync(path);
    await assertRejects(
      () =>
        withCassette("a", { store }, async () => {
          harm(path);
          const { bytes, error } = await readByFetch();
          assert(error && bytes < wanted.bytes, name);
        }),
      Error,
      says,
    );
    writeFileSync(path, kept);
    for (const whole of ["text", "arrayBuffer"] as const) {
      const session = await openSession("a", { store });
      harm(path);
      const response = await session.fetch("http://a.example/video");
      await assertRejects(() => response[whole]() as Promise<unknown>, Error, says);
      await assertRejects(() => session.close(), Error, says);
      writeFileSync(path, kept);
    }
  }
  // Where somebody has stopped the clock of streams, it is unpacked as a whole.
  const { nextTick } = process;
  const still = await withCassette("a", { store }, async () => {
    process.nextTick = () => {};
    const reader = (await fetch("http://a.example/video")).body!.getReader();
    const { value } = await reader.read();
    process.nextTick = nextTick;
    await reader.cancel();
    return value!.length;
  }).finally(() => process.nextTick = nextTick);
  assertEquals(still, PIECE);
  // Who stops in the middle leaves nothing behind.
  const first = await withCassette("a", { store }, async () => {
    const reader = (await fetch("http://a.example/video")).body!.getReader();
    const { value } = await reader.read();
    await reader.cancel();
    return value!.length;
  });
  assertEquals(first, PIECE);
  assertEquals(await withCassette("a", { store }, () => readByFetch()), wanted);
});

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
