// A cassette is the same on every runtime: recorded on the one that runs this test, it is replayed
// on the two others, as far as they are installed here.
import { assert, assertEquals } from "@std/assert";
import { spawnSync } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { faultsOf, takeFlows } from "./flow_takes.ts";
import { type Recording, recordOnce, replayElsewhere } from "./harness.ts";

const bin = (name: string) =>
  fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));
const here = process.versions.deno ? "deno" : process.versions.bun ? "bun" : "node";
const commands: Record<string, string[]> = {
  deno: [bin("deno"), "run", "-A"],
  bun: [bin("bun")],
  node: ["node", "--import", "tsx"],
};

let once: Promise<Recording> | undefined;

for (const [name, command] of Object.entries(commands)) {
  if (name === here) continue;
  const missing = spawnSync(command[0]!, ["--version"]).status !== 0;
  Deno.test({
    name: `node:http and undici: recorded on ${here}, the same when replayed on ${name}`,
    ignore: missing,
    fn: async () => {
      const clients = ["axios_http", "got", "undici_6"];
      const takes = await takeFlows(clients, { runtime: commands[here], player: command });
      assertEquals(takes.strays, 0);
      const faults = clients.flatMap((client) => faultsOf(client, takes));
      // An AbortSignal says why in the words of its runtime.
      assertEquals(faults.filter((fault) => !fault.startsWith("undici_6, abort")), []);
    },
  });
  Deno.test({
    name: `openai: recorded on ${here}, the same when replayed on ${name}`,
    ignore: missing,
    fn: async () => {
      const recording = await (once ??= recordOnce("openai"));
      const { recorded, files } = recording;
      const { replayed, filesAfterReplay, strays } = await replayElsewhere(
        "openai",
        recording,
        command,
      );
      for (const [scenario, { outcome, report }] of Object.entries(recorded)) {
        assert(outcome !== undefined, scenario);
        assertEquals(replayed[scenario]!.error, undefined, scenario);
        assertEquals(replayed[scenario]!.outcome, outcome, scenario);
        const kept = report!.recorded - report!.collapsed;
        assertEquals(replayed[scenario]!.report!.played, kept, scenario);
      }
      assertEquals(filesAfterReplay, files);
      assertEquals(strays, 0);
    },
  });
}
