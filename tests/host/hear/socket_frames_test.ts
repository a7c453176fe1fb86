// Frames of WebSockets, as RFC 6455 has them: written, and read back in whatever pieces they come.
import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import {
  acceptOf,
  closeFrame,
  frameReader,
  messageFrame,
  signalFrame,
} from "../../../src/host/hear/socket_frames.ts";

/** All that is read of bytes, given in pieces of so many. */
function readAll(bytes: Uint8Array, size = bytes.length): unknown[] {
  const found: unknown[] = [];
  const read = frameReader({
    onMessage: (data) => found.push(typeof data === "string" ? data : [...data]),
    onSignal: (kind, payload) => found.push([kind, Buffer.from(payload).toString()]),
    onClose: (code, reason) => found.push(["close", code, reason]),
  });
  for (let at = 0; at < bytes.length; at += size) read(bytes.subarray(at, at + size));
  return found;
}

Deno.test("what is written is read, masked or not, a byte at a time", () => {
  for (const isMasked of [true, false]) {
    const how = { isMasked };
    const bytes = Buffer.concat([
      messageFrame("", how),
      messageFrame("é, and \u{1f600}", how),
      messageFrame(new Uint8Array([0, 128, 255]), how),
      signalFrame("ping", Buffer.from("?"), how),
      signalFrame("pong", Buffer.from("!"), how),
      closeFrame(4001, "because", how),
      closeFrame(undefined, "", how),
    ]);
    const expected = [
      "",
      "é, and \u{1f600}",
      [0, 128, 255],
      ["ping", "?"],
      ["pong", "!"],
      ["close", 4001, "because"],
      ["close", undefined, ""],
    ];
    assertEquals(readAll(bytes), expected);
    assertEquals(readAll(bytes, 1), expected);
  }
});

Deno.test("lengths are written in seven, sixteen and sixty-four bits", () => {
  const sizes = { 125: 2, 126: 4, 65535: 4, 65536: 10 };
  for (const [length, head] of Object.entries(sizes)) {
    const text = "x".repeat(Number(length));
    const bytes = messageFrame(text, { isMasked: false });
    assertEquals(bytes.length, Number(length) + head);
    assertEquals(readAll(bytes, 1000), [text]);
  }
});

Deno.test("the examples of RFC 6455, section 5.7", () => {
  const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");
  assertEquals(readAll(hex("81 05 48 65 6c 6c 6f")), ["Hello"]);
  assertEquals(readAll(hex("81 85 37 fa 21 3d 7f 9f 4d 51 58")), ["Hello"]);
  assertEquals(readAll(hex("01 03 48 65 6c 80 02 6c 6f")), ["Hello"]);
  // A ping may stand between two fragments.
  assertEquals(readAll(hex("01 03 48 65 6c 89 00 80 02 6c 6f")), [["ping", ""], "Hello"]);
  assertEquals(messageFrame("Hello", { isMasked: false }), hex("81 05 48 65 6c 6c 6f"));
  assertEquals(acceptOf("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
});
