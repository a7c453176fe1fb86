import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderStore, isRetakeError, openSession, withCassette } from "../../mod.ts";
import { writeModule } from "../../src/store/fs.ts";
import { checkStore } from "../../src/testing.ts";
import { serve } from "../support/local_server.ts";
import { mayUseFiles } from "../support/runtime.ts";

const withFiles = { ignore: !mayUseFiles };
const temporary = () => mkdtemp(join(tmpdir(), "retake-"));
const empty = '{"format":"retake/1","recordedAt":"2026-01-01T00:00:00.000Z","interactions":[]}';

for (const { name, run } of checkStore(async () => folderStore(await temporary()))) {
  Deno.test({ ...withFiles, name: `folder store: ${name}`, fn: run });
}

Deno.test({
  ...withFiles,
  name: "a folder store leaves nothing but the cassette, in folders of its own",
  async fn() {
    const folder = await temporary();
    await using server = await serve();
    const store = folderStore(folder);
    const report = await withCassette("a/b/c", { store, mode: "record" }, async (session) => {
      await fetch(server.url);
      return session.report();
    });
    assertEquals(report.where, `${folder}/a/b/c.json`);
    assertEquals(
      (await readdir(folder, { recursive: true })).sort().map((path) => path.replaceAll("\\", "/")),
      ["a", "a/b", "a/b/c.json"],
    );
    await rm(folder, { recursive: true });
  },
});

Deno.test({
  ...withFiles,
  name: "a damaged file is neither replayed nor recorded over",
  async fn() {
    const folder = await temporary();
    const path = join(folder, "a.json");
    for (const damage of ["", "{", empty.slice(0, -1), "\0\0\0\0", "<<<<<<< HEAD\n{}"]) {
      await writeFile(path, damage);
      for (const mode of ["replay", "once", "update", "record"] as const) {
        const error = await assertRejects(() =>
          openSession("a", { store: folderStore(folder), mode })
        ) as Error;
        assert(isRetakeError(error, "CASSETTE_INVALID"), `${mode}: ${damage}`);
        assertStringIncludes(error.message, "a.json");
      }
      assertEquals(await readFile(path, "utf8"), damage);
    }
    await rm(folder, { recursive: true });
  },
});

Deno.test({
  ...withFiles,
  name: "a cassette saved with a byte order mark and CRLF is read",
  async fn() {
    const folder = await temporary();
    await writeFile(join(folder, "a.json"), "\ufeff" + empty.replaceAll(",", ",\r\n"));
    await withCassette("a", { store: folderStore(folder) }, () => {});
    await rm(folder, { recursive: true });
  },
});

Deno.test({
  ...withFiles,
  name: "a place that cannot be written says so, and keeps what was there",
  async fn() {
    const folder = await temporary();
    await using server = await serve();
    await writeFile(join(folder, "file"), "in the way");
    const store = folderStore(join(folder, "file"));
    const error = await assertRejects(() =>
      withCassette("a", { store, mode: "record" }, () => fetch(server.url))
    ) as Error;
    assert(isRetakeError(error, "STORE_READ") || isRetakeError(error, "STORE_WRITE"), `${error}`);
    assertEquals(await readFile(join(folder, "file"), "utf8"), "in the way");
    await rm(folder, { recursive: true });
  },
});

Deno.test({
  ...withFiles,
  permissions: { read: true, write: false, env: true },
  name: "without the permission to write, the run fails and says which one to give",
  async fn() {
    const options = {
      store: folderStore("cassettes"),
      mode: "record" as const,
      fetch: () => Promise.resolve(new Response("paid for")),
    };
    const ask = () => fetch("https://api.example.com/");
    const error = await assertRejects(() => withCassette("locked", options, ask)) as Error;
    assert(isRetakeError(error, "STORE_WRITE"));
    assertStringIncludes(error.message, "permission denied");
    assertStringIncludes(error.message, "--allow-write=cassettes");
  },
});

Deno.test({
  ...withFiles,
  name: "a folder where the file should be is no missing cassette",
  async fn() {
    const folder = await temporary();
    await mkdir(join(folder, "a.json"));
    const error = await assertRejects(() => openSession("a", { store: folderStore(folder) }));
    assert(isRetakeError(error, "STORE_READ"));
    await rm(folder, { recursive: true });
  },
});

Deno.test({
  ...withFiles,
  name: "the generated module imports every cassette, and is kept up to date",
  async fn() {
    const folder = await temporary();
    await using server = await serve();
    const store = folderStore(folder);
    await store.save("b/one", empty);
    const path = await writeModule(folder);
    assertStringIncludes(await readFile(path, "utf8"), 'import c0 from "./b/one.json"');
    await withCassette("a", { store, mode: "record" }, () => fetch(server.url));
    const text = await readFile(path, "utf8");
    assertStringIncludes(text, '"a": c0');
    assertStringIncludes(text, '"b/one": c1');
    await store.remove("b/one");
    assert(!(await readFile(path, "utf8")).includes("b/one"));
    await rm(folder, { recursive: true });
  },
});

Deno.test({
  ...withFiles,
  permissions: { read: false, env: false, net: false },
  name: "without the permission to read, the error tells both ways out",
  async fn() {
    const error = await assertRejects(() => openSession("a", { store: folderStore("cassettes") }));
    assert(isRetakeError(error, "STORE_READ"));
    assertStringIncludes((error as Error).message, "--allow-read=cassettes");
    assertStringIncludes((error as Error).message, "moduleStore(cassettes)");
  },
});
