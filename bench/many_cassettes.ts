/**
 * A folder of thousands of cassettes, for the benches of the page.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatCassette } from "../src/cassette/format.ts";
import { cassetteOf, recordingOf, type Work, WORKS } from "./works.ts";

const WORK: Work = { ...WORKS.find(({ name }) => name.startsWith("POST"))!, again: false };
const FOLDERS = 40;

/** @returns a cassette of two recordings: a question to a model with its answer, and one of 4 KB */
export function textOf(at: number): string {
  const made = recordingOf(WORK, at);
  const chat = {
    model: "gpt-4o-mini",
    messages: [{ role: "user", content: `What is the number ${at} known for?` }],
  };
  const answer = {
    model: "gpt-4o-mini",
    choices: [{ message: { role: "assistant", content: `Number ${at} is known for little.` } }],
    usage: { prompt_tokens: 20, completion_tokens: 8 },
  };
  const asked = { ...made.request, url: "https://api.openai.com/v1/chat/completions" };
  const { recordedAt, waited } = made;
  const response = { ...made.response!, body: { json: answer } };
  return formatCassette(cassetteOf([
    made,
    { request: { ...asked, body: { json: chat } }, recordedAt, waited, response },
  ]));
}

/** Writes so many cassettes below a folder: `suite-7/case-47.json`. */
export function writeCassettes(folder: string, count: number): void {
  for (let at = 0; at < count; at++) {
    const below = join(folder, `suite-${at % FOLDERS}`);
    if (at < FOLDERS) mkdirSync(below, { recursive: true });
    writeFileSync(join(below, `case-${at}.json`), textOf(at));
  }
}
