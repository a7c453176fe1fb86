/** What uses the functions, each in a cassette of its own: as tests do. */
import process from "node:process";
import { withCassette } from "@retake/retake";
import { fromPrompt, summarize } from "./persona.ts";

const upstream = process.env.UPSTREAM;
const options = upstream ? { upstreams: { "https://api.openai.com": upstream } } : {};

/** A case: the cassette that it uses, and how to run it. */
export interface Case {
  cassette: string;
  run: () => Promise<string>;
}

function inCassette(cassette: string, fn: () => Promise<string>): Case {
  return { cassette, run: () => withCassette(cassette, options, fn) };
}

/** Three cases. */
export const cases: Case[] = [
  inCassette("persona/baker", () => fromPrompt("a baker from Lyon")),
  inCassette("persona/braces", () => fromPrompt("a programmer who says {} all day")),
  inCassette("persona/summary", () => summarize("Bakers rise early.")),
];
