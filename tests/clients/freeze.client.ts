// Published packages that make ids, and what of the runtime gives times and chance: recorded in one process, and the
// same in the replay of another, on every runtime that is here.
import { assert, assertEquals } from "@std/assert";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startProgram } from "../support/others.ts";
import { serve } from "../support/local_server.ts";
import { runtime } from "../support/runtime.ts";
import { OF_THE_CLOCK, WAYS } from "./freeze_ways.ts";

const program = new URL("./run_freeze.ts", import.meta.url);

/** What each way gave, twice, in a session that asks no API, and in one that sends it to one. */
interface Made {
  alone: Record<string, unknown[]>;
  made: Record<string, unknown[]>;
  answer: unknown;
}

/** Records in one process, and replays in another, with the server gone. */
async function takes(first: "retake" | "packages"): Promise<[recorded: Made, replayed: Made]> {
  const dir = await mkdtemp(join(tmpdir(), "retake-freeze-"));
  const env = { CASSETTE_MODE: undefined, CASSETTE_CI_RECORD: "true" };
  const run = async (mode: string, url: string): Promise<Made> => {
    const { code, stdout, stderr } = await startProgram(program, [mode, dir, url, first], { env })
      .finished;
    assertEquals(code, 0, stderr);
    return JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
  };
  try {
    let url = "";
    let recorded: Made;
    {
      await using server = await serve();
      url = server.url;
      recorded = await run("record", url);
    }
    return [recorded, await run("replay", url)];
  } finally {
    await rm(dir, { recursive: true });
  }
}

Deno.test("nanoid, uuid, node:crypto, Intl and Temporal give in a replay elsewhere what they gave", async () => {
  const [recorded, replayed] = await takes("retake");
  assertEquals(Object.keys(recorded.alone), Object.keys(WAYS));
  assertEquals(replayed, recorded);
  for (const [way, [one, other]] of Object.entries(recorded.made)) {
    assertEquals(one === other, OF_THE_CLOCK.test(way), way);
    const alone = recorded.alone[way]![0];
    assert(OF_THE_CLOCK.test(way) || one !== alone, `${way} is another in another cassette`);
  }
});

Deno.test("of packages that are imported before Retake, only what took a copy of its own keeps it", async () => {
  const [recorded, replayed] = await takes("packages");
  const differing = Object.keys(WAYS).filter((way) =>
    JSON.stringify(recorded.alone[way]) !== JSON.stringify(replayed.alone[way])
  );
  // On Deno, what is copied from there goes through the global.
  assertEquals(differing, runtime === "deno" ? [] : ["uuid 9 v4"]);
});
