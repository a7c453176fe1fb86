// Which of several recordings is taken. That the lookup finds what the matcher would is held by
// matcher_test.ts, and for any input by tests/properties/matching.property.ts.
import { assertEquals } from "@std/assert";
import type { Body, HeaderPair, Interaction, RecordedRequest } from "../../src/cassette/types.ts";
import { headerValue } from "../../src/cassette/headers.ts";
import { compareBy } from "../../src/diff/comparison.ts";
import { createLookup, identityOf, type Lookup, type Probe } from "../../src/match/lookup.ts";

const URL = "https://api.example.com/v1";

function request(body?: Body, headers: HeaderPair[] = [], url = URL): RecordedRequest {
  return { method: "POST", url, headers, ...(body ? { body } : {}) };
}

function lookupOf(requests: RecordedRequest[], match = {}, matcher?: () => true): Lookup {
  const recorded = requests.map((request): Interaction => ({
    request,
    recordedAt: "2026-01-01T00:00:00.000Z",
    waited: 0,
    unanswered: true,
  }));
  return createLookup(recorded, { comparison: compareBy(match), matcher });
}

function probeOf(lookup: Lookup, live: RecordedRequest, identity?: string[]): Probe {
  return {
    key: lookup.keyOf(live),
    raw: live.body && "json" in live.body ? JSON.stringify(live.body.json) : "",
    request: () => live,
    plain: () => live,
    apart: ({ headers }) =>
      headers.filter(([name, value]) => headerValue(live, name) !== value).length,
    ...(identity === undefined ? {} : { identity }),
  };
}

/** The place of what is taken, and how often that was. */
function taken(lookup: Lookup, live: RecordedRequest, identity?: string[]): number | undefined {
  return lookup.take(probeOf(lookup, live, identity))?.position;
}

Deno.test("of recordings that are the same, each is taken once, the earlier first", () => {
  const one = request({ json: { a: 1 } });
  const lookup = lookupOf([one, request({ json: { a: 2 } }), one]);
  assertEquals([0, 2, undefined], [one, one, one].map((live) => taken(lookup, live)));
  assertEquals(lookup.entries.map(({ plays }) => plays), [1, 0, 1]);
});

Deno.test("one that is equal to the byte is taken before an earlier one that means the same", () => {
  const lookup = lookupOf([
    request({ text: '{ "a": 1, "b": 2 }' }),
    request({ json: { a: 1, b: 2 } }),
    request({ json: { b: 2, a: 1 } }),
  ]);
  const live = request({ json: { b: 2, a: 1 } });
  assertEquals([1, 2, 3, 4].map(() => taken(lookup, live)), [2, 0, 1, undefined]);
});

const range = (bytes: string, body?: Body) =>
  request(body, [["accept", "*/*"], ["range", `bytes=${bytes}`]]);

Deno.test("of recordings that answer alike, one with the same headers comes first", () => {
  const lookup = lookupOf([range("0-9"), range("10-19"), range("0-9"), range("20-29")]);
  const asked = ["20-29", "0-9", "10-19", "0-9", "0-9"].map((bytes) => taken(lookup, range(bytes)));
  assertEquals(asked, [3, 0, 1, 2, undefined]);
});

Deno.test("where none has the same headers, the one that differs in fewest comes first", () => {
  const old = (bytes: string) => request(undefined, [["accept", "old"], ["range", bytes]]);
  const lookup = lookupOf([old("a"), old("b"), old("c")]);
  const live = (bytes: string) => request(undefined, [["accept", "new"], ["range", bytes]]);
  assertEquals(["b", "x", "c"].map((bytes) => taken(lookup, live(bytes))), [1, 0, 2]);
});

Deno.test("headers decide among what means the same, and where bodies are left out", () => {
  const meant = lookupOf(["a", "b"].map((bytes) => range(bytes, { text: '{ "x": 1, "y": 2 }' })));
  const live = (bytes: string) => range(bytes, { json: { y: 2, x: 1 } });
  assertEquals(["b", "a"].map((bytes) => taken(meant, live(bytes))), [1, 0]);
  const bodiless = lookupOf([range("a", { json: 1 }), range("b", { json: 2 })], { body: false });
  const asked = ["b", "a"].map((bytes) => taken(bodiless, range(bytes, { json: 3 })));
  assertEquals(asked, [1, 0]);
});

