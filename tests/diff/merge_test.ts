// Two cassettes that come from one, put together.
import { assertEquals } from "@std/assert";
import type { Cassette, Interaction } from "../../src/cassette/types.ts";
import { mergeCassettes, NOTHING } from "../../src/diff/merge.ts";

let clock = Date.parse("2026-01-01T00:00:00.000Z");
const asked = (question: string, answer = `to ${question}`): Interaction => ({
  request: {
    method: "POST",
    url: "https://a.b/ask",
    headers: [],
    body: { json: { question } },
  },
  recordedAt: new Date(clock += 1000).toISOString(),
  waited: 1,
  response: {
    status: 200,
    statusText: "OK",
    type: "basic",
    headers: [],
    body: { json: { answer } },
  },
});
const cassette = (interactions: Interaction[], more: Partial<Cassette> = {}): Cassette => ({
  format: "retake/2",
  recordedAt: interactions.map(({ recordedAt }) => recordedAt).sort().at(-1) ??
    "2026-01-01T00:00:00.000Z",
  interactions,
  ...more,
});

const bodyOf = ({ request, response }: Interaction) => {
  const [question, answer] = [request.body, response!.body].map((body) =>
    Object.values((body as { json: Record<string, string> }).json)[0]
  );
  return `${question}: ${answer}`;
};
const merged = (base: Interaction[], ours: Interaction[], theirs: Interaction[]) => {
  const { cassette: made, both } = mergeCassettes(cassette(base), cassette(ours), cassette(theirs));
  return { made: made.interactions.map(bodyOf), both, recordedAt: made.recordedAt };
};

const [one, two, three] = [asked("1"), asked("2"), asked("3")];

Deno.test("two branches that each change another prompt merge without a hand", () => {
  const [first, last] = [asked("1 otherwise"), asked("3 otherwise")];
  const { made, both, recordedAt } = merged([one, two, three], [first, two, three], [
    one,
    two,
    last,
  ]);
  assertEquals(made, ["1 otherwise: to 1 otherwise", "2: to 2", "3 otherwise: to 3 otherwise"]);
  assertEquals([both, recordedAt], [[], last.recordedAt]);
  assertEquals(merged([one, two], [first, two], [one, asked("2 otherwise")]).made, [
    "1 otherwise: to 1 otherwise",
    "2 otherwise: to 2 otherwise",
  ]);
});

Deno.test("what each side adds and takes out is so in the merged one", () => {
  const [a, b] = [asked("a"), asked("b")];
  assertEquals(merged([one], [one, a], [one, b]).made, ["1: to 1", "a: to a", "b: to b"]);
  assertEquals(merged([one, two], [two], [one, two, a]).made, ["2: to 2", "a: to a"]);
  assertEquals(merged([one, two, three], [one, three], [one, two]).made, ["1: to 1"]);
  assertEquals(merged([], [a], [b]).made, ["a: to a", "b: to b"]);
  assertEquals(merged([one], [], [one]).made, []);
});

Deno.test("what one side recorded again is taken; of two recordings the newer, and it is told", () => {
  const again = asked("1", "again");
  assertEquals(merged([one, two], [again, two], [one, two]).made, ["1: again", "2: to 2"]);
  assertEquals(merged([one, two], [one, two], [again, two]).made, ["1: again", "2: to 2"]);
  const newest = asked("1", "newest");
  const { made, both } = merged([one], [newest], [again]);
  assertEquals([made, both], [["1: newest"], ["POST https://a.b/ask"]]);
  // Recorded again here, asked no more there: it is not asked in the merged code either.
  assertEquals(merged([one, two], [again, two], [two]).made, ["2: to 2"]);
  assertEquals(merged([one, two], [two], [again, two]).made, ["2: to 2"]);
});

Deno.test("the same request asked twice is two recordings", () => {
  const [first, second, third] = [asked("x", "a"), asked("x", "b"), asked("x", "c")];
  assertEquals(merged([first], [first, second], [first]).made, ["x: a", "x: b"]);
  assertEquals(merged([first, second], [first, second, one], [first, second, third]).made, [
    "x: a",
    "x: b",
    "1: to 1",
    "x: c",
  ]);
});

Deno.test("secrets that are new on both sides keep apart, those of before stay", () => {
  const holds = (question: string, alias: string) => asked(question, `token ${alias}`);
  const base = [holds("base", "redacted_token_1")];
  const mine = holds("mine", "redacted_token_2");
  const theirs = [
    holds("theirs", "redacted_token_2 and redacted_token_1"),
    holds("uuid", "5ec7e700-0000-4000-8000-000000000001"),
  ];
  const ours = [...base, mine, holds("my uuid", "5ec7e700-0000-4000-8000-000000000001")];
  assertEquals(merged(base, ours, [...base, ...theirs]).made, [
    "base: token redacted_token_1",
    "mine: token redacted_token_2",
    "my uuid: token 5ec7e700-0000-4000-8000-000000000001",
    "theirs: token redacted_token_3 and redacted_token_1",
    "uuid: token 5ec7e700-0000-4000-8000-000000000002",
  ]);
});

Deno.test("what recordings depend on is of one side, or told", () => {
  const at = (seed: string) => ({ frozen: { at: "2026-01-01T00:00:00.000Z", seed } });
  const base = cassette([one], at("a"));
  const merge = (ours: Cassette, theirs: Cassette) => {
    const { cassette: { frozen, variables }, members } = mergeCassettes(base, ours, theirs);
    return { seed: frozen?.seed, variables, members };
  };
  const same = { ...base };
  assertEquals(merge(same, cassette([one], at("b"))), {
    seed: "b",
    variables: undefined,
    members: [],
  });
  assertEquals(merge(same, cassette([one])), {
    seed: undefined,
    variables: undefined,
    members: [],
  });
  assertEquals(merge(cassette([one], at("b")), same).seed, "b");
  assertEquals(merge(cassette([one], at("b")), cassette([one], at("c"))).members, ["frozen"]);
  assertEquals(
    mergeCassettes(NOTHING, cassette([one], { variables: { id: 1 } }), cassette([two])).cassette
      .variables,
    { id: 1 },
  );
});

Deno.test("what was confirmed on both sides is so since the earlier of the two", () => {
  const one = asked("one");
  const at = (day: number) => ({ confirmedAt: `2026-02-0${day}T00:00:00.000Z` });
  const merge = (ours: object, theirs: object) =>
    mergeCassettes(cassette([one]), cassette([one], ours), cassette([one], theirs)).cassette
      .confirmedAt;
  assertEquals(merge(at(2), at(1)), at(1).confirmedAt);
  assertEquals([merge(at(2), {}), merge({}, at(2))], [at(2).confirmedAt, at(2).confirmedAt]);
  assertEquals(merge({}, {}), undefined);
});
