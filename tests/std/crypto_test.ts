// What is used of @std/crypto, true of the real one and of our stand-in for it.
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { crypto } from "@std/crypto";
import { Buffer } from "node:buffer";

const bytes = (text: string) => new TextEncoder().encode(text);
const hex = (digest: ArrayBuffer) => Buffer.from(digest).toString("hex");

// The examples of FIPS 180 for the three letters "abc", and for nothing at all.
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

Deno.test("crypto: SHA-256 is that of the standard, with a promise and without", async () => {
  const { subtle } = crypto;
  for (const [text, expected] of [["abc", ABC], ["", NOTHING]] as const) {
    const digest = await subtle.digest("SHA-256", bytes(text));
    assert(digest instanceof ArrayBuffer);
    assertEquals(digest.byteLength, 32);
    assertEquals(hex(digest), expected);
    const atOnce = subtle.digestSync("SHA-256", bytes(text));
    assert(atOnce instanceof ArrayBuffer);
    assertEquals(hex(atOnce), expected);
  }
});

Deno.test("crypto: the other digests of Web Crypto are as long, and as they are there", async () => {
  const lengths = { "SHA-1": 20, "SHA-256": 32, "SHA-384": 48, "SHA-512": 64 } as const;
  for (const [name, length] of Object.entries(lengths)) {
    const algorithm = name as keyof typeof lengths;
    const digest = await crypto.subtle.digest(algorithm, bytes("a text"));
    assertEquals(digest.byteLength, length);
    assertEquals(hex(digest), hex(await globalThis.crypto.subtle.digest(name, bytes("a text"))));
    assertEquals(hex(crypto.subtle.digestSync(algorithm, bytes("a text"))), hex(digest));
  }
});

Deno.test("crypto: pieces have the digest of the whole, whichever way they come", async () => {
  const pieces = [bytes("a"), bytes(""), bytes("bc")];
  assertEquals(hex(crypto.subtle.digestSync("SHA-256", pieces)), ABC);
  assertEquals(hex(await crypto.subtle.digest("SHA-256", pieces)), ABC);
  async function* later() {
    for (const piece of pieces) yield await Promise.resolve(piece);
  }
  assertEquals(hex(await crypto.subtle.digest("SHA-256", later())), ABC);
});

Deno.test("crypto: of a view on a larger buffer its own part counts alone", async () => {
  const larger = bytes("xxabcxx");
  for (const part of [larger.subarray(2, 5), new DataView(larger.buffer, 2, 3)]) {
    assertEquals(hex(await crypto.subtle.digest("SHA-256", part)), ABC);
    assertEquals(hex(crypto.subtle.digestSync("SHA-256", part)), ABC);
  }
  assertEquals(hex(crypto.subtle.digestSync("SHA-256", larger.slice(2, 5).buffer)), ABC);
  assertNotEquals(hex(crypto.subtle.digestSync("SHA-256", larger.buffer)), ABC);
});
