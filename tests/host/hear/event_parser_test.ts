// The lines of an event stream, in whatever pieces they come.
import { assertEquals } from "@std/assert";
import { eventParser } from "../../../src/host/hear/event_parser.ts";

const STREAM = "\ufeff: a comment\nevent: tick\nid: 7\ndata: é\ndata:  two\n\n" +
  "data\r\n\r\nretry: 20\rretry: soon\rid: a\0b\rdata:x\r\rid\n\nevent: none\n\ndata: cut";

const WANTED = [
  { type: "tick", data: "é\n two", id: "7", retry: undefined },
  { type: "message", data: "", id: undefined, retry: undefined },
  { type: "", data: undefined, id: undefined, retry: 20 },
  { type: "message", data: "x", id: undefined, retry: undefined },
  { type: "message", data: undefined, id: "", retry: undefined },
  { type: "none", data: undefined, id: undefined, retry: undefined },
];

Deno.test("events are read as the standard has it, in pieces of any length", () => {
  const bytes = new TextEncoder().encode(STREAM);
  for (let length = 1; length <= bytes.length; length++) {
    const parser = eventParser();
    const events = [];
    for (let at = 0; at < bytes.length; at += length) {
      events.push(...parser.parse(bytes.subarray(at, at + length)));
    }
    assertEquals(events, WANTED, `${length} bytes at a time`);
  }
});
