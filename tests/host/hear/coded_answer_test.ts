// An answer is coded again as its headers say, with a length that is true, or left as it is.
import { assertEquals, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import { constants, gunzipSync } from "node:zlib";
import { codeAnswer } from "../../../src/host/hear/coded_answer.ts";
import type { AnswerDetails } from "../../../src/wire/details.ts";
import type { HeardAnswer } from "../../../src/wire/types.ts";

const TEXT = "said again and ".repeat(50);
const GZIP: [string, string] = ["content-encoding", "gzip"];
const LENGTH: [string, string] = ["content-length", "1"];

/** What a client is sent of an answer with this body, which comes as a stream or is at hand: the same. */
async function sent(details: AnswerDetails, method = "GET", over = new AbortController().signal) {
  const streamed = new Response(TEXT);
  const pieces = [TEXT.slice(0, 100), TEXT.slice(100)].map((text) =>
    new TextEncoder().encode(text)
  );
  const atHand: HeardAnswer = { status: 200, statusText: "", headers: [], body: pieces };
  const [first, second] = await Promise.all([streamed, atHand].map(async (given) => {
    const answer = await codeAnswer(given, { details: { ...details }, method, over });
    const pieces: Uint8Array[] = [];
    for await (const piece of answer.pieces) pieces.push(piece);
    return { headers: answer.headers, hasBody: answer.hasBody, bytes: Buffer.concat(pieces) };
  }));
  if (!details.headers.includes(GZIP) || details.encoded === true) assertEquals(second, first);
  else assertEquals(unzipped(second!.bytes), unzipped(first!.bytes));
  return second!;
}

/** As far as it is whole. */
function unzipped(bytes: Buffer): string {
  if (bytes.length === 0) return "";
  return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
}

Deno.test("a body is coded as its headers say, and its length is true", async () => {
  const whole = await sent({ headers: [GZIP, LENGTH] });
  assertEquals(gunzipSync(whole.bytes).toString(), TEXT);
  assertEquals(whole.headers, [GZIP, ["content-length", String(whole.bytes.length)]]);
  const streamed = await sent({ headers: [GZIP] });
  assertEquals([gunzipSync(streamed.bytes).toString(), streamed.headers], [TEXT, [GZIP]]);
});

Deno.test("what came as it was is sent as it was, and what had no end gets none", async () => {
  const raw = await sent({ headers: [GZIP, LENGTH], encoded: true });
  assertEquals([raw.bytes.toString(), raw.headers], [TEXT, [GZIP, LENGTH]]);
  const { bytes } = await sent({ headers: [GZIP], encoded: "unfinished" });
  await assertRejects(
    () => Promise.resolve().then(() => gunzipSync(bytes)),
    Error,
    "unexpected end",
  );
});

Deno.test("a HEAD has no body, and who gives up is told so", async () => {
  const { hasBody, bytes, headers } = await sent({ headers: [GZIP, LENGTH] }, "HEAD");
  assertEquals([hasBody, bytes.length, headers], [false, 0, [GZIP, LENGTH]]);
  const reason = new Error("enough");
  const given = AbortSignal.abort(reason);
  assertEquals(await assertRejects(() => sent({ headers: [] }, "GET", given)), reason);
});
