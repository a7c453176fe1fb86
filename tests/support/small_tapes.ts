// Small cassettes in a folder, and git around it: for what compares them with what was committed.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { formatCassette } from "../../mod.ts";
import { gitIn } from "./git.ts";
import type { Interaction } from "../../src/cassette/types.ts";

/** A request that was answered with a text, on a day of January 2026. */
export const asks = (path: string, text: string, day = 1): Interaction => ({
  request: { method: "GET", url: `https://api.example.com/${path}`, headers: [] },
  recordedAt: `2026-01-0${day}T00:00:00.000Z`,
  waited: 1,
  response: { status: 200, statusText: "OK", type: "basic", headers: [], body: { text } },
});

/** Writes a cassette. Returns its path. */
export function writeTape(dir: string, name: string, interactions: Interaction[]): string {
  const path = join(dir, `${name}.json`);
  mkdirSync(dirname(path), { recursive: true });
  const recordedAt = interactions.map((one) => one.recordedAt).sort().at(-1)!;
  writeFileSync(path, formatCassette({ format: "retake/2", recordedAt, interactions }));
  return path;
}

/** Makes a folder a repository. Returns what runs git in it. */
export function repository(dir: string): (...words: string[]) => string {
  const git = gitIn(dir);
  git("init", "-q");
  return git;
}

/** The text of a cassette of today with one answer, whatever form its body has. */
export function tapeWith(body: object, { url, type }: { url: string; type: string }): string {
  const recordedAt = new Date().toISOString();
  return JSON.stringify({
    format: "retake/2",
    recordedAt,
    interactions: [{
      request: { method: "GET", url, headers: [] },
      recordedAt,
      waited: 0,
      response: {
        status: 200,
        statusText: "OK",
        type: "basic",
        headers: [["content-type", type]],
        body,
      },
    }],
  });
}
