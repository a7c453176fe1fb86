/**
 * What is asked in the benchmarks, what comes back, and the stub that one would write by hand in a recorder's
 * place.
 *
 * @module
 */
import { FORMAT } from "../src/cassette/format.ts";
import type { Body, Cassette, HeaderPair, Interaction } from "../src/cassette/types.ts";

/** A call of fetch. */
export interface Call {
  url: string;
  init?: RequestInit;
}

/** What is asked again and again, and what answers it. */
export interface Work {
  name: string;
  /** The call at a position, from 0; the same one each time where one recording is played again. */
  call(at: number): Call;
  /** What the cassette answers with. */
  body: Body;
  /** How the code under test reads the answer. */
  read(response: Response): Promise<unknown>;
  /** The answer of a hand-written stub. */
  stub(): Response;
  /** How many calls are timed together. */
  calls: number;
  /** Whether all calls ask for one recording. */
  again: boolean;
}

const URL_ASKED = "https://api.example.com/v1/things";
/** The headers of an answer. */
export const HEADERS: HeaderPair[] = [
  ["cache-control", "no-store"],
  ["content-type", "application/json"],
  ["date", "Thu, 01 Jan 2026 00:00:00 GMT"],
  ["openai-processing-ms", "312"],
  ["openai-version", "2020-10-01"],
  ["strict-transport-security", "max-age=31536000"],
  ["x-ratelimit-remaining", "4999"],
  ["x-request-id", "req_0123456789abcdef"],
];
const STREAM_HEADERS: HeaderPair[] = HEADERS.map(([name, value]) => [
  name,
  name === "content-type" ? "text/event-stream" : value,
]);

/** @returns an answer of about so many bytes as JSON */
export function jsonOf(bytes: number) {
  return {
    id: "chatcmpl-1",
    choices: Array.from({ length: Math.ceil(bytes / 100) }, (_, index) => ({
      index,
      message: { role: "assistant", content: "All happy families are alike; each is hap" },
    })),
  };
}

/** @returns a question of 4 KB */
export function question(at: number): string {
  return JSON.stringify({
    model: "gpt",
    seed: at,
    messages: Array.from({ length: 40 }, (_, index) => ({
      role: "user",
      content: `${index}: ${"Tell me about persistence of memory. ".repeat(2)}`,
    })),
  });
}

const EVENTS = Array.from(
  { length: 200 },
  (_, index) => `data: {"index":${index},"choices":[{"delta":{"content":"word"}}]}\n\n`,
);
const encoder = new TextEncoder();
const LARGE = new Uint8Array(5_000_000).fill(65);

const readJson = (response: Response) => response.json();
const readPieces = async (response: Response) => {
  const reader = response.body!.getReader();
  let pieces = 0;
  while (!(await reader.read()).done) pieces++;
  return pieces;
};

const stubOf = (body: BodyInit, headers = HEADERS) => () =>
  new Response(body, { status: 200, headers });
const textOf = (bytes: number) => JSON.stringify(jsonOf(bytes));

const get = (at: number): Call => ({ url: `${URL_ASKED}/${at}` });
const post = (at: number): Call => ({
  url: URL_ASKED,
  init: {
    method: "POST",
    body: question(at),
    headers: { "content-type": "application/json", authorization: "Bearer none" },
  },
});

/** Two works: of a recording for each call, and of one recording for all of them. */
function twice(work: Omit<Work, "again" | "call">, call: (at: number) => Call): Work[] {
  const one = call(0);
  return [
    { ...work, name: `${work.name}, a recording each`, call, again: false },
    { ...work, name: `${work.name}, one again and again`, call: () => one, again: true },
  ];
}

/** What a stub that keeps the pieces does: all of them are there, in arrays of their own. */
const streamOfPieces = () =>
  new ReadableStream({
    start(controller) {
      for (const event of EVENTS) controller.enqueue(encoder.encode(event));
      controller.close();
    },
  });

/** The rows of the table. */
export const WORKS: readonly Work[] = [
  ...twice({
    name: "GET 1 KB of JSON",
    body: { json: jsonOf(1000) },
    read: readJson,
    stub: stubOf(textOf(1000)),
    calls: 200,
  }, get),
  ...twice({
    name: "POST 4 KB for 2 KB",
    body: { json: jsonOf(2000) },
    read: readJson,
    stub: stubOf(textOf(2000)),
    calls: 200,
  }, post),
  {
    name: "GET 100 KB of JSON",
    body: { json: jsonOf(100_000) },
    read: readJson,
    stub: stubOf(textOf(100_000)),
    calls: 10,
    call: get,
    again: false,
  },
  {
    name: "200 events, piece by piece",
    body: { chunks: EVENTS.map((text, at) => ({ at, text })) },
    read: readPieces,
    stub: () => stubOf(streamOfPieces(), STREAM_HEADERS)(),
    calls: 20,
    call: get,
    again: false,
  },
  {
    name: "GET 5 MB of text as bytes",
    body: { text: new TextDecoder().decode(LARGE) },
    read: (response) => response.arrayBuffer(),
    stub: stubOf(LARGE),
    calls: 3,
    call: get,
    again: false,
  },
];

/** @returns the recording that answers a call */
export function recordingOf(work: Work, at: number): Interaction {
  const { url, init } = work.call(at);
  const headers = [...new Headers(init?.headers)].filter(([name]) => name !== "authorization");
  return {
    request: {
      method: init?.method ?? "GET",
      url,
      headers: headers as HeaderPair[],
      ...(init?.body ? { body: { json: JSON.parse(init.body as string) } } : {}),
    },
    recordedAt: "2026-01-01T00:00:00.000Z",
    waited: 300,
    response: {
      status: 200,
      statusText: "OK",
      type: "basic",
      headers: "chunks" in work.body ? STREAM_HEADERS : HEADERS,
      body: work.body,
    },
  };
}

/** @returns a cassette of recordings */
export function cassetteOf(interactions: Interaction[]): Cassette {
  return { format: FORMAT, recordedAt: "2026-01-01T00:00:00.000Z", interactions };
}
