/**
 * The files of other tools: what they hold, in one form, and cassettes in theirs. These are the words of
 * the room, in which nothing is read from a disk, sent or decoded by a runtime.
 *
 * It is entered by `formats.ts`, from a file's value to exchanges; by `interactions.ts`, from these to what a
 * cassette holds; by `yaml.ts`, for a file that is YAML; and by `har_writer.ts`, for the way out. Each format
 * has a file of its own.
 *
 * @module
 */
import type { HeaderPair, RecordedResponse } from "../cassette/types.ts";

/** A file of another tool, parsed. Nothing in it is trusted. */
export interface ForeignFile {
  /** What its text parses to. */
  value: unknown;
  /**
   * Reads a file that lies beside it, to which it refers.
   *
   * @param name its bare name, which leads to no other folder
   * @returns its bytes; `undefined` where there is none
   */
  beside(name: string): Uint8Array<ArrayBuffer> | undefined;
}

/** A body as it is kept. */
export interface StoredBody {
  bytes: Uint8Array<ArrayBuffer>;
  /** Whether it still is in the `content-encoding` that its headers name; unknown where tools differ. */
  coded: boolean | undefined;
}

/** An answer as another tool keeps it. */
export interface ForeignAnswer {
  status: number;
  /** `undefined` where it was not kept. */
  statusText: string | undefined;
  headers: HeaderPair[];
  body: StoredBody | undefined;
  /** Where it came from, where redirects were followed for it. */
  url?: string;
  httpVersion?: "1.0";
  /** The messages of a WebSocket. */
  frames?: RecordedResponse["frames"];
}

/** One request with what came back, as another tool keeps it. */
export interface Exchange {
  /** Where in the file it stands: `interactions[2]`. */
  place: string;
  method: string;
  url: string;
  headers: HeaderPair[];
  body: StoredBody | undefined;
  /** When it was asked, in milliseconds since 1970. */
  startedAt: number | undefined;
  /** Milliseconds to the headers of the answer. */
  waited: number | undefined;
  /** What came back; the words of a network error; or nothing. */
  outcome: ForeignAnswer | { error: string } | "unanswered";
}

/** What a file does not say, and what is written in its place. */
export const INVENTIONS = {
  time: "when it was asked: the time of the import",
  date: "when it was asked: the date that its answer has",
  zone: "the zone of a time: UTC",
  wait: "how long the answer took: no time",
  statusText: "the status text: that of the standard",
  pieces: "when the events of a stream came: at once, each by itself",
  requestBody: "the body of the request, which was not kept: none",
  spelling: "how a JSON body was spelt: without spaces",
  order: "the order of answers to equal requests: that of the file",
  length: "a content-length that is not that of the body: its length",
  cookies: "several set-cookie in one text: taken apart",
  close: "how a WebSocket was closed: by the server, as nothing says",
} as const;

/** What of a file is left out, and why. */
export const LEFT_OUT = {
  unread: "an answer that was never read: its body is not in the file",
  scheme: "what was not asked by HTTP: data:, blob: and the like",
  preflight: "a browser's own question beforehand (OPTIONS)",
} as const;

/** What had to be invented, and what was left out; each with how often. */
export interface Notes {
  invented: Map<keyof typeof INVENTIONS, number>;
  leftOut: Map<keyof typeof LEFT_OUT, number>;
}

/** @returns notes on a file of which nothing is known yet */
export function noNotes(): Notes {
  return { invented: new Map(), leftOut: new Map() };
}

/** Counts one more. */
export function note<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
