// Laws 9 and 10: what lies in cassettes/ is safe to publish, and a replay leaves it alone.
import { assert, assertEquals } from "@std/assert";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderStore, openSession, parseCassette } from "@retake/retake";
import { bodyBytes } from "../../src/cassette/body.ts";
import { canRead, exists, filesBelow, pathOf, read } from "./tree.ts";

const granted = (name: "write" | "net" | "sys") =>
  Deno.permissions.querySync({ name }).state === "granted";

/** The folders with committed cassettes. */
const FOLDERS = ["cassettes", "examples/cassettes", "tests/cassettes"];

const SECRETS: Record<string, RegExp> = {
  "an OpenAI or Anthropic key": /\bsk-(?!no-key)[A-Za-z0-9_-]{16,}/,
  "a bearer token": /\bBearer\s+(?!\[redacted\])[\w.~+/-]{8,}/i,
  "a basic credential": /"Basic\s+[A-Za-z0-9+/=]{8,}"/,
  "an AWS key": /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
  "a Google key": /\bAIza[\w-]{35}/,
  "a GitHub token": /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,})/,
  "a Slack token": /\bxox[abprs]-[\w-]{10,}/,
  "a Stripe key": /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/,
  "a JSON web token": /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]+/,
  "a private key": /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  "a secret header":
    /"(?:authorization|proxy-authorization|cookie|x-api-key|api-key)",\s*"(?!\[redacted\]")/i,
  "a cookie's value": /"set-cookie",\s*"[^"=]*=(?!\[redacted\]|["; ])/i,
};

Deno.test({
  name: "rule 9: no secret pattern in the cassettes",
  ignore: !canRead,
  fn() {
    // The patterns must find what they are for; written so that no scanner takes these for real.
    assert(SECRETS["an OpenAI or Anthropic key"]!.test(`"sk-${"a1".repeat(12)}"`));
    assert(SECRETS["a secret header"]!.test('["authorization", "abc"]'));
    assert(!SECRETS["a secret header"]!.test('["authorization", "[redacted]"]'));
    assert(SECRETS["a cookie's value"]!.test('["set-cookie", "sid=123; Path=/"]'));
    assert(!SECRETS["a cookie's value"]!.test('["set-cookie", "sid=[redacted]; Path=/"]'));
    const wrong: string[] = [];
    for (const file of FOLDERS.flatMap((folder) => filesBelow(folder, /\.json$/))) {
      const text = read(file);
      for (const [what, pattern] of Object.entries(SECRETS)) {
        if (pattern.test(text)) wrong.push(`${file} has ${what} in it`);
      }
    }
    assertEquals(wrong, []);
  },
});

/** Every file of a folder: path, content, time of last change. */
function snapshot(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => `${path} ${statSync(path).mtimeMs} ${readFileSync(path, "base64")}`);
}

/** Asks for all that a cassette has, once each, in order. */
async function replayAll(folder: string, name: string): Promise<void> {
  const store = folderStore(folder);
  const { interactions } = parseCassette((await store.load(name))!, name);
  const session = await openSession(name, { store, mode: "replay", onWarning: () => {} });
  for (const { request } of interactions) {
    const body = request.body && bodyBytes(request.body);
    const { method, url, redirect } = request;
    const headers = request.headers.filter(([header]) => header !== "content-encoding");
    // What was recorded may be a failure, or end in one.
    const options = { method, headers, redirect: redirect ?? "follow" as const };
    await session.fetch(url, body ? { ...options, body } : options)
      .then((response) => response.arrayBuffer()).catch(() => {});
  }
  await session.close().catch(() => {});
}

Deno.test({
  name: "rule 10: a replay leaves the cassettes byte for byte",
  ignore: !canRead || !granted("write") || !granted("net") || !granted("sys"),
  async fn() {
    const folder = mkdtempSync(join(tmpdir(), "retake-rules-"));
    const server = createServer((request, response) => {
      response.setHeader("set-cookie", "sid=secret");
      response.end(`you asked for ${request.url}`);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    try {
      const { port } = server.address() as AddressInfo;
      const session = await openSession("rules/one", {
        store: folderStore(folder),
        mode: "record",
      });
      for (const path of ["a", "b"]) {
        const init = { method: "POST", body: JSON.stringify({ path }) };
        await (await session.fetch(`http://127.0.0.1:${port}/${path}`, init)).text();
      }
      await session.close();
    } finally {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
    const committed = FOLDERS.filter(exists).map(pathOf);
    const before = [folder, ...committed].map(snapshot);
    assertEquals(before[0]!.length, 1);
    for (const each of [folder, ...committed]) {
      for (const name of await folderStore(each).list()) await replayAll(each, name);
    }
    assertEquals([folder, ...committed].map(snapshot), before);
    rmSync(folder, { recursive: true });
  },
});
