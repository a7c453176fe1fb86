/**
 * Answers, written as a server writes them (RFC 9112): the client's own parser reads them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { HeaderPair, InterimResponse } from "../../cassette/types.ts";
import { type AnswerDetails, spelt } from "../../wire/details.ts";
import type { HeardAnswer } from "../../wire/types.ts";
import { codeAnswer, type CodedAnswer } from "./coded_answer.ts";
import { headerOf } from "./live_body.ts";
import type { VirtualSocket } from "./virtual_socket.ts";

/** Kept from before fake timers take its place. */
const { setImmediate } = globalThis;

/** Where the bytes of a body end, for who reads them. */
type Framing = "length" | "chunks" | "close";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const bytesOf = (text: string) => Buffer.from(text, "latin1");
const LINE_END = bytesOf("\r\n");

/** Writes what comes before an answer. */
export async function writeInterim(
  virtual: VirtualSocket,
  { status, headers }: InterimResponse,
): Promise<void> {
  await virtual.give(bytesOf(headText(status, REASONS[status] ?? "", headers)));
}

/** As Node's servers call them. */
const REASONS: Record<number, string> = { 100: "Continue", 102: "Processing", 103: "Early Hints" };

/**
 * @param virtual the client's socket
 * @param answer the answer
 * @param how.details its headers as they came, and what a response cannot say
 * @param how.method what was asked
 * @param how.isPlayed whether what came before it is still to be written
 * @param how.over aborts when the client gives up
 */
export async function writeAnswer(
  virtual: VirtualSocket,
  answer: HeardAnswer,
  { details, method, isPlayed, over }: {
    details: AnswerDetails;
    method: string;
    isPlayed: boolean;
    over: AbortSignal;
  },
): Promise<void> {
  const framing: Framing = /\bchunked\b/i.test(headerOf(details, "transfer-encoding") ?? "")
    ? "chunks"
    : headerOf(details, "content-length") !== undefined
    ? "length"
    : "close";
  for (const one of isPlayed ? details.interim ?? [] : []) {
    await writeInterim(virtual, { ...one, headers: spelt(one.headers) });
    await turn();
  }
  const { status, statusText } = answer;
  const coded = await codeAnswer(answer, { details, method, over });
  const headers = spelt(coded.headers, details.spelling);
  const length = framing === "length" && coded.hasBody
    ? Number(coded.headers.find(([name]) => name === "content-length")?.[1])
    : undefined;
  if (!coded.hasBody || length === 0) virtual.finish();
  const head = bytesOf(headText(status, statusText, headers, details.httpVersion));
  if (coded.hasBody) await writeBody(virtual, coded.pieces, { head, framing, length, details });
  else await virtual.give(head);
  virtual.finish();
  if (framing === "close") void virtual.give(null);
}

async function writeBody(
  virtual: VirtualSocket,
  pieces: CodedAnswer["pieces"],
  { head, framing, length, details }: {
    head: Buffer;
    framing: Framing;
    length: number | undefined;
    details: AnswerDetails;
  },
): Promise<void> {
  let given = 0;
  const give = (bytes: Uint8Array, before?: Buffer) => {
    given += bytes.length;
    if (given === length) virtual.finish(); // a client may let go as soon as it has the last byte
    const framed = framing === "chunks"
      ? [bytesOf(`${bytes.length.toString(16)}\r\n`), bytes, LINE_END]
      : [bytes];
    const all = before ? [before, ...framed] : framed;
    return virtual.give(all.length === 1 ? bytes : Buffer.concat(all));
  };
  const isAtHand = Array.isArray(pieces);
  // What is at hand comes with the head, as a short answer does from a server.
  if (isAtHand && pieces.length > 0) await give(pieces[0], head);
  else await virtual.give(head);
  for await (const bytes of isAtHand ? pieces.slice(1) : pieces) {
    await turn(); // pieces that are given in one turn are one for who reads them
    await give(bytes);
  }
  if (framing === "length") return; // its last byte is its end
  await turn();
  if (framing !== "chunks") return;
  await virtual.give(bytesOf(`0\r\n${lines(spelt(details.trailers ?? []))}\r\n`));
}

function headText(
  status: number,
  reason: string,
  headers: readonly HeaderPair[],
  version = "1.1",
): string {
  return `HTTP/${version} ${status} ${reason}\r\n${lines(headers)}\r\n`;
}

function lines(headers: readonly HeaderPair[]): string {
  return headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
}
