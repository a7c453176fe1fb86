// Two copies of Retake in one process, as of two versions, share one gate before each way out.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { get } from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as first from "../../mod.ts";
import { serve } from "../support/local_server.ts";
import { mayRun } from "../support/runtime.ts";

const ask = () =>
  new Promise((resolve, reject) => get("http://api.example.invalid/", resolve).on("error", reject));

Deno.test({
  name: "two copies: each refuses in its own cassettes, and lets pass what the other sends itself",
  ignore: !mayRun,
  async fn() {
    const folder = await mkdtemp(join(tmpdir(), "retake-"));
    const root = fileURLToPath(new URL("../../", import.meta.url));
    for (const part of ["mod.ts", "src"]) {
      await cp(join(root, part), join(folder, part), { recursive: true });
    }
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    await using server = await serve();
    first.restoreFetch();
    const before = net.Socket.prototype.connect;
    const second: typeof first = await import(pathToFileURL(join(folder, "mod.ts")).href);
    const refused = async (copy: typeof first) => {
      const options = { store: copy.memoryStore(), listen: { http: false } };
      const error = await assertRejects(() => copy.withCassette("copies/a", options, ask));
      assert(first.isRetakeError(error, "UNHEARD"), `${error}`);
    };
    const records = async (copy: typeof first) => {
      const options = { store: copy.memoryStore(), mode: "record" as const };
      await copy.withCassette("copies/b", options, async () => {
        await (await fetch(server.url)).text();
      });
    };
    await refused(first);
    const { connect } = net.Socket.prototype;
    await refused(second);
    assert(net.Socket.prototype.connect === connect, "one gate is put before each way");
    await records(second);
    await records(first);
    assertEquals(server.hits.length, 2);
    first.restoreFetch();
    assert(net.Socket.prototype.connect === connect, "what the other copy still needs stays");
    await refused(second);
    second.restoreFetch();
    assert(net.Socket.prototype.connect === before);
    await rm(folder, { recursive: true });
  },
});
