// Laws 9 and 10: what lies in cassettes/ is safe to publish, and a replay leaves it alone.
import { assert, assertEquals } from "@std/assert";
import { crypto } from "@std/crypto";
import { walkSync } from "@std/fs";
import { Buffer } from "node:buffer";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  folderStore,
  memoryStore,
  openSession,
  parseCassette,
  scanCassettes,
} from "@retake/retake";
import { bodyBytes } from "../../src/cassette/body.ts";
import { canRead, exists, pathOf } from "./tree.ts";

const granted = (name: "write" | "net" | "sys") =>
  Deno.permissions.querySync({ name }).state === "granted";

/** The folders with committed cassettes. */
const FOLDERS = ["cassettes", "examples/cassettes", "tests/cassettes"];

Deno.test({
  name: "rule 9: no secret pattern in the cassettes",
  ignore: !canRead,
  async fn() {
    // The scan must find what it is for; written so that no scanner takes this for real.
    const planted = { planted: `{"note":"sk-${"proj"}-${"A1b2C3d4".repeat(3)}"}` };
    assertEquals((await scanCassettes({ store: memoryStore(planted) })).leaks.length, 1);
    for (const folder of FOLDERS.filter(exists)) {
      const { scanned, leaks } = await scanCassettes({ store: folderStore(pathOf(folder)) });
      assert(scanned > 0, `${folder} holds no cassette`);
      assertEquals(leaks, []);
    }
  },
});

/** Every file of a folder: path, time of last change, digest of the content. */
function snapshot(folder: string): string[] {
  return [...walkSync(folder, { includeDirs: false })].map(({ path }) => {
    const digest = crypto.subtle.digestSync("SHA-256", readFileSync(path));
    return `${path} ${statSync(path).mtimeMs} ${Buffer.from(digest).toString("hex")}`;
  }).sort();
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
