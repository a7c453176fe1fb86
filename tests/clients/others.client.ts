// Others in the place of fetch, or below it: MSW, nock, undici's mocks, spies. Started before Retake and after
// it, they keep answering what is theirs, and what they hand on is heard.
import { assertEquals } from "@std/assert";
import process from "node:process";
import { serve } from "../support/local_server.ts";
import { startProgram } from "../support/others.ts";
import type { Seen } from "./scenarios/others.ts";

/** Where an answer of theirs comes by Retake, it is on the tape: they stand below it then. */
interface Case {
  library: string;
  /** By the global fetch where nothing else is said. */
  way?: "node:http" | "undici";
  asked: string[];
  before: string[];
  after: string[];
  /** They work at the sockets, or at the dispatcher, that fetch has on Node alone. */
  needsNode?: number;
}

const BOTH = ["theirs", "ours"];
const CASES: Case[] = [
  { library: "msw-2", asked: BOTH, before: BOTH, after: ["ours"] },
  { library: "msw-2, strict", asked: ["theirs"], before: ["theirs"], after: [] },
  { library: "msw", asked: BOTH, before: BOTH, after: BOTH, needsNode: 22 },
  { library: "nock-14", asked: BOTH, before: BOTH, after: ["ours"] },
  { library: "nock", asked: BOTH, before: BOTH, after: BOTH, needsNode: 22 },
  { library: "undici", asked: BOTH, before: BOTH, after: BOTH, needsNode: 20 },
  { library: "@vitest/spy", asked: ["ours"], before: ["ours"], after: ["ours"] },
  { library: "sinon", asked: ["ours"], before: ["ours"], after: ["ours"] },
  { library: "msw-2", way: "node:http", asked: BOTH, before: ["ours"], after: ["ours"] },
  { library: "msw-2, strict", way: "node:http", asked: ["theirs"], before: [], after: [] },
  { library: "msw", way: "node:http", asked: BOTH, before: BOTH, after: BOTH, needsNode: 22 },
  { library: "nock-14", way: "node:http", asked: BOTH, before: ["ours"], after: ["ours"] },
  { library: "nock", way: "node:http", asked: BOTH, before: BOTH, after: BOTH, needsNode: 22 },
  { library: "nock", way: "undici", asked: BOTH, before: BOTH, after: BOTH, needsNode: 22 },
];

const { deno, bun, node } = process.versions as Record<string, string | undefined>;
const major = deno || bun ? 0 : Number.parseInt(node!);
const program = new URL("./scenarios/others.ts", import.meta.url);

for (const { library, way, asked, needsNode = 0, ...tapes } of CASES) {
  const name = way ? `${library} by ${way}` : library;
  if (needsNode > major) continue;
  for (const order of ["before", "after"] as const) {
    Deno.test(`${name}, started ${order} Retake: answers what is its own, the rest is heard`, async () => {
      await using server = await serve((_, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        response.end('{"from":"ours"}');
      });
      const env = { CASSETTE_MODE: undefined, CASSETTE_PASS: undefined, CASSETTE_GUARD: undefined };
      const args = [library, order, server.url, ...way ? [way] : []];
      const { code, stdout, stderr } = await startProgram(program, args, { env }).finished;
      assertEquals(code, 0, stderr);
      const seen: Seen = JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
      const said = seen.warnings.map((text) => text.split(" in ", 1)[0]);
      assertEquals({ ...seen, warnings: said }, {
        recorded: asked,
        played: asked,
        left: asked.filter((from) => from === "theirs"),
        tape: tapes[order],
        strays: [],
        // Where they answer everything, Retake has heard nothing.
        warnings: tapes[order].length > 0 ? [] : ["retake: nothing was recorded"],
      });
      assertEquals(server.hits.length, asked.includes("ours") ? 1 : 0);
    });
  }
}
