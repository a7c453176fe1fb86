// Whatever a cassette file holds, reading it gives a cassette or an error that says what is wrong;
// and whatever is read can be used.
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { memoryStore, openSession } from "../../mod.ts";
import { bodyBytes, bodyPieces, bodyText, concatenate } from "../../src/cassette/body.ts";
import { formatCassette, parseCassette } from "../../src/cassette/format.ts";
import { compareBy } from "../../src/diff/comparison.ts";
import { matchRequest } from "../../src/match/matcher.ts";
import type { Body, Cassette, Interaction, RecordedRequest } from "../../src/cassette/types.ts";
import { isRetakeError } from "../../src/errors.ts";
import { createLookup } from "../../src/match/lookup.ts";
import { anyJson, changedText, damagedText, goodText, noise } from "./damage.ts";
import { wantGrowth } from "../support/growth.ts";
import { property, SEED, wantCleanPrototypes, wantSameBytes } from "./run.ts";

function readOne(text: string): Cassette | undefined {
  try {
    return parseCassette(text, "x");
  } catch (error) {
    const known = isRetakeError(error, "CASSETTE_INVALID") ||
      isRetakeError(error, "CASSETTE_VERSION");
    if (!known) throw error;
    assert(error.message.length < 2000, `${error.message.length} characters say what is wrong`);
  } finally {
    wantCleanPrototypes();
  }
}

async function readAndUse(text: string): Promise<void> {
  const cassette = readOne(text);
  if (!cassette) return;
  const written = formatCassette(cassette);
  assert(formatCassette(parseCassette(written, "x")) === written, "written otherwise each time");
  compare(cassette);
  for (const { request, response } of cassette.interactions) {
    if (request.body) wantOneBody(request.body);
    if (response?.body) wantOneBody(response.body);
  }
  await play(cassette, written);
  wantCleanPrototypes();
}

const LIVE: RecordedRequest = {
  method: "POST",
  url: "https://api.example.com/v1?a=1&b=2",
  headers: [["content-type", "application/json"]],
  body: { json: { query: "{a}", variables: { x: [1, 2] } } },
};

const matches = matchRequest({ headers: ["x"] }, { body: ["$..a", "$.variables.x[0]"] });

function compare({ interactions }: Cassette): void {
  const lookup = createLookup(interactions, { comparison: compareBy() });
  for (const { request } of interactions) {
    assertEquals(matches(request, request), true);
    assertEquals(matches(LIVE, request) === true, matches(request, LIVE) === true);
    const asked = () => request;
    const found = { raw: "\0", request: asked, plain: asked, apart: () => 0 };
    const probe = { key: lookup.keyOf(request), ...found };
    assert(lookup.take(probe), "the lookup does not find what the matcher takes");
  }
}

/** All that a body is read as must be the same bytes. */
function wantOneBody(body: Body): void {
  const bytes = bodyBytes(body);
  const pieces = bodyPieces(body).map((piece) => piece.bytes);
  wantSameBytes(concatenate(pieces), bytes, "the pieces");
  assert(pieces.every((piece) => piece.length > 0), "an empty piece cannot be played");
  const text = bodyText(body);
  if (text !== undefined) wantSameBytes(new TextEncoder().encode(text), bytes, "the text");
}

/** Plays every interaction, each with the next request that comes. */
async function play({ interactions }: Cassette, text: string): Promise<void> {
  const session = await openSession("x", {
    store: memoryStore({ x: text }),
    mode: "replay",
    match: () => true,
    fetch: () => Promise.reject(new Error("a replay went to the network")),
    expires: "never",
    unused: "ignore",
    onWarning: () => {},
    allowFallback: false,
  });
  for (const interaction of interactions) await playOne(session.fetch, interaction);
  await session.close().catch((error) => {
    if (!isRetakeError(error)) throw error;
  });
}

const gone = new Error("the caller left");

