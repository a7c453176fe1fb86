/**
 * Who hears of an answer in undici: handlers in the words of undici 7 and 8, and in those before.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";
import type { HeaderPair } from "../../cassette/types.ts";
import { spelt } from "../../wire/details.ts";

/** Kept from before fake timers take its place. */
const { queueMicrotask } = globalThis;

/** A handler, in the old words and in the new ones. */
export interface DispatchHandler {
  onConnect?(abort: (reason?: unknown) => void, context?: unknown): void;
  onHeaders?(status: number, raw: Buffer[], resume: () => void, statusText: string): boolean | void;
  onData?(bytes: Buffer): boolean | void;
  onComplete?(rawTrailers: Buffer[]): void;
  onError?(error: Error): void;
  onBodySent?(size: number, total: number): void;
  onRequestSent?(): void;
  onResponseStarted?(): void;
  onUpgrade?(status: number, raw: Buffer[], socket: Duplex): void;
  onRequestStart?(controller: Controller, context: unknown): void;
  onRequestUpgrade?(
    controller: Controller,
    status: number,
    headers: Record<string, string | string[]>,
    socket: Duplex,
  ): void;
  onResponseStart?(
    controller: Controller,
    status: number,
    headers: Record<string, string | string[]>,
    statusText: string,
  ): void;
  onResponseData?(controller: Controller, bytes: Buffer): void;
  onResponseEnd?(controller: Controller, trailers: Record<string, string | string[]>): void;
  onResponseError?(controller: Controller | null, error: Error): void;
}

/** By what a handler of the new kind holds its request. */
export interface Controller {
  readonly aborted: boolean;
  readonly paused: boolean;
  readonly reason: unknown;
  rawHeaders: Buffer[] | null;
  rawTrailers: Buffer[] | null;
  pause(): void;
  resume(): void;
  abort(reason?: unknown): void;
}

/** Tells a handler what comes, and waits where it wants no more yet. */
export interface Driver {
  start(): void;
  head(
    status: number,
    statusText: string,
    headers: readonly HeaderPair[],
    spelling: readonly string[],
  ): Promise<void>;
  data(bytes: Uint8Array): Promise<void>;
  /** Hands over a connection of another kind, with headers as they are spelt. */
  upgrade(headers: readonly HeaderPair[], socket: Duplex): void;
  end(trailers: readonly HeaderPair[]): void;
  fail(error: Error): void;
}

/**
 * @param handler who hears
 * @param giveUp called when it wants nothing more
 */
export function driverOf(handler: DispatchHandler, giveUp: (reason: unknown) => void): Driver {
  let goOn: (() => void) | undefined;
  let isPaused = false;
  let isOver = false;
  let reason: unknown;
  const isNew = typeof handler.onRequestStart === "function";
  const resume = () => {
    isPaused = false;
    goOn?.();
    goOn = undefined;
  };
  const abort = (why?: unknown) => {
    if (isOver) return;
    isOver = true;
    reason = why ?? Object.assign(new Error("Request aborted"), {
      name: "AbortError",
      code: "UND_ERR_ABORTED",
    });
    giveUp(reason);
    resume();
    // Its own giving up is told to it as what its request failed with, later.
    queueMicrotask(() => tellError(reason as Error));
  };
  const controller: Controller = {
    get aborted() {
      return reason !== undefined;
    },
    get paused() {
      return isPaused;
    },
    get reason() {
      return reason;
    },
    rawHeaders: null,
    rawTrailers: null,
    pause: () => void (isPaused = true),
    resume,
    abort,
  };
  const tellError = (error: Error) => {
    if (isNew) handler.onResponseError?.(controller, error);
    else handler.onError?.(error);
  };
  const waitWhilePaused = async () => {
    while (isPaused) await new Promise<void>((resolve) => goOn = resolve);
  };
  return {
    start() {
      if (isNew) handler.onRequestStart!(controller, {});
      else handler.onConnect?.(abort, {});
    },
    async head(status, statusText, headers, spelling) {
      if (isOver) return;
      const raw = rawOf(headers, spelling);
      handler.onRequestSent?.();
      handler.onResponseStarted?.();
      if (isNew) {
        controller.rawHeaders = raw;
        handler.onResponseStart?.(controller, status, objectOf(headers), statusText);
      } else if (handler.onHeaders?.(status, raw, resume, statusText) === false) isPaused = true;
      await waitWhilePaused();
    },
    async data(bytes) {
      if (isOver) return;
      const piece = Buffer.from(bytes);
      if (isNew) handler.onResponseData?.(controller, piece);
      else if (handler.onData?.(piece) === false) isPaused = true;
      await waitWhilePaused();
    },
    upgrade(headers, socket) {
      if (isOver) return;
      const raw = bytesOf(headers);
      if (isNew) {
        controller.rawHeaders = raw;
        const lowerCased = headers.map(([name, value]): HeaderPair => [name.toLowerCase(), value]);
        handler.onRequestUpgrade?.(controller, 101, objectOf(lowerCased), socket);
      } else handler.onUpgrade?.(101, raw, socket);
    },
    end(trailers) {
      if (isOver) return;
      isOver = true;
      const raw = rawOf(trailers);
      try {
        if (isNew) {
          controller.rawTrailers = raw;
          handler.onResponseEnd?.(controller, objectOf(trailers));
        } else handler.onComplete?.(raw);
      } catch (error) {
        tellError(error as Error); // as undici does: one that asks again throws there
      }
    },
    fail(error) {
      if (isOver) return;
      isOver = true;
      tellError(error);
    },
  };
}

function rawOf(pairs: readonly HeaderPair[], spelling?: readonly string[]): Buffer[] {
  return bytesOf(spelt(pairs, spelling));
}

function bytesOf(pairs: readonly HeaderPair[]): Buffer[] {
  const texts = pairs.flat();
  const all = Buffer.from(texts.join(""), "latin1");
  let at = 0;
  return texts.map(({ length }) => all.subarray(at, at += length));
}

function objectOf(pairs: readonly HeaderPair[]): Record<string, string | string[]> {
  const all: Record<string, string | string[]> = {};
  for (const [name, value] of pairs) {
    const before = all[name];
    all[name] = before === undefined ? value : [before, value].flat();
  }
  return all;
}
