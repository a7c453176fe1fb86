// Flows in which what an answer says is used by the requests that follow: recorded here, replayed in a new
// process. Which flows: tests/support/secret_flows.ts. What does not replay: docs/secrets.md.
import { assert, assertEquals } from "@std/assert";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderStore, openSession } from "../../mod.ts";
import { serve } from "../support/local_server.ts";
import { startProgram } from "../support/others.ts";
import { mayRun } from "../support/runtime.ts";
import { API, FILES, type Flow, flows, word } from "../support/secret_flows.ts";

const program = new URL("../support/replay_flows.ts", import.meta.url);

/** Records a flow, and gives what it made of the answers. */
async function record(flow: Flow, name: string, folder: string): Promise<unknown> {
  const answer = flow.server();
  await using server = await serve((hit, response, request) => {
    const headers = request.headers as Record<string, string>;
    const { status = 200, headers: more = {}, json, text } = answer({ ...hit, headers });
    const type = json === undefined ? {} : { "content-type": "application/json" };
    response.writeHead(status, { ...type, ...more });
    response.end(text ?? (json === undefined ? "" : JSON.stringify(json)));
  });
  const session = await openSession(name, {
    mode: "record",
    store: folderStore(folder),
    upstreams: { [API]: server.url, [FILES]: server.url },
    recordFailures: "all",
    own: "record",
    onWarning: () => {},
  });
  const own = new Map<string, string>();
  const given = await flow.run({
    ask: (path, init) => session.fetch(new URL(path, API), init),
    own(name) {
      const secret = own.get(name) ?? `own-${word(20)}`;
      own.set(name, secret);
      return secret;
    },
  });
  await session.close();
  return given;
}

Deno.test({
  name:
    "what an answer says and later requests use is replayed in a new process: 250 flows and more",
  ignore: !mayRun,
  async fn() {
    const folder = await mkdtemp(join(tmpdir(), "retake-flows-"));
    try {
      const all = flows();
      assert(all.length >= 250, `only ${all.length} flows`);
      assertEquals(new Set(all.map(({ name }) => name)).size, all.length);
      const recorded: unknown[] = [];
      for (const [index, flow] of all.entries()) {
        recorded.push(await record(flow, `flow-${index}`, folder));
      }
      const env = { CASSETTE_MODE: undefined, NODE_TEST_CONTEXT: undefined };
      const { stdout, stderr } = await startProgram(program, [folder], { env }).finished;
      const replayed = new Map<number, unknown>();
      for (const line of stdout.split("\n").filter((line) => line.startsWith("["))) {
        replayed.set(...JSON.parse(line) as [number, unknown]);
      }
      const failed: string[] = [];
      for (const [index, { name }] of all.entries()) {
        const result = JSON.stringify(replayed.get(index));
        const wanted = JSON.stringify({ given: recorded[index] });
        if (result !== wanted) {
          failed.push(`${name}: ${result?.slice(0, 1500)} instead of ${wanted}`);
        }
      }
      assertEquals(failed, [], stderr);
      assertEquals((await readdir(folder)).length, all.length);
      for (const file of await readdir(folder)) {
        const text = await readFile(join(folder, file), "utf8");
        assert(!text.includes("own-"), file);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
});
