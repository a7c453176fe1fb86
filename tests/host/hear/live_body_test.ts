// A live body is taken down behind its coding, and says where that could not be undone.
import { assertEquals, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import {
  detailsFrom,
  headerOf,
  mayHaveBody,
  openLiveBody,
  pairsOf,
} from "../../../src/host/hear/live_body.ts";

const TEXT = "said again and ".repeat(50);

/** Takes down what comes in these pieces. */
async function take(encoding: string, pieces: Uint8Array[], error?: Error) {
  const details = detailsFrom([["Content-Encoding", encoding]]);
  let asked = 0;
  const body = openLiveBody({
    details,
    resume() {
      const piece = pieces[asked++];
      if (piece) body.push(piece);
      else body.end(error);
    },
    cancel() {},
  });
  return { details, text: await new Response(body.stream).text() };
}

Deno.test("a body is behind its coding, whole or as it came, and it is noted which", async () => {
  const bytes = gzipSync(TEXT);
  const [first, rest] = [bytes.subarray(0, 20), bytes.subarray(20)];
  const cases: [encoding: string, pieces: Uint8Array[], text: string, encoded: unknown][] = [
    ["gzip", [first, rest], TEXT, undefined],
    ["identity", [Buffer.from(TEXT)], TEXT, undefined],
    ["gzip", [Buffer.from("no "), Buffer.from("gzip")], "no gzip", true],
    ["compress", [Buffer.from("whatever")], "whatever", true],
    ["gzip", [], "", "unfinished"],
  ];
  for (const [encoding, pieces, text, encoded] of cases) {
    const taken = await take(encoding, pieces);
    assertEquals([encoding, taken.text, taken.details.encoded], [encoding, text, encoded]);
  }
  assertEquals((await take("gzip", [first])).details.encoded, "unfinished");
});

Deno.test("a body that breaks off fails with what it broke with", async () => {
  const error = new Error("ours");
  assertEquals(await assertRejects(() => take("identity", [Buffer.from("a")], error)), error);
});

Deno.test("headers in turns are pairs, byte by byte, and answers have bodies or none", () => {
  assertEquals(pairsOf(["A", "1", Buffer.from("B"), Buffer.from([0xe9])]), [["A", "1"], [
    "B",
    "é",
  ]]);
  assertEquals(headerOf(detailsFrom([["X-A", "1"]]), "x-a"), "1");
  const all = [["GET", 200], ["HEAD", 200], ["GET", 204], ["GET", 304], ["POST", 404]] as const;
  assertEquals(all.map(([method, status]) => mayHaveBody(method, status)), [
    true,
    false,
    false,
    false,
    true,
  ]);
});
