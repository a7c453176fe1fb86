/**
 * A body on its way up, as far as it has come: once for the wire, once for the recording.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { Readable } from "node:stream";
import type { HeaderPair } from "../../cassette/types.ts";

/** What has come of a body, and who wants to hear of more. */
export interface Upload {
  pieces: Uint8Array<ArrayBuffer>[];
  ended: boolean;
  /** What stands behind it, names as they are spelt. */
  trailers: HeaderPair[];
  /** What it broke with, where it did. */
  error?: unknown;
  listeners: Set<() => void>;
}

/** @returns a body of which nothing has come */
export function openUpload(): Upload {
  return { pieces: [], ended: false, trailers: [], listeners: new Set() };
}

/** Tells of more, or of the end. */
export function tellUpload({ listeners }: Upload): void {
  for (const listener of [...listeners]) listener();
}

/** @returns all of it, once that has come; rejects with what it broke with, or with the signal's reason */
export function wholeUpload(
  upload: Upload,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  if (upload.ended && upload.error === undefined) return Promise.resolve(joined(upload));
  return new Promise((resolve, reject) => {
    const look = () => {
      if (!upload.ended) return;
      upload.listeners.delete(look);
      if (upload.error === undefined) resolve(joined(upload));
      else reject(upload.error);
    };
    upload.listeners.add(look);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    look();
  });
}

function joined({ pieces }: Upload): Uint8Array<ArrayBuffer> {
  return pieces.length === 1 ? pieces[0]! : new Uint8Array(Buffer.concat(pieces));
}

/** Reads a body from its source. */
export async function readUpload(
  upload: Upload,
  source: AsyncIterable<Uint8Array | string>,
): Promise<void> {
  try {
    for await (const piece of source) {
      upload.pieces.push(new Uint8Array(Buffer.from(piece as string)));
      tellUpload(upload);
    }
  } catch (error) {
    upload.error = error;
  }
  upload.ended = true;
  tellUpload(upload);
}

/** @returns the pieces as they come, from the first on */
export async function* piecesOf(upload: Upload): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = 0;; at++) {
    while (at >= upload.pieces.length) {
      if (upload.error !== undefined) throw upload.error;
      if (upload.ended) return;
      await new Promise<void>((resolve) => {
        const once = () => {
          upload.listeners.delete(once);
          resolve();
        };
        upload.listeners.add(once);
      });
    }
    yield upload.pieces[at]!;
  }
}

/** @returns a stream of the pieces as they come, which has at hand all that has come, as one does that is written to */
export function streamOf(upload: Upload): Readable {
  const stream = new Readable({ read() {} });
  let at = 0;
  const more = () => {
    while (at < upload.pieces.length) stream.push(upload.pieces[at++]);
    if (!upload.ended) return;
    upload.listeners.delete(more);
    if (upload.error === undefined) stream.push(null);
    else stream.destroy(upload.error as Error);
  };
  upload.listeners.add(more);
  more();
  return stream;
}
