/**
 * Content codings, undone and done piece by piece: cassettes keep what stands behind them, and a client of
 * `node:http` gets bytes as a server would send them.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import type { Transform } from "node:stream";
import type zlib from "node:zlib";
import { process } from "../process.ts";

/** Kept from before fake timers take its place. */
const { setImmediate } = globalThis;

/** Does or undoes a coding. */
export interface Coder {
  /** @returns what comes of these bytes, so far */
  code(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>[]>;
  /** @returns what is left at the end */
  end(): Promise<Uint8Array<ArrayBuffer>[]>;
}

/** What undoes a coding, and what does it: piece by piece without waiting for more, or all at once. */
interface Coding {
  undo(): Transform;
  redo(): Transform;
  redoWhole(): Transform;
}

type Codings = Readonly<Record<string, Coding | undefined>>;

/** Newer than the oldest Node. */
interface Zstd {
  createZstdCompress?: (options: { flush?: number }) => Transform;
  createZstdDecompress?: () => Transform;
}

let codings: Codings | undefined;

function allCodings(): Codings {
  // Not imported: few requests need it.
  const lib: typeof zlib = process.getBuiltinModule("node:zlib");
  const { createZstdCompress, createZstdDecompress } = lib as Zstd;
  const constants = lib.constants as unknown as Record<string, number>;
  const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH, ZSTD_e_flush } = constants;
  return {
    gzip: {
      undo: () => lib.createGunzip(),
      redo: () => lib.createGzip({ flush: Z_SYNC_FLUSH }),
      redoWhole: () => lib.createGzip(),
    },
    deflate: {
      undo: () => lib.createInflate(),
      redo: () => lib.createDeflate({ flush: Z_SYNC_FLUSH }),
      redoWhole: () => lib.createDeflate(),
    },
    br: {
      undo: () => lib.createBrotliDecompress(),
      redo: () => lib.createBrotliCompress({ flush: BROTLI_OPERATION_FLUSH }),
      redoWhole: () => lib.createBrotliCompress(),
    },
    ...(createZstdCompress && createZstdDecompress
      ? {
        zstd: {
          undo: () => createZstdDecompress(),
          redo: () => createZstdCompress({ flush: ZSTD_e_flush! }),
          redoWhole: () => createZstdCompress({}),
        },
      }
      : {}),
  };
}

/** @returns whether something was done to a body, known or not */
export function isCoded(encoding: string | undefined): boolean {
  return namesOf(encoding).length > 0;
}

/**
 * @param encoding the value of a `content-encoding` header: one coding, or several in the order in which
 * they were done
 * @param how whether it is to be undone, or done, and that piece by piece or to all at once
 * @returns what does that; `undefined` where nothing is to be done, or where it is not known how
 */
export function coderOf(encoding: string | undefined, how: keyof Coding): Coder | undefined {
  const names = namesOf(encoding);
  if (names.length === 0) return undefined;
  const known = codings ??= allCodings();
  if (!names.every((name) => Object.hasOwn(known, name))) return undefined;
  const coders = names.map((name) => coderBy(known[name]![how]()));
  return (how === "undo" ? coders.reverse() : coders).reduce(oneAfterAnother);
}

function namesOf(encoding = ""): string[] {
  if (encoding === "") return [];
  return encoding.toLowerCase().split(",").map((name) => name.trim().replace(/^x-/, ""))
    .filter((name) => name !== "" && name !== "identity");
}

function oneAfterAnother(first: Coder, second: Coder): Coder {
  const all = async (pieces: Uint8Array<ArrayBuffer>[]) => {
    const made: Uint8Array<ArrayBuffer>[] = [];
    for (const piece of pieces) made.push(...await second.code(piece));
    return made;
  };
  return {
    code: async (bytes) => await all(await first.code(bytes)),
    end: async () => [...await all(await first.end()), ...await second.end()],
  };
}

function coderBy(stream: Transform): Coder {
  const ready: Uint8Array<ArrayBuffer>[] = [];
  const take = () => ready.splice(0);
  let failure: Error | undefined;
  stream.on("data", (bytes: Buffer) => void ready.push(new Uint8Array(bytes)));
  stream.on("error", (error) => failure = error);
  return {
    code: (bytes) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        stream.once("error", reject);
        stream.write(bytes, (error) => {
          stream.off("error", reject);
          if (error) return;
          // What it has made is handed out by then, or what is wrong with it is told.
          setImmediate(() => failure ? reject(failure) : resolve(take()));
        });
      }),
    end: () =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        stream.once("error", reject);
        stream.once("end", () => resolve(take()));
        stream.end();
      }),
  };
}
