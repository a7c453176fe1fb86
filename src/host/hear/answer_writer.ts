/**
 * Answers, written as a server writes them (RFC 9112): the client's own parser reads them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { HeaderPair, InterimResponse } from "../../cassette/types.ts";
import { type AnswerDetails, spelt } from "../../wire/details.ts";
import { codeAnswer } from "./coded_answer.ts";
import { headerOf } from "./live_body.ts";
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
 * @param how.over aborts when the client gives up
 */
export async function writeAnswer(
  virtual: VirtualSocket,
  response: Response,
  { details, method, isPlayed, over }: {
    details: AnswerDetails;
    method: string;
    isPlayed: boolean;
    over: AbortSignal;
  },
): Promise<void> {
  const { give } = virtual;
  const framing: Framing = /\bchunked\b/i.test(headerOf(details, "transfer-encoding") ?? "")
    ? "chunks"
    : headerOf(details, "content-length") !== undefined
    ? "length"
    : "close";
  for (const one of isPlayed ? details.interim ?? [] : []) {
    await writeInterim(virtual, { ...one, headers: spelt(one.headers) });
    await turn();
  }
  // Pieces that are given in one turn are one for who reads them.
  const answer = await codeAnswer(response, { details, method, over, pause: turn });
  const headers = spelt(answer.headers, details.spelling);
  const { status, statusText } = response;
  await give(bytesOf(headText(status, statusText, headers, details.httpVersion)));
  if (!answer.hasBody) return finish(virtual, framing);
  for await (const bytes of answer.pieces) {
    if (framing !== "chunks") await give(bytes);
    else {
      const size = bytesOf(`${bytes.length.toString(16)}\r\n`);
      await give(Buffer.concat([size, bytes, bytesOf("\r\n")]));
    }
  }
  if (framing === "chunks") {
    const trailers = spelt(details.trailers ?? []);
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