Deno.test("headers decide among recordings of one secret", () => {
  const of = (tag: string, bytes: string) =>
    request(undefined, [["authorization", `[redacted:${tag}]`], ["range", bytes]]);
  const [mine, yours] = ["00000001", "00000002"];
  const lookup = lookupOf([of(mine, "a"), of(mine, "b"), of(yours, "a"), of(yours, "b")]);
  const take = (live: RecordedRequest) => taken(lookup, live, identityOf(live));
  assertEquals([take(of(yours, "b")), take(of(mine, "b")), take(of(mine, "a"))], [3, 1, 0]);
});

Deno.test("headers are not looked at where one recording answers, or all have the same", () => {
  const other = request({ json: 2 }, [["range", "bytes=0-9"]]);
  for (const requests of [[range("0-9")], [range("0-9"), range("0-9")], [request(), other]]) {
    const lookup = lookupOf(requests);
    let looked = 0;
    const probe = { ...probeOf(lookup, request()), apart: () => ++looked };
    for (const { position } of lookup.entries) {
      const expected = position === 1 && requests[1] === other ? undefined : position;
      assertEquals(lookup.take(probe)?.position, expected);
    }
    assertEquals(looked, requests[1] === other ? 1 : 0);
  }
});

Deno.test("a request of another method, URL or compared header is not known", () => {
  const lookup = lookupOf([request(undefined, [["x-tenant", "a"]])], { headers: ["x-tenant"] });
  const knows = (live: RecordedRequest) => lookup.knows(probeOf(lookup, live));
  assertEquals(knows(request({ json: 1 }, [["x-tenant", "a"]], `${URL}?`)), true);
  assertEquals(knows(request(undefined, [["x-tenant", "b"]])), false);
  assertEquals(knows(request()), false);
  assertEquals(knows({ ...request(undefined, [["x-tenant", "a"]]), method: "PUT" }), false);
  assertEquals(knows({ ...request(undefined, [["x-tenant", "a"]]), redirect: "manual" }), false);
});

Deno.test("with bodies left out of the comparison the next of the URL answers, equal ones first", () => {
  const lookup = lookupOf([request({ json: 1 }), request({ json: 2 })], { body: false });
  assertEquals([2, 3, 4].map((json) => taken(lookup, request({ json }))), [1, 0, undefined]);
});

Deno.test("a similar one has the method and the URL, whatever its body and headers", () => {
  const lookup = lookupOf([request({ json: 1 }, [["x", "a"]]), request({ json: 2 })]);
  const similar = (live: RecordedRequest) => lookup.takeSimilar(probeOf(lookup, live))?.position;
  const live = request({ json: 9 }, [["x", "b"]]);
  assertEquals(similar(request({ json: 9 }, [], `${URL}/other`)), undefined);
  assertEquals([similar(live), similar(live), similar(live)], [0, 1, undefined]);
});

Deno.test("all that answer a request are told, played or not", () => {
  const one = request({ json: { a: 1 } });
  const lookup = lookupOf([one, request({ json: { a: 2 } }), one]);
  taken(lookup, one);
  const answers = lookup.answers(probeOf(lookup, one));
  assertEquals(answers.map(({ position, plays }) => [position, plays]), [[0, 1], [2, 0]]);
  assertEquals(lookup.answers(probeOf(lookup, request({ json: 3 }))), []);
});

Deno.test("all that answer are told also behind those that were taken by what they mean", () => {
  const lookup = lookupOf([
    request({ text: '{ "a": 1 }' }),
    request({ text: '{"a":  1 }' }),
    request({ json: 2 }),
  ]);
  const live = request({ json: { a: 1 } });
  assertEquals([1, 2, 3].map(() => taken(lookup, live)), [0, 1, undefined]);
  assertEquals(lookup.answers(probeOf(lookup, live)).map(({ position }) => position), [0, 1]);
});

const keyed = (tag: string) => request(undefined, [["authorization", `Bearer [redacted:${tag}]`]]);

Deno.test("recordings that differ in their secrets alone are taken by whose secret it is", () => {
  const [wrong, right] = [keyed("00000001"), keyed("00000002")];
  const lookup = lookupOf([wrong, right, wrong]);
  assertEquals(lookup.isAmbiguous(probeOf(lookup, right)), true);
  assertEquals(taken(lookup, right), undefined, "not before it is known whose it is");
  assertEquals(taken(lookup, right, identityOf(right)), 1);
  assertEquals(taken(lookup, wrong, identityOf(wrong)), 0);
  assertEquals(taken(lookup, right, identityOf(right)), undefined, "never another's");
});

