// A replay of node:http needs no network: on Deno, no permission for it either.
import { assertEquals } from "@std/assert";
import { mkdtemp, rm } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderStore, withCassette } from "../../mod.ts";
import { serve } from "../support/local_server.ts";
import { runtimes, startProgram } from "../support/others.ts";
import { mayRun } from "../support/runtime.ts";

const deno = () => runtimes().find(([command]) => /deno(?:\.exe)?$/.test(command!))?.[0];

Deno.test({
  name: "Deno replays node:http with permission to read the cassette, and no other",
  ignore: !mayRun || deno() === undefined,
  async fn() {
    const folder = await mkdtemp(join(tmpdir(), "retake-"));
    const server = await serve((_, response) => response.end("the answer"));
    try {
      const options = { store: folderStore(folder), own: "record", mode: "record" } as const;
      await withCassette("a", options, () =>
        new Promise<void>((resolve, reject) => {
          get(server.url, (response) => response.resume().on("end", () => resolve()))
            .on("error", reject);
        }));
      await server.close();
      const program = new URL("./no_net.ts", import.meta.url);
      const flags = ["run", "--no-check", "--no-prompt", `--allow-read=${folder}`];
      const { stdout, stderr, code } = await startProgram(program, [folder, server.url], {
        runtime: [deno()!, ...flags],
      }).finished;
      assertEquals([code, stdout, stderr], [0, "the answer\n", ""]);
    } finally {
      await server.close();
      await rm(folder, { recursive: true });
    }
  },
});