async function playOne(fetch: typeof globalThis.fetch, interaction: Interaction): Promise<void> {
  const { response, request, error, unanswered } = interaction;
  const caller = new AbortController();
  const answer = fetch("https://any.example/", { signal: caller.signal });
  if (unanswered) {
    await Promise.resolve();
    caller.abort(gone);
  }
  let played: Response;
  try {
    played = await answer;
  } catch (thrown) {
    if (unanswered ? thrown !== gone : error === undefined) throw thrown;
    assert(thrown instanceof Error, "what is thrown is no error");
    const { message } = { message: undefined, ...error, ...error?.properties };
    if (error) assertEquals(thrown.message as unknown, message);
    return;
  }
  assert(response, "a response was not recorded");
  assert(played.status === response.status, `the status is ${played.status}`);
  assertEquals(played.statusText, response.statusText);
  assertEquals(played.url, response.url ?? request.url);
  assertEquals([...played.headers].length > 0, response.headers.length > 0);
  const { partial, broken, body } = response;
  if (broken || partial) {
    const reading = played.arrayBuffer();
    if (partial === "aborted" || partial === "open") setTimeout(() => caller.abort(gone));
    const outcome = await reading.catch((error: unknown) => error);
    assert(!(outcome instanceof ArrayBuffer), "less than the whole answer was played as all of it");
    if (outcome !== gone && !isRetakeError(outcome) && !broken) throw outcome;
    return;
  }
  const bytes = body ? bodyBytes(body) : new Uint8Array();
  const copy = played.clone();
  const alike = played.clone();
  wantSameBytes(new Uint8Array(await played.arrayBuffer()), bytes, "arrayBuffer()");
  assertEquals(await copy.text(), new TextDecoder().decode(bytes));
  assertEquals(alike.body === null, body === undefined);
  if (alike.body) wantSameBytes(await readAll(alike.body), bytes, "the stream");
}

async function readAll(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concatenate(pieces);
    pieces.push(value);
  }
}

property("a good cassette is read and used", 0.01, goodText, async (text) => {
  assert(readOne(text), "it is refused");
  await readAndUse(text);
});
property("a changed cassette is refused, or read and used", 0.4, changedText, readAndUse);
property("a damaged cassette is refused, or read and used", 0.25, damagedText, readAndUse);
property("any JSON is refused, or read and used", 0.15, anyJson, readAndUse);
property("any bytes are refused, or read and used", 0.2, noise, readAndUse);

Deno.test("changed cassettes are often read, and often refused", () => {
  for (const texts of [changedText, damagedText]) {
    const read = fc.sample(texts, 1000).filter((text) => readOne(text)).length;
    assert(read > 10 && read < 990, `${read} of 1000 are read`);
  }
});

/** What patterns are slow on, repeated: beginnings, joints and ends of what stands in cassettes. */
const FRAGMENTS = [...'a0 \n\t/\\%=.:;,@&?-_{["é', "\ud83d", "://", "%2", "a=", "$[", "00:"];

/** Puts a text in the place of each text of a value, one after the other. */
function* replacedEach(value: unknown, text: string): Generator<unknown> {
  if (typeof value === "string") yield text;
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    for (const other of replacedEach(member, text)) {
      yield Array.isArray(value) ? value.with(Number(key), other) : { ...value, [key]: other };
    }
  }
}

Deno.test("whatever stands in the texts of a cassette, reading it costs by their length", async () => {
  const TIMES = 16;
  for (const text of fc.sample(goodText, { seed: SEED, numRuns: 4 })) {
    const value: unknown = JSON.parse(text);
    for (const fragment of FRAGMENTS) {
      const fill = (length: number) =>
        [...replacedEach(value, fragment.repeat(length / fragment.length))]
          .map((one) => JSON.stringify(one));
      const large = fill(TIMES * 1000);
      for (const [place, small] of fill(1000).entries()) {
        await wantGrowth(TIMES, 4, () => readOne(small), () => readOne(large[place]!));
      }
    }
  }
});
