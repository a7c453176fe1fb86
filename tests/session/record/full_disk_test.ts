// A disk that fills up while answers come in: none is paid for that cannot be kept.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import process from "node:process";
import { join } from "node:path";
import { isRetakeError, memoryStore, RetakeError, withCassette } from "../../../mod.ts";
import type { Store } from "../../../mod.ts";
import { folderStore } from "../../../src/store/fs.ts";
import { type LocalServer, serve } from "../../support/local_server.ts";
import { mayRun } from "../../support/runtime.ts";

const LARGE = "x".repeat(20_000);

/** Asks a hundred times, and goes on whatever comes back, as a careless client does. */
async function askOn(store: Store, server: LocalServer) {
  let whole = 0;
  const warnings: string[] = [];
  const onWarning = (text: string) => void warnings.push(text);
  const run = withCassette("a", { store, mode: "record", onWarning }, async () => {
    for (let turn = 0; turn < 100; turn++) {
      const text = await fetch(`${server.url}/${turn}`).then((response) => response.text())
        .catch(() => "");
      if (text !== "") whole++;
    }
  });
  const error = await assertRejects(() => run);
  assert(isRetakeError(error, "STORE_WRITE"), `${error}`);
  return { error, whole, warnings };
}

const large = () => serve((_, response) => response.end(LARGE));

/** Journals of which only so many lines can be written. */
function storeWithRoom(lines: number): { store: Store; written: string[] } {
  const written: string[] = [];
  const journals: Store["journals"] = {
    list: () => Promise.resolve([]),
    open: (_, first) => {
      written.push(first);
      return Promise.resolve({
        id: "1",
        where: "memory: journal",
        close: () => Promise.resolve(),
        remove: () => Promise.resolve(),
        append(line) {
          if (written.length > lines) {
            const why = "No space left on device (ENOSPC)";
            return Promise.reject(new RetakeError("STORE_WRITE", why));
          }
          written.push(line);
          return Promise.resolve();
        },
      });
    },
  };
  return { store: { ...memoryStore(), journals }, written };
}

Deno.test("the first answer that a store cannot keep is the last that is asked for", async () => {
  await using server = await large();
  const { store, written } = storeWithRoom(3);
  const { error, whole } = await askOn(store, server);
  assertEquals(server.hits.map(({ path }) => path), ["/0", "/1", "/2", "/3"]);
  assertEquals(written.length, 4);
  assertEquals(whole, 4, "what was paid for is handed on");
  assertStringIncludes(error.message, "No space left");
  assertStringIncludes(error.message, "/3");
  assertStringIncludes(error.message, "nothing more is sent");
  assertStringIncludes(error.message, "3 of 4");
});

Deno.test("answers under way when the store is full are told of once", async () => {
  await using server = await large();
  const { store } = storeWithRoom(1);
  const run = withCassette("a", { store, mode: "record", onWarning: () => {} }, async () => {
    const ask = async (turn: number) => await (await fetch(`${server.url}/${turn}`)).text();
    const three = await Promise.all([ask(0), ask(1), ask(2)]);
    assertEquals(three, [LARGE, LARGE, LARGE]);
    await ask(3);
  });
  const error = await assertRejects(() => run);
  assert(isRetakeError(error, "STORE_WRITE"));
  assertEquals(error.message.split("nothing more is sent").length, 2);
  assertEquals(server.hits.length, 3);
});

/** A small disk of one's own, where this user may have one. */
function smallDisk(): { folder: string; remove: () => void } | undefined {
  const folder = mkdtempSync(join(tmpdir(), "retake-"));
  const options = ["-t", "tmpfs", "-o", "size=160k", "tmpfs", folder];
  const mounted = spawnSync("mount", options).status === 0;
  const remove = () => {
    if (mounted) spawnSync("umount", [folder]);
    rmSync(folder, { recursive: true });
  };
  if (mounted) return { folder, remove };
  remove();
  return undefined;
}

/** Root may, but in a container that was not given the right. */
function mayMount(): boolean {
  if (!mayRun || process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const disk = smallDisk();
  disk?.remove();
  return disk !== undefined;
}

Deno.test({
  name: "a real disk that fills up stops the run, and what was kept is there to be taken over",
  // A store that says so stands in for it above, where nobody may mount one.
  ignore: !mayMount(),
  async fn() {
    const disk = smallDisk();
    assert(disk, "a tmpfs could be mounted before");
    try {
      await using server = await large();
      const { error, whole } = await askOn(folderStore(disk.folder), server);
      assert(server.hits.length < 12, `${server.hits.length} were asked for`);
      assertEquals(whole, server.hits.length);
      assertStringIncludes(error.message, `${server.hits.length - 1} of ${server.hits.length}`);
      const journals = join(disk.folder, "a.journal");
      const [journal] = readdirSync(journals);
      const lines = readFileSync(join(journals, journal!), "utf8").split("\n");
      const kept = lines.filter((line) => line.includes('"interaction"') && line.endsWith("}"));
      assertEquals(kept.length, server.hits.length - 1);
    } finally {
      disk.remove();
    }
  },
});
