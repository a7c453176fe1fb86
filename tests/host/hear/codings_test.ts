// Codings are undone and done piece by piece, and what is not known is left as it is.
import { assertEquals, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import { brotliCompressSync, deflateSync, gunzipSync, gzipSync } from "node:zlib";
import { coderOf } from "../../../src/host/hear/codings.ts";

const TEXT = "said again and ".repeat(500);
const DONE: [string, Uint8Array][] = [
  ["gzip", gzipSync(TEXT)],
  ["x-gzip", gzipSync(TEXT)],
  [" GZip ", gzipSync(TEXT)],
  ["deflate", deflateSync(TEXT)],
  ["br", brotliCompressSync(TEXT)],
  ["deflate, gzip", gzipSync(deflateSync(TEXT))],
  ["identity, br", brotliCompressSync(TEXT)],
];

/** All that comes of bytes, given so many at a time. */
async function all(
  encoding: string,
  how: "undo" | "redo" | "redoWhole",
  bytes: Uint8Array,
  size = 99,
) {
  const coder = coderOf(encoding, how)!;
  const made: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    made.push(...await coder.code(bytes.subarray(at, at + size)));
  }
  return Buffer.concat([...made, ...await coder.end()]);
}

Deno.test("what is coded comes back, in whatever pieces it comes and is made", async () => {
  for (const [encoding, bytes] of DONE) {
    assertEquals((await all(encoding, "undo", bytes)).toString(), TEXT, encoding);
    for (const how of ["redo", "redoWhole"] as const) {
      const again = await all(encoding, how, Buffer.from(TEXT), 1000);
      assertEquals((await all(encoding, "undo", again)).toString(), TEXT, `${encoding} ${how}`);
    }
  }
});

Deno.test("a piece can be read before the next one comes", async () => {
  const redo = coderOf("gzip", "redo")!;
  const undo = coderOf("gzip", "undo")!;
  const pieces = await redo.code(Buffer.from("first"));
  let read = "";
  for (const piece of pieces) read += Buffer.concat(await undo.code(piece)).toString();
  assertEquals(read, "first");
});

Deno.test("what is whole is as a server makes it, to the byte", async () => {
  assertEquals(gunzipSync(await all("gzip", "redoWhole", Buffer.from(TEXT), 1e6)).toString(), TEXT);
});

Deno.test("no coding, one that nobody knows, and what is not of its coding", async () => {
  for (const encoding of [undefined, "", "identity", "compress", "gzip, compress", "__proto__"]) {
    assertEquals(coderOf(encoding, "undo"), undefined, encoding);
  }
  await assertRejects(() => coderOf("gzip", "undo")!.code(Buffer.from("plain")), Error);
});
