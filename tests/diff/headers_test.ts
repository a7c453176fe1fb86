// In which headers a live request is not the recorded one, and in which two recorded messages differ.
import { assertEquals } from "@std/assert";
import type { HeaderPair } from "../../src/cassette/types.ts";
import {
  headerDifferences,
  type HeaderRules,
  liveHeaderDifferences,
} from "../../src/diff/headers.ts";

const rules = (more: Partial<HeaderRules> = {}): HeaderRules => ({
  comparison: { headers: [], ignoreHeaders: [] },
  isReadable: (name) => name.startsWith("x-"),
  isSecret: (name) => name === "authorization",
  redact: (text) => text.replaceAll("hunter2", "[redacted]"),
  ...more,
});

const live = (asked: Record<string, string>, was: HeaderPair[], more?: Partial<HeaderRules>) =>
  liveHeaderDifferences(new Headers(asked), was, rules(more))
    .map(({ field, recorded, asked }) => [field, recorded, asked]);

Deno.test("a live request with the recorded headers differs in none", () => {
  assertEquals(live({ "x-a": "1", "x-b": "2" }, [["x-a", "1"], ["x-b", "2"]]), []);
  assertEquals(liveHeaderDifferences(undefined, [], rules()), []);
});

Deno.test("headers that changed, came and went are told, with the option that leaves them out", () => {
  assertEquals(live({ "x-a": "2", "x-new": "3" }, [["x-a", "1"], ["x-old", "0"]]), [
    ["header.x-a", "1", "2"],
    ["header.x-new", undefined, "3"],
    ["header.x-old", "0", undefined],
  ]);
  const [first] = liveHeaderDifferences(new Headers({ "x-a": "2" }), [["x-a", "1"]], rules());
  assertEquals(first?.ignore, 'ignore: { headers: ["x-a"] }');
  assertEquals(liveHeaderDifferences(undefined, [["x-a", "1"]], rules()).length, 1);
});

Deno.test("headers that are not kept for readers say nothing when they are new", () => {
  assertEquals(live({ "accept-language": "en" }, []), []);
});

Deno.test("secrets, what must be equal anyway and what is ignored say nothing", () => {
  assertEquals(live({ authorization: "Bearer b" }, [["authorization", "Bearer [redacted]"]]), []);
  assertEquals(live({ authorization: "b" }, [["authorization", "a"]]), []);
  assertEquals(live({ "x-pass": "hunter2" }, [["x-pass", "[redacted]"]]), []);
  assertEquals(live({ "x-note": "of hunter2" }, [["x-note", "of [redacted:1234abcd]"]]), []);
  const comparison = { headers: ["x-a"], ignoreHeaders: ["x-b"] };
  const was: HeaderPair[] = [["x-a", "1"], ["x-b", "1"], ["x-c", "1"]];
  assertEquals(live({ "x-a": "2", "x-b": "2", "x-c": "2" }, was, { comparison }), [
    ["header.x-c", "1", "2"],
  ]);
});

Deno.test("the boundary of a multipart body says nothing, its type does", () => {
  const was: HeaderPair[] = [["content-type", "multipart/form-data; boundary=abc"]];
  assertEquals(live({ "content-type": 'multipart/form-data; boundary="xyz"' }, was), []);
  const other = "multipart/mixed; boundary=abc";
  assertEquals(live({ "content-type": other }, was), [["header.content-type", was[0]![1], other]]);
  assertEquals(headerDifferences([["content-type", "multipart/form-data; boundary=q"]], was), []);
});

Deno.test("headers of two answers differ by name, whatever their order", () => {
  const was: HeaderPair[] = [
    ["content-type", "text/plain"],
    ["date", "Thu, 01 Jan 2026 00:00:00 GMT"],
    ["link", "<a>"],
    ["link", "<b>"],
    ["x-old", "1"],
  ];
  const now: HeaderPair[] = [
    ["x-new", "2"],
    ["link", "<a>"],
    ["date", "Fri, 02 Jan 2026 00:00:00 GMT"],
    ["link", "<c>"],
    ["content-type", "text/plain"],
  ];
  assertEquals(headerDifferences(now, was), [
    { field: "header.date", recorded: was[1]![1], asked: now[2]![1], volatile: true },
    { field: "header.link", recorded: "<a>, <b>", asked: "<a>, <c>" },
    { field: "header.x-old", recorded: "1", asked: undefined },
    { field: "header.x-new", recorded: undefined, asked: "2" },
  ]);
  assertEquals(headerDifferences(was, was.toReversed()).map(({ field }) => field), ["header.link"]);
});
