/**
 * What goes over a WebSocket, to frames and back (RFC 6455, section 5). Nothing of it is compressed: that is
 * not offered.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash, randomFillSync } from "node:crypto";
import type { SocketData } from "../../cassette/frames.ts";
import type { SocketSignal } from "../../wire/socket.ts";

const TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10;

/** Who gets what is read. */
export interface FrameListener {
  /** A message, whole. */
  onMessage(data: SocketData): void;
  onSignal(kind: SocketSignal, bytes: Uint8Array<ArrayBuffer>): void;
  /** The other side closes; without a code where it gave none. */
  onClose(code: number | undefined, reason: string): void;
}

/**
 * @param listener who gets what is read
 * @returns takes bytes, in whatever pieces they come
 */
export function frameReader(listener: FrameListener): (bytes: Uint8Array) => void {
  let buffer: Buffer = Buffer.alloc(0);
  /** The fragments of a message that has not ended, and what it is. */
  let fragments: Buffer[] = [];
  let kind = 0;

  const read = (): boolean => {
    if (buffer.length < 2) return false;
    const [first, second] = [buffer[0]!, buffer[1]!];
    const short = second & 0x7f;
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
    const isMasked = (second & 0x80) !== 0;
    const start = 2 + lengthBytes + (isMasked ? 4 : 0);
    if (buffer.length < start) return false;
    const length = lengthBytes === 2
      ? buffer.readUInt16BE(2)
      : lengthBytes === 8
      ? Number(buffer.readBigUInt64BE(2))
      : short;
    if (buffer.length < start + length) return false;
    const payload = Buffer.from(buffer.subarray(start, start + length)); // a copy, to be unmasked
    if (isMasked) applyMask(payload, buffer.subarray(start - 4, start));
    buffer = buffer.subarray(start + length);
    take(first & 0x0f, (first & 0x80) !== 0, payload);
    return true;
  };
  const take = (opcode: number, isLast: boolean, payload: Buffer) => {
    if (opcode === CLOSE) {
      const code = payload.length < 2 ? undefined : payload.readUInt16BE(0);
      return listener.onClose(code, payload.toString("utf8", 2));
    }
    if (opcode === PING || opcode === PONG) {
      return listener.onSignal(opcode === PING ? "ping" : "pong", new Uint8Array(payload));
    }
    if (opcode !== 0) kind = opcode;
    fragments.push(payload);
    if (!isLast) return;
    const whole = fragments.length === 1 ? payload : Buffer.concat(fragments);
    fragments = [];
    listener.onMessage(kind === TEXT ? whole.toString("utf8") : new Uint8Array(whole));
  };
  return (bytes) => {
    buffer = buffer.length === 0 ? Buffer.from(bytes) : Buffer.concat([buffer, bytes]);
    while (read());
  };
}

/** Whether it is masked: what a client sends is, and what a server sends is not. */
interface Masking {
  isMasked: boolean;
}

/** @returns a message as one frame */
export function messageFrame(data: SocketData, how: Masking): Buffer {
  return typeof data === "string"
    ? frame(TEXT, Buffer.from(data), how)
    : frame(BINARY, Buffer.from(data), how);
}

/** @returns a ping or a pong */
export function signalFrame(kind: SocketSignal, bytes: Uint8Array, how: Masking): Buffer {
  return frame(kind === "ping" ? PING : PONG, Buffer.from(bytes), how);
}

/** @returns the frame that closes */
export function closeFrame(code: number | undefined, reason: string, how: Masking): Buffer {
  if (code === undefined || code === 1005) return frame(CLOSE, Buffer.alloc(0), how);
  const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
  payload.writeUInt16BE(code, 0);
  payload.write(reason, 2);
  return frame(CLOSE, payload, how);
}

function frame(opcode: number, payload: Buffer, { isMasked }: Masking): Buffer {
  const { length } = payload;
  const lengthBytes = length < 126 ? 0 : length < 65536 ? 2 : 8;
  const start = 2 + lengthBytes + (isMasked ? 4 : 0);
  const bytes = Buffer.alloc(start + length);
  bytes[0] = 0x80 | opcode;
  bytes[1] = (isMasked ? 0x80 : 0) | (lengthBytes === 0 ? length : lengthBytes === 2 ? 126 : 127);
  if (lengthBytes === 2) bytes.writeUInt16BE(length, 2);
  if (lengthBytes === 8) bytes.writeBigUInt64BE(BigInt(length), 2);
  payload.copy(bytes, start);
  if (isMasked) {
    const mask = bytes.subarray(start - 4, start);
    randomFillSync(mask); // not the global one, which may be frozen
    applyMask(bytes.subarray(start), mask);
  }
  return bytes;
}

function applyMask(bytes: Buffer, mask: Buffer): void {
  for (let at = 0; at < bytes.length; at++) bytes[at]! ^= mask[at & 3]!;
}

/**
 * @param key the `sec-websocket-key` of a request
 * @returns the `sec-websocket-accept` that answers it (RFC 6455, section 4.2.2)
 */
export function acceptOf(key: string): string {
  return createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
}
