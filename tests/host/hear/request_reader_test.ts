// What Node's serializer writes, read back in whatever pieces it comes.
import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { requestReader } from "../../../src/host/hear/request_reader.ts";

/** Reads a text, so many bytes at a time. */
function read(text: string, size: number): string[] {
  const told: string[] = [];
  const take = requestReader({
    onHead: ({ method, path, headers }) =>
      told.push(`${method} ${path} ${JSON.stringify(headers)}`),
    onBody: (bytes) => told.push(Buffer.from(bytes).toString()),
    onEnd: (trailers) => told.push(["end", ...trailers.flat()].join(" ")),
  });
  const bytes = Buffer.from(text, "latin1");
  for (let at = 0; at < bytes.length; at += size) take(bytes.subarray(at, at + size));
  return told;
}

/** With the pieces of the body as one: how they are cut is the sender's affair. */
function joined(told: string[]): string[] {
  return [told[0]!, told.slice(1, -1).join(""), told.at(-1)!];
}

const HEAD = "POST /a%20b?c HTTP/1.1\r\nHost: a.example\r\nX-Odd:  spaced \r\n";
const HEAD_READ = 'POST /a%20b?c [["Host","a.example"],["X-Odd","spaced"]';

Deno.test("a request is the same in whatever pieces it comes", () => {
  for (const size of [1, 2, 3, 7, 1000]) {
    assertEquals(read("GET / HTTP/1.1\r\n\r\n", size), ["GET / []", "end"]);
    assertEquals(joined(read(`${HEAD}Content-Length: 5\r\n\r\nhello`, size)), [
      `${HEAD_READ},["Content-Length","5"]]`,
      "hello",
      "end",
    ]);
    const chunks = "3\r\nabc\r\nA;ext=1\r\n0123456789\r\n0\r\nX-End: yes\r\n\r\n";
    assertEquals(joined(read(`${HEAD}Transfer-Encoding: chunked\r\n\r\n${chunks}`, size)), [
      `${HEAD_READ},["Transfer-Encoding","chunked"]]`,
      "abc0123456789",
      "end X-End yes",
    ]);
  }
});

Deno.test("a request that is not whole has no end, and what follows one is none of it", () => {
  assertEquals(read(`${HEAD}Content-Length: 5\r\n\r\nhel`, 100).at(-1), "hel");
  assertEquals(read("GET / HTTP/1.1\r\n\r\nGET /again HTTP/1.1\r\n\r\n", 100), ["GET / []", "end"]);
});
