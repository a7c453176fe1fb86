// An answer is coded again as its headers say, with a length that is true, or left as it is.
import { assertEquals, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import { gunzipSync } from "node:zlib";
import { codeAnswer } from "../../../src/host/hear/coded_answer.ts";
import type { AnswerDetails } from "../../../src/wire/details.ts";

const TEXT = "said again and ".repeat(50);
const GZIP: [string, string] = ["content-encoding", "gzip"];
const LENGTH: [string, string] = ["content-length", "1"];

/** What a client is sent of an answer with this body. */
async function sent(details: AnswerDetails, method = "GET", over = new AbortController().signal) {
  const answer = await codeAnswer(new Response(TEXT), { details, method, over });
  const pieces: Uint8Array[] = [];
  for await (const piece of answer.pieces) pieces.push(piece);
  return { ...answer, bytes: Buffer.concat(pieces) };
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
