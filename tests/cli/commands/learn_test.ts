// `retake learn` against git's version, and by recording twice; what it writes into the configuration.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatCassette, isRetakeError } from "../../../mod.ts";
import type { JsonValue } from "../../../src/cassette/types.ts";
import { learnCommand } from "../../../src/cli/commands/learn.ts";
import { withOptions } from "../../../src/cli/settings_file.ts";
import { gitIn } from "../../support/git.ts";
import { runtimes } from "../../support/others.ts";
import { mayRun } from "../../support/runtime.ts";
import { again, said } from "../../support/said.ts";
import { inFolder } from "../../support/temporary.ts";

function write(dir: string, name: string, body: JsonValue): void {
  const at = "2026-01-01T00:00:00.000Z";
  writeFileSync(
    join(dir, `${name}.json`),
    formatCassette({
      format: "retake/2",
      recordedAt: at,
      interactions: [{
        request: {
          method: "POST",
          url: "https://api.example.com/a",
          headers: [],
          body: { json: body },
        },
        recordedAt: at,
        waited: 1,
        response: {
          status: 200,
          statusText: "OK",
          type: "basic",
          headers: [],
          body: { text: "ok" },
        },
      }],
    }),
  );
}

async function typed(words: string[], options: object) {
  let code: number | undefined;
  const { printed } = await said(async () =>
    code = await learnCommand.run(words, { ...options }, again)
  );
  return { code, text: printed.join("\n") };
}

inFolder("learn compares with git's version, and proposes options", async (dir) => {
  const git = gitIn(dir);
  const message = async (words: string[], options: object = {}) => {
    const error = await assertRejects(() => learnCommand.run(words, { dir, ...options }, again));
    assert(isRetakeError(error), String(error));
    return error.message;
  };
  write(dir, "asks", { q: "which?", id: "11111111-1111-4222-8333-444444444444", at: 1767323045 });
  git("init", "-q");
  git("add", ".");
  git("commit", "-qm", "a");
  assertStringIncludes(await message(["asks"]), "it has not been recorded again");
  write(dir, "asks", { q: "who?", id: "22222222-1111-4222-8333-444444444444", at: 1767323999 });
  const { code, text } = await typed(["asks"], { dir });
  assertEquals(code, 0);
  assertStringIncludes(text, "$.id  an id, in #1: ignore");
  assertStringIncludes(text, '$.q  in #1: not by itself, as it looks\n  "which?"  then  "who?"');
  const data = JSON.parse((await typed(["asks"], { dir, json: true })).text);
  assertEquals(data.options, { ignore: { body: ["$.at", "$.id"] } });
  assertStringIncludes(text, JSON.stringify(data.options, null, 2));
  write(dir, "made", { q: 1 });
  assertStringIncludes(await message(["made"]), "git has no");
  assertStringIncludes(await message(["nothing"]), 'There is no cassette "nothing"');
  assertStringIncludes(await message(["asks", "made"]), "takes one cassette, not 2");
  assertStringIncludes(await message(["asks"], { again: true }), "--again needs the command");
  assertStringIncludes(
    await message(["asks", "x"], { again: true, since: "HEAD" }),
    "--since is for git's version",
  );
}, !mayRun);

inFolder("learn --again records twice, and leaves cassettes as they are", async (dir) => {
  let asked = 0;
  const server = createServer((_, response) => response.end(String(++asked))).listen(
    0,
    "127.0.0.1",
  );
  await new Promise((resolve) => server.once("listening", resolve));
  try {
    write(dir, "asks", { q: 1 });
    const before = readFileSync(join(dir, "asks.json"), "utf8");
    const scene = fileURLToPath(new URL("../../support/learn_scene.ts", import.meta.url));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const command = [...runtimes()[0]!, scene, url];
    const { text } = await typed(["asks", ...command, "asks"], { dir, again: true, json: true });
    assertEquals(JSON.parse(text).options, { ignore: { body: ["$.trace"] } });
    assertEquals(asked, 2);
    assertEquals(readFileSync(join(dir, "asks.json"), "utf8"), before);
    const failing = await assertRejects(() =>
      learnCommand.run(["asks", ...command, "../bad"], { dir, again: true }, again)
    );
    assertStringIncludes(String(failing), "has ended with code 1");
  } finally {
    server.close();
    server.closeAllConnections();
  }
}, !mayRun);

Deno.test("options are put into JSON as it was written, and into no code", () => {
  const file = (text?: string, key?: string) => ({
    where: "x",
    ...(text === undefined ? {} : { text }),
    ...(key === undefined ? {} : { key }),
  });
  const options = { ignore: { body: ["$.a", "$.b"], query: ["n"] }, freeze: true } as const;
  assertEquals(withOptions(undefined, options), {
    path: "retake.config.json",
    text: JSON.stringify(options, null, 2) + "\n",
  });
  const own =
    '{\n\t"expires": "7d",\n\t"ignore": { "body": ["$.b", "$.z"], "binaryFrames": true }\n}';
  assertEquals(
    withOptions(file(own), options).text,
    '{\n\t"expires": "7d",\n\t"ignore": { "body": ["$.b", "$.z", "$.a"], "binaryFrames": true, "query": ["n"] },' +
      '\n\t"freeze": true\n}',
  );
  const shared = '{\n    "name": "x",\n    "retake": { "dir": "tapes" }\n}\n';
  assertEquals(
    withOptions(file(shared, "retake"), { freeze: true }).text,
    '{\n    "name": "x",\n    "retake": { "dir": "tapes", "freeze": true }\n}\n',
  );
  assertEquals(
    withOptions(file('{\n  // why\n  "expires": "7d", // so\n}\n'), { freeze: true }).text,
    '{\n  // why\n  "expires": "7d",\n  "freeze": true, // so\n}\n',
  );
  assertEquals(withOptions(file(undefined), options).text, undefined);
});
