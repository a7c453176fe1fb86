import { assertEquals } from "@std/assert";
import {
  boundaryOf,
  fromBinaryString,
  joinMultipart,
  splitMultipart,
  toBinaryString,
} from "../../src/cassette/multipart.ts";

Deno.test("the boundary is read from the type, quoted or not", () => {
  const types: [string, string | undefined][] = [
    ["multipart/form-data; boundary=XX", "XX"],
    ['multipart/mixed; charset=utf-8; boundary="a b;c"', "a b;c"],
    ["Multipart/Form-Data;BOUNDARY=XX ; x=y", "XX"],
    ["multipart/form-data", undefined],
    ["application/json; boundary=XX", undefined],
    ["", undefined],
  ];
  for (const [type, boundary] of types) assertEquals(boundaryOf(type), boundary, type);
});

Deno.test("a body is taken apart only where it comes together again to the byte", () => {
  const body =
    '--X\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--X\r\n\r\n2\r\n--X--\r\n';
  assertEquals(splitMultipart(body, "X"), {
    parts: [
      { headers: [["Content-Disposition", 'form-data; name="a"']], content: "1" },
      { headers: [], content: "2" },
    ],
    end: "\r\n",
  });
  assertEquals(splitMultipart(body.slice(0, -2), "X")?.end, "");
  const odd = [
    `before${body}`,
    body.replace("--X--", "--X"),
    body.replaceAll("\r\n", "\n"),
    body.replace(": form", "=form"),
    "",
  ];
  assertEquals(odd.filter((one) => splitMultipart(one, "X")), []);
  assertEquals(splitMultipart(body, "Y"), undefined);
});

Deno.test("parts are joined as they were split", () => {
  const parts = [{ headers: [["a", "b"]] as [string, string][], content: "\0\xff" }];
  const body = joinMultipart({ parts }, "X");
  assertEquals(body, "--X\r\na: b\r\n\r\n\0\xff\r\n--X--\r\n");
  assertEquals(splitMultipart(body, "X")?.parts, parts);
});

Deno.test("where a colon alone stands behind names, that is kept", () => {
  const tight = '--X\r\nid:1\r\ncontent-disposition:form-data;name="a"\r\n\r\n1\r\n--X--\r\n';
  const split = splitMultipart(tight, "X")!;
  assertEquals(split.parts[0]!.headers, [
    ["id", "1"],
    ["content-disposition", 'form-data;name="a"'],
  ]);
  assertEquals(joinMultipart(split, "X"), tight);
  const mixed = tight.replace("id:1", "id: 1");
  assertEquals(splitMultipart(mixed, "X")!.parts[0]!.headers[0], ["id", " 1"]);
  assertEquals(joinMultipart(splitMultipart(mixed, "X")!, "X"), mixed);
});

Deno.test("bytes are code units and back, however many", () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => at * 7);
  assertEquals(fromBinaryString(toBinaryString(bytes)), bytes);
});
