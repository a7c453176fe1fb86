/**
 * Answers, written as a server writes them (RFC 9112): the client's own parser reads them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { HeaderPair, InterimResponse } from "../../cassette/types.ts";
import { type AnswerDetails, usualSpelling } from "../../wire/details.ts";
import { coderOf } from "./codings.ts";
import type { VirtualSocket } from "./virtual_socket.ts";

/** Kept from before fake timers take its place. */
const { setImmediate } = globalThis;

/** Where the bytes of a body end, for who reads them. */
type Framing = "length" | "chunks" | "close";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const bytesOf = (text: string) => Buffer.from(text, "latin1");

/** Writes what comes before an answer. */
export async function writeInterim(
  { give }: VirtualSocket,
  { status, headers }: InterimResponse,
): Promise<void> {
  await give(bytesOf(headText(status, REASONS[status] ?? "", headers)));
}

/** As Node's servers call them. */
const REASONS: Record<number, string> = { 100: "Continue", 102: "Processing", 103: "Early Hints" };

/**
 * @param virtual the client's socket
 * @param response the answer
 * @param how.details its headers as they came, and what a response cannot say
 * @param how.method what was asked
 * @param how.isPlayed whether what came before it is still to be written
 */
export async function writeAnswer(
  virtual: VirtualSocket,
  response: Response,
  { details, method, isPlayed }: { details: AnswerDetails; method: string; isPlayed: boolean },
): Promise<void> {
  const { status, statusText, body } = response;
  const { give, socket } = virtual;
  const valueOf = (name: string) => details.headers.find((pair) => pair[0] === name)?.[1];
  const hasBody = method !== "HEAD" && status !== 204 && status !== 304;
  const framing: Framing = /\bchunked\b/i.test(valueOf("transfer-encoding") ?? "")
    ? "chunks"
    : valueOf("content-length") !== undefined
    ? "length"
    : "close";
  for (const one of isPlayed ? details.interim ?? [] : []) {
    await writeInterim(virtual, { ...one, headers: spelt(one.headers, []) });
    await turn();
  }
  const coder = hasBody
    ? coderOf(valueOf("content-encoding"), framing === "length" ? "redoWhole" : "redo")
    : undefined;
  const reader = body?.getReader();
  socket.once("close", () => void reader?.cancel().catch(() => {}));
  let headers = details.headers;
  let whole: Uint8Array | undefined;
  if (hasBody && coder && framing === "length") {
    // Compressed again, it has another length, which stands before it.
    const plain = reader ? await readAll(reader) : [];
    const pieces = [];
    for (const piece of plain) pieces.push(...await coder.code(piece));
    whole = Buffer.concat([...pieces, ...await coder.end()]);
    headers = headers.map(([name, value]): HeaderPair =>
      name === "content-length" ? [name, String(whole!.length)] : [name, value]
    );
  }
  await give(bytesOf(headText(status, statusText, spelt(headers, details.spelling ?? []))));
  if (!hasBody) return finish(virtual, framing);
  const write = async (bytes: Uint8Array) => {
    if (bytes.length === 0) return;
    if (framing !== "chunks") return await give(bytes);
    const size = bytesOf(`${bytes.length.toString(16)}\r\n`);
    await give(Buffer.concat([size, bytes, bytesOf("\r\n")]));
  };
  if (whole) await write(whole);
  else if (reader) {
    while (true) {
      await turn(); // pieces that are given in one turn are one for who reads them
      const { done, value } = await reader.read();
      for (const bytes of done ? await coder?.end() ?? [] : await coder?.code(value) ?? [value]) {
        await write(bytes);
      }
      if (done || socket.destroyed) break;
    }
  }
  if (framing === "chunks") {
    const trailers = spelt(details.trailers ?? [], []);
    await give(bytesOf(`0\r\n${lines(trailers)}\r\n`));
  }
  finish(virtual, framing);
}

/** Nothing more is asked over this socket: where the client lets go of it, it is over. */
function finish({ socket, give, release }: VirtualSocket, framing: Framing): void {
  release();
  if (framing === "close") return void give(null);
  socket.once("free", () => setImmediate(() => socket.destroy()));
}

async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  for (let next = await reader.read(); !next.done; next = await reader.read()) all.push(next.value);
  return all;
}

/** Header names as they were spelt where that is known, else as most servers do. */
function spelt(pairs: readonly HeaderPair[], spelling: readonly string[]): HeaderPair[] {
  const known = new Map(spelling.map((name) => [name.toLowerCase(), name]));
  return pairs.map(([name, value]) => [known.get(name) ?? usualSpelling(name), value]);
}

function headText(status: number, reason: string, headers: readonly HeaderPair[]): string {
  return `HTTP/1.1 ${status} ${reason}\r\n${lines(headers)}\r\n`;
}

function lines(headers: readonly HeaderPair[]): string {
  return headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
}
