// Fake timers of libraries and runtimes: they move the test's clock and timers, never those of Retake.
import { assertEquals } from "@std/assert";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { startProgram } from "../support/others.ts";
import { see, type Seen } from "./scenarios/fake_timers.ts";

const PIECES = "data: 1\n\ndata: 2\n\ndata: 3\n\n";
const WANTED: Omit<Seen, "years"> = {
  miss: "MISS",
  endless: "open",
  recorded: PIECES,
  played: PIECES,
};
const program = new URL("./scenarios/fake_timers.ts", import.meta.url);
const { deno, bun } = process.versions as Record<string, string | undefined>;

/** Whose fake timers run here. Those of Deno's own `node:test` are in its timers themselves. */
const LIBRARIES = ["@sinonjs/fake-timers", ...(deno ? [] : ["node:test"])];

async function inFolder(fn: (folder: string) => Promise<Seen>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "retake-fake-timers-"));
  try {
    const { years: [faked, recorded], ...rest } = await fn(folder);
    assertEquals([faked, recorded > 2024, rest], [2001, true, WANTED]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

for (const library of LIBRARIES) {
  Deno.test(`${library}: fakes the time of the test, not of Retake`, () =>
    inFolder(async (folder) => {
      const env = { CASSETTE_MODE: undefined, NODE_TEST_CONTEXT: undefined };
      const { code, stdout, stderr } = await startProgram(program, [library, folder], { env })
        .finished;
      assertEquals(code, 0, stderr);
      return JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
    }));
}

/** What Bun's test runner has for this. */
interface BunTest {
  jest: { useFakeTimers(): void; useRealTimers(): void };
  setSystemTime(time?: number): void;
}

if (bun) {
  const module = "bun:test";
  for (const timers of [true, false]) {
    Deno.test(`bun:test, ${timers ? "useFakeTimers" : "setSystemTime alone"}: the same`, () =>
      inFolder(async (folder) => {
        const { jest, setSystemTime }: BunTest = await import(module);
        const fake = () => {
          if (timers) jest.useFakeTimers();
          setSystemTime(Date.UTC(2001, 0, 1));
          return Promise.resolve(() => {
            if (timers) jest.useRealTimers();
            setSystemTime();
          });
        };
        return await see(fake, folder);
      }));
  }
}
