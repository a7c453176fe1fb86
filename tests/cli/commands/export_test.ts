// `retake export`: what a HAR holds of a cassette, and that it comes back.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatCassette, isRetakeError, parseCassette } from "../../../mod.ts";
import type { Cassette, Interaction, RecordedResponse } from "../../../src/cassette/types.ts";
import { exportCommand } from "../../../src/cli/commands/export.ts";
import { importCommand } from "../../../src/cli/commands/import.ts";
import { again, said } from "../../support/said.ts";
import { inFolder } from "../../support/temporary.ts";

const at = "2026-01-02T03:04:05.000Z";
const answered = (
  path: string,
  response: Partial<RecordedResponse>,
  request: object = {},
): Interaction => ({
  request: { method: "GET", url: `https://api.example.com${path}`, headers: [], ...request },
  recordedAt: at,
  waited: 20,
  response: { status: 200, statusText: "OK", type: "basic", headers: [], ...response },
});
const json: [string, string] = ["content-type", "application/json"];

/** All that a cassette can hold and a HAR gives back as it was. */
const WHOLE: Interaction[] = [
  answered("/a?x=1&y=%20", { headers: [json], body: { json: { a: 1 } } }, {
    method: "POST",
    headers: [json],
    body: { json: { q: ["é"] } },
  }),
  answered("/bytes", { body: { base64: "AP8B" } }, {
    method: "PUT",
    headers: [["content-type", "application/octet-stream"]],
    body: { base64: "AP8D" },
  }),
  answered("/gone", { status: 404, statusText: "Not Found", body: { text: "" } }),
  answered("/none", { status: 204, statusText: "No Content" }),
  answered("/cookies", {
    headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"]],
    body: { text: "x" },
  }),
  answered("/old", { httpVersion: "1.0", body: { text: "x" } }),
  answered("/elsewhere", {
    status: 302,
    statusText: "Found",
    headers: [["location", "/a"]],
    body: { text: "" },
  }),
];

/** What it gives back in another way, or not at all. */
const OTHER: Interaction[] = [
  answered("/stream", {
    headers: [["content-type", "text/event-stream"]],
    body: { chunks: [{ at: 5, text: "data: 1\n\n" }, { at: 40, text: "data: 2\n\n" }] },
  }),
  answered("/moved", { url: "https://api.example.com/new", redirected: true, body: { text: "x" } }),
  {
    request: { method: "GET", url: "https://api.example.com/down", headers: [] },
    recordedAt: at,
    waited: 1,
    error: {
      class: "TypeError",
      name: "TypeError",
      message: "fetch failed",
      cause: { class: "Error", name: "Error", message: "ECONNREFUSED" },
    },
  },
  {
    request: { method: "GET", url: "https://api.example.com/slow", headers: [] },
    recordedAt: at,
    waited: 1000,
    unanswered: true,
  },
  {
    ...answered("/live", {
      status: 101,
      statusText: "Switching Protocols",
      frames: [
        { from: "client", at: 500, json: { q: 1 } },
        { from: "server", at: 750, base64: "AQI=" },
      ],
      close: { by: "client", at: 800, code: 1000, reason: "", wasClean: true },
    }, { url: "wss://api.example.com/live" }),
  },
];

function write(dir: string, name: string, interactions: Interaction[], more: object = {}): void {
  const cassette: Cassette = { format: "retake/2", recordedAt: at, ...more, interactions };
  writeFileSync(join(dir, `${name}.json`), formatCassette(cassette));
}

inFolder("a HAR gives back what it was made of, and says what it has no place for", async (dir) => {
  write(dir, "whole", WHOLE);
  write(dir, "other", OTHER, { variables: { id: "x" } });
  const output = join(dir, "out", "both.har");
  let code = -1;
  const { said: told } = await said(async () =>
    code = await exportCommand.run(["whole", "other"], { dir, output }, again)
  );
  assertEquals(code, 0);
  assertEquals(told.slice(0, -1).map((line) => line.trim()), [
    "left out  the single values and the frozen clock of a cassette (1)",
    "left out  when the pieces of an answer came (1)",
    "left out  what kind of error it was: its message is kept (1)",
    "left out  how a WebSocket was closed (1)",
  ]);
  assert(told.at(-1)!.endsWith("both.har  12 recordings of 2 cassettes"), told.at(-1));
  const { log } = JSON.parse(readFileSync(output, "utf8"));
  assertEquals(log.pages.map(({ title }: { title: string }) => title), ["whole", "other"]);
  assertEquals(log.entries[0].request.queryString, [
    { name: "x", value: "1" },
    { name: "y", value: " " },
  ]);
  assertEquals(log.entries[7].timings, { send: 0, wait: 20, receive: 40 });

  await said(() => importCommand.run([output], { to: dir, name: "back" }, again));
  const { interactions } = parseCassette(readFileSync(join(dir, "back.json"), "utf8"), "back");
  assertEquals(interactions.slice(0, WHOLE.length), WHOLE);
  const [stream, hop, moved, down, slow, live] = interactions.slice(WHOLE.length);
  const chunks = ["data: 1\n\n", "data: 2\n\n"].map((text) => ({ at: 0, text }));
  assertEquals(stream!.response!.body, { chunks });
  assertEquals([hop!.response!.status, hop!.response!.headers], [302, [
    ["location", "https://api.example.com/new"],
  ]]);
  assertEquals([moved!.request.url, moved!.response!.status], ["https://api.example.com/new", 200]);
  assertEquals([down, slow], [OTHER[2], OTHER[3]]);
  assertEquals(live!.response!.frames, OTHER[4]!.response!.frames);
});

inFolder("export prints where no file is named, and leaves a file that exists", async (dir) => {
  write(dir, "whole", WHOLE);
  const { printed, said: told } = await said(() => exportCommand.run(["whole"], { dir }, again));
  assertEquals(JSON.parse(printed.join("\n")).log.entries.length, WHOLE.length);
  assertEquals(told, []);
  const output = join(dir, "there.har");
  writeFileSync(output, "mine");
  const error = await assertRejects(() => exportCommand.run(["whole"], { dir, output }, again));
  assert(isRetakeError(error, "OPTION_INVALID"), String(error));
  assertStringIncludes(error.message, "--force replaces it");
  assertEquals(readFileSync(output, "utf8"), "mine");
  await said(() => exportCommand.run(["whole"], { dir, output, force: true }, again));
  assertStringIncludes(readFileSync(output, "utf8"), '"retake"');
  const none = await assertRejects(() => exportCommand.run(["wohle"], { dir }, again));
  assertStringIncludes(String(none), 'did you mean "whole"?');
  const folder = await assertRejects(() =>
    exportCommand.run(["whole"], { dir, output: dir, force: true }, again)
  );
  assert(isRetakeError(folder, "STORE_WRITE"), String(folder));
});
