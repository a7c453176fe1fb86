// Known texts that are many, and come one by one.
import { assert, assertEquals } from "@std/assert";
import type { Interaction } from "../../src/cassette/types.ts";
import { openAliases } from "../../src/secrets/aliases.ts";
import {
  growLiterals,
  joinLiterals,
  literalHits,
  literalsOfKind,
} from "../../src/secrets/literal_hits.ts";
import { findLeaks } from "../../src/secrets/leaks.ts";
import { createRedaction } from "../../src/secrets/redact.ts";
import { redactionRules } from "../../src/session/redaction_rules.ts";
import type { Literal, Literals } from "../../src/secrets/types.ts";
import { drawFrom } from "../support/draw.ts";
import { wantGrowth } from "../support/growth.ts";

const literal = (text: string, more: Partial<Literal> = {}): Literal => ({
  text,
  rule: "r",
  ...more,
});

function grown(all: readonly Literal[]): Literals {
  return all.reduce<Literals>((list, one) => growLiterals(list, [one]), []);
}

const told = (text: string, literals: Literals) =>
  literalHits(text, literals).map(({ at, literal }) => [at, literal.text]);

/** The same, place by place and text by text. */
function toldSlowly(text: string, literals: readonly Literal[]): [number, string][] {
  return Array.from(text, (_, at) => {
    const here = literals.filter((one) => text.startsWith(one.text, at));
    const plain = here.filter(({ encoding }) => encoding === undefined);
    const longest = plain.toSorted((a, b) => b.text.length - a.text.length).slice(0, 1);
    return [...here.filter(({ encoding }) => encoding !== undefined), ...longest]
      .map((one): [number, string] => [at, one.text]);
  }).flat();
}

Deno.test("long ones that go on like themselves, or differ at their end, are found where they stand", () => {
  const draw = drawFrom("periods");
  for (let turn = 0; turn < 40; turn++) {
    const period = draw.from("ab", draw.between(1, 9));
    const run = (length: number) => period.repeat(length).slice(0, length);
    const all = Array.from({ length: 6 }, () => {
      const length = draw.between(60, 140);
      return literal(draw.between(0, 1) === 0 ? run(length) : run(length - 2) + draw.from("ab", 2));
    });
    const text = run(400) + draw.from("ab", 5) + run(300);
    const sorted = (hits: unknown[][]) => [...new Set(hits.map((hit) => hit.join()))].sort();
    assertEquals(sorted(told(text, all)), sorted(toldSlowly(text, all)));
  }
});

Deno.test("a list that has grown, or is joined, finds and holds what a plain one does", () => {
  const draw = drawFrom("literals");
  for (let turn = 0; turn < 50; turn++) {
    const all = Array.from(
      { length: draw.between(0, 40) },
      (_, at) =>
        literal(draw.from("ab:/", draw.between(1, 6)), at % 3 === 0 ? { encoding: "hex" } : {}),
    );
    const text = draw.from("ab:/", 300);
    const sorted = (hits: unknown[][]) => hits.map((hit) => hit.join()).sort();
    const half = all.length >> 1;
    const lists = [grown(all), joinLiterals(grown(all.slice(0, half)), all.slice(half))];
    for (const list of lists) {
      assertEquals([...list], all);
      assertEquals(sorted(told(text, list)), sorted(told(text, [...all])));
      assertEquals(new Set(sorted(told(text, list))), new Set(sorted(toldSlowly(text, all))));
      const places = told(text, list).map(([at]) => at as number);
      assertEquals(places, places.toSorted((a, b) => a - b));
      for (const kind of ["plain", "url"] as const) {
        assertEquals([...literalsOfKind(list, kind)], [...literalsOfKind([...all], kind)]);
      }
    }
  }
});

Deno.test("a text looked through after each of many known ones costs by their number", async () => {
  const draw = drawFrom("growth");
  const all = Array.from({ length: 1600 }, () => literal(draw.alnum(24)));
  const text = draw.alnum(200);
  const look = (count: number) => () => {
    let list: Literals = [];
    for (const one of all.slice(0, count)) {
      list = growLiterals(list, [one]);
      literalHits(text, joinLiterals([literal("of the session")], list));
    }
  };
  await wantGrowth(16, 6, look(100), look(1600));
});

/** Texts in which there is ever another secret, and one in which there is ever the same, in base64. */
const NEW_SECRETS: Record<string, (draw: ReturnType<typeof drawFrom>) => string> = {
  "keys that begin alike": (draw) => `ghp_${draw.alnum(36)} `,
  "behind aliases": (draw) => `redacted_key_1 ghp_${draw.alnum(36)} `,
  "by their names": (draw) => `password=${draw.alnum(12)}\n`,
  "in lines of JSON": (draw) => `{"password":"${draw.alnum(12)}"}\n`,
  "tokens with claims": (draw) =>
    `eyJhbGciOiJub25lIn0.${btoa(`{"sub":"${draw.alnum(12)}"}`).replace(/=/g, "")}.${
      draw.alnum(40)
    } `,
  "in base64": (draw) => `${btoa(`password=${draw.alnum(12)}`)} `,
  "numbers": (draw) => `{"pin":"${draw.digits(6)}"}\n`,
};

Deno.test("a text of very many secrets costs by its length, also to name, to replace and to look over", async () => {
  const rules = redactionRules([], [], [], { variable: () => undefined });
  const work = (text: string) => () => {
    const redaction = createRedaction(rules);
    const response = { status: 200, statusText: "", type: "basic", headers: [], body: { text } };
    const request = { method: "GET", url: "https://a.example/", headers: [] };
    const raw = { request, response, recordedAt: "2026-01-01T00:00:00.000Z", waited: 1 };
    const redacted = redaction.interaction(raw as Interaction, openAliases());
    findLeaks(redacted, rules);
    return JSON.stringify(redacted);
  };
  const slow: string[] = [];
  const texts = Object.entries(NEW_SECRETS).map(([name, unit]) => {
    const draw = drawFrom(name);
    const of = (count: number) => Array.from({ length: count }, () => unit(draw)).join("");
    return [name, of(100), of(1600)] as const;
  });
  const encoded = (count: number) =>
    `password=hunter2hunter2\n${btoa("hunter2hunter2 and ".repeat(count))}`;
  texts.push(["in one run of base64", encoded(100), encoded(1600)]);
  for (const [name, short, long] of texts) {
    assert(!work(short)().includes(JSON.stringify(short).slice(1, -1)), name);
    try {
      await wantGrowth(16, 4, work(short), work(long));
    } catch (error) {
      slow.push(`${name}: ${(error as Error).message}`);
    }
  }
  assertEquals(slow, []);
});