Deno.test("who has a secret that was never recorded gets one that nobody else has, and keeps it", () => {
  const [mine, yours] = [keyed("00000001"), keyed("00000002")];
  const lookup = lookupOf([mine, yours, mine, yours]);
  const dummy = identityOf(keyed("0000000f"));
  assertEquals(taken(lookup, yours, identityOf(yours)), 1);
  assertEquals([1, 2].map(() => taken(lookup, keyed("0000000f"), dummy)), [0, 2]);
});

Deno.test("what is played again is found by its bytes, as it is by what it means", () => {
  const json = (value: number, more: HeaderPair[] = []) => request({ json: { value } }, more);
  const spaced = request({ text: '{ "value": 1 }' });
  const spelt: [HeaderPair[], HeaderPair[]] = [[["x-a", "1"]], [["x-a", "2"]]];
  const sets = {
    "one": [json(1)],
    "several, some of other bytes": [json(1), spaced, json(2)],
    "other headers": [json(1, spelt[0]), json(1, spelt[1]), json(1, spelt[0])],
  };
  for (const [name, recorded] of Object.entries(sets)) {
    const lookup = lookupOf(recorded);
    for (const live of recorded) {
      assertEquals(lookup.again(probeOf(lookup, live)), undefined, name); // some are unplayed
      lookup.take(probeOf(lookup, live));
    }
    for (const live of [...recorded, ...recorded].filter(({ body }) => body && "json" in body)) {
      const probe = probeOf(lookup, live);
      assertEquals(lookup.again(probe)?.position, lookup.last(probe)?.position, name);
      assertEquals(lookup.again(probe) !== undefined, true, name);
    }
    assertEquals(lookup.again(probeOf(lookup, json(9))), undefined, name);
  }
});

Deno.test("nothing is found by its bytes while its secrets or an unplayed recording may decide", () => {
  const keyed = (key: string) => request({ json: { key } });
  const byKey = lookupOf([keyed("redacted_api_key_1"), keyed("redacted_api_key_2")]);
  for (const { interaction } of byKey.entries) {
    byKey.take(probeOf(byKey, interaction.request, identityOf(interaction.request)));
  }
  assertEquals(byKey.entries.map(({ plays }) => plays), [1, 1]);
  assertEquals(byKey.again(probeOf(byKey, keyed("redacted_api_key_1"))), undefined);

  const plain = request({ json: { a: 1 } });
  const loose = lookupOf([plain, request({ json: { a: "redacted_token_1" } }, [], `${URL}/b`)]);
  loose.take(probeOf(loose, plain));
  assertEquals(loose.again(probeOf(loose, plain)), undefined);
  const other = lookupOf([plain, request({ json: { a: 2 } }, [], `${URL}/b`)]);
  other.take(probeOf(other, plain));
  assertEquals(other.again(probeOf(other, plain))?.position, 0);
});

Deno.test("an identity is the aliases of url, headers and body, in their places", () => {
  const tagged = keyed("00000001");
  assertEquals(identityOf(request({ json: { a: 1 } })), []);
  assertEquals(identityOf({ ...tagged, body: { json: 1 } }), ["[redacted:00000001]"]);
  const body = { json: { key: "redacted_key_1" } };
  assertEquals(identityOf({ ...tagged, body }), ["[redacted:00000001]", "redacted_key_1"]);
});

Deno.test("a matcher of one's own decides alone, in recorded order", () => {
  const lookup = lookupOf([request({ json: 1 }), request({ json: 2 })], {}, () => true);
  const other = request({ json: 3 }, [], "https://elsewhere.example/");
  assertEquals(lookup.isAmbiguous(probeOf(lookup, other)), false);
  assertEquals([1, 2, 3].map(() => taken(lookup, other)), [0, 1, undefined]);
  assertEquals(lookup.answers(probeOf(lookup, other)).length, 2);
});

Deno.test("what a new request says is read once, however many recordings it is held against", () => {
  const reads = (recordings: number) => {
    const lookup = lookupOf(
      Array.from({ length: recordings }, (_, at) => request({ json: { at } })),
    );
    let count = 0;
    const { body, ...live } = request({ json: { at: "none of these" } });
    Object.defineProperty(live, "body", { enumerable: true, get: () => (count++, body) });
    assertEquals(lookup.takeLoose(probeOf(lookup, live)), undefined);
    return count;
  };
  assertEquals(reads(30), reads(3));
});
