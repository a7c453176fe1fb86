// Recordings that nobody has asked for.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { isRetakeError } from "../../../src/errors.ts";
import type { CassetteEntry } from "../../../src/match/lookup.ts";
import { tellUnused } from "../../../src/session/play/unused.ts";

const entries = (...plays: number[]): CassetteEntry[] =>
  plays.map((count, position) => ({
    interaction: {
      request: { method: "GET", url: `https://api.example.com/${position}`, headers: [] },
      recordedAt: "2026-01-01T00:00:00.000Z",
      waited: 1,
      unanswered: true,
    },
    position,
    plays: count,
  }));

function tell(unused: "ignore" | "warn" | "error", ...plays: number[]) {
  const warnings: string[] = [];
  const warn = (text: string) => void warnings.push(text);
  const rerun = (variable: string) => `${variable} npm test`;
  const place = { name: "a", where: "cassettes/a.json", rerun };
  const played = { entries: entries(...plays), sockets: [] };
  return { error: tellUnused(played, { unused, warn }, place), warnings };
}

Deno.test("where all were asked for, there is nothing to say", () => {
  for (const unused of ["ignore", "warn", "error"] as const) {
    assertEquals(tell(unused, 1, 2), { error: undefined, warnings: [] });
    assertEquals(tell(unused), { error: undefined, warnings: [] });
  }
});

Deno.test("what is left is ignored, warned of, or an error, as it is set", () => {
  assertEquals(tell("ignore", 0), { error: undefined, warnings: [] });
  const warned = tell("warn", 1, 0);
  assertEquals(warned.error, undefined);
  assertStringIncludes(warned.warnings[0]!, "1 of 2 recordings in cassettes/a.json");
  assertStringIncludes(warned.warnings[0]!, "#2  GET https://api.example.com/1");
  const { error, warnings } = tell("error", 0, 1, 0);
  assert(isRetakeError(error, "UNUSED"));
  assertEquals([error.facts.unused, warnings], [[0, 2], []]);
});

Deno.test("of many, five are shown and the others counted", () => {
  const [text] = tell("warn", ...Array<number>(8).fill(0)).warnings;
  assertEquals(text!.match(/^ {2}#/gm)?.length, 5);
  assertStringIncludes(text!, "... and 3 more");
});
