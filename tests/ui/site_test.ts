// The page as files: each link leads to a file that is there, and nothing leads elsewhere.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { isRetakeError, RetakeError } from "../../mod.ts";
import { self } from "../../src/host/process.ts";
import { writeFolder } from "../../src/host/site_folder.ts";
import { siteFiles } from "../../src/ui/site.ts";
import { startIn } from "../support/others.ts";
import { mayRun } from "../support/runtime.ts";
import { inFolder } from "../support/temporary.ts";
import {
  AGENT,
  breakouts,
  chat,
  HOSTILE,
  HOSTILE_TAPE,
  RUN,
  says,
  STALE,
  tape,
} from "../support/ui_scene.ts";
import { shelfOf } from "../support/ui_shelf.ts";

const now = {
  "chat/asks": AGENT,
  "hostile/tape": HOSTILE_TAPE,
  [`../out/${HOSTILE}`]: AGENT,
  [HOSTILE]: AGENT,
};
const was = { "chat/asks": tape(chat("What?", says("That."))), "gone/one": AGENT };

async function filesOf(
  against = "HEAD",
  shelf = shelfOf({ now, was, run: RUN, stale: STALE }),
): Promise<Map<string, string | Uint8Array>> {
  const files = new Map<string, string | Uint8Array>();
  for await (const { path, content } of siteFiles(shelf, against)) {
    assert(!files.has(path), `${path} is written twice`);
    files.set(path, content);
  }
  return files;
}

Deno.test("ui: as files, one damaged cassette keeps nothing else from being told", async () => {
  const status = { [HOSTILE]: { verdict: "damaged", why: "no JSON" } } as const;
  const files = await filesOf("HEAD", shelfOf({ now, was, status }));
  const changes = [...files].find(([path]) => /(?:^|\/)changes[^/]*\.html$/.test(path));
  assert(changes, [...files.keys()].join());
  assertStringIncludes(changes[1] as string, "Not compared");
  assert([...files.keys()].some((path) => path.includes("gone/one")), [...files.keys()].join());
});

Deno.test("ui: as files, all links are relative and lead to files that are there", async () => {
  const files = await filesOf();
  let count = 0;
  for (const [path, content] of files) {
    assert(!/^\/|(?:^|\/)\.\.?(?:\/|$)|[\\:]/.test(path), `${path} leads elsewhere`);
    if (!path.endsWith(".html")) continue;
    const text = content as string;
    for (const [, link] of text.matchAll(/\b(?:href|src)="([^"]*)"/g)) {
      if (link!.startsWith("#") || link!.startsWith("data:image/svg+xml,")) continue;
      count++;
      const { origin, pathname } = new URL(link!, `file:///${path}`);
      assertEquals(origin, new URL("file:///").origin);
      assert(files.has(decodeURIComponent(pathname.slice(1))), `${path}: ${link} leads nowhere`);
    }
    // The report of a run is a page that needs no other file; its own tests try to break out of it.
    if (path !== "report.html") assertEquals([path, breakouts(text)], [path, []]);
    assertStringIncludes(text, `http-equiv="Content-Security-Policy"`);
  }
  assert(count > 40, `${count} links`);
  assert(files.has("cassette/chat/asks.html") && files.has("media/chat/asks/4-0.png"));
  assert([...files.keys()].every((path) => !/\.(?:svg|htm)$/.test(path)));
});

Deno.test("ui: as files, a document is a link: a frame of a file is loaded before anybody asks for it", async () => {
  const reads = chat("Read this.", says("Done."));
  Object.assign(reads.request, { body: { json: { file: btoa(`%PDF-1.7\n${"%".repeat(60)}`) } } });
  const shelf = shelfOf({ now: { reads: tape(reads) } });
  const pages = new Map<string, string | Uint8Array>();
  for await (const { path, content } of siteFiles(shelf, "HEAD")) pages.set(path, content);
  const page = pages.get("cassette/reads.html") as string;
  assertStringIncludes(page, `href="../media/reads/1-0.pdf" download`);
  assert(!page.includes("<iframe"), "a frame is in it");
});

Deno.test("ui: as files without git, all but what changed is there", async () => {
  const files = await filesOf("nowhere");
  assertStringIncludes(files.get("changes.html") as string, "no commit");
  assert(files.has("cassette/chat/asks.html"));
});

Deno.test("ui: as files, a cassette that cannot be read has a page that says so, and the others are there", async () => {
  const shelf = shelfOf({ now });
  const source = (name: string) =>
    name === "chat/asks"
      ? Promise.reject(new RetakeError("STORE_READ", "a part of it is gone"))
      : shelf.source(name);
  const files = new Map<string, string | Uint8Array>();
  for await (const { path, content } of siteFiles({ ...shelf, source }, "HEAD")) {
    files.set(path, content);
  }
  assertStringIncludes(files.get("cassette/chat/asks.html") as string, "a part of it is gone");
  assert(files.has("cassette/hostile/tape.html"));
});

inFolder(
  "ui: a folder is written whole or not at all, and nobody else's is written over",
  async (folder) => {
    const site = join(folder, "site");
    const write = (...names: string[]) =>
      writeFolder(
        site,
        (async function* () {
          for (const name of names) {
            if (name === "fails") throw new Error("in the middle");
            yield await Promise.resolve({ path: name, content: name });
          }
        })(),
      );
    assertEquals(await write("index.html", "a/b/one.html"), 2);
    assertEquals(readFileSync(join(site, "a/b/one.html"), "utf8"), "a/b/one.html");
    // One that fails leaves what was there, and nothing beside it.
    const failed = await write("other.html", "fails").catch((error) => error);
    assertEquals(failed.message, "in the middle");
    assertEquals(readdirSync(folder), ["site"]);
    assertEquals(readdirSync(site).sort(), [".retake-ui", "a", "index.html"]);
    assertEquals(await write("index.html"), 1);
    assertEquals(readdirSync(site).sort(), [".retake-ui", "index.html"]);

    // One that was killed between has moved what was there aside, and put nothing in its place: it is put back.
    const dead = { ...self(), pid: 99_999_999 };
    const left = (name: string, owner: unknown) => {
      mkdirSync(join(folder, name, "before"), { recursive: true });
      writeFileSync(join(folder, name, "owner"), JSON.stringify(owner));
    };
    left(".site.1.retake-ui.part", dead);
    rmSync(join(folder, ".site.1.retake-ui.part/before"), { recursive: true });
    renameSync(site, join(folder, ".site.1.retake-ui.part/before"));
    // What is of another folder, or of another machine, is left alone.
    left(".other.1.retake-ui.part", dead);
    left(".site.2.retake-ui.part", { ...dead, host: "elsewhere" });
    await write("fails").catch(() => {});
    assertEquals(readdirSync(folder).sort(), [
      ".other.1.retake-ui.part",
      ".site.2.retake-ui.part",
      "site",
    ]);
    assertEquals(readdirSync(site).sort(), [".retake-ui", "index.html"]);

    writeFileSync(join(folder, "mine.txt"), "mine");
    const refused = await writeFolder(folder, (async function* () {})()).catch((error) => error);
    assert(isRetakeError(refused, "OPTION_INVALID"), String(refused));
    assertEquals(readFileSync(join(folder, "mine.txt"), "utf8"), "mine");
  },
  !mayRun,
);

inFolder(
  "ui: an export that is killed leaves what was there, and the next one clears away",
  async (folder) => {
    const write = (path: string) =>
      writeFolder(
        join(folder, "site"),
        (async function* () {
          yield await Promise.resolve({ path, content: path });
        })(),
      );
    await write("before.html");
    const killed = startIn("export", [folder]);
    assertEquals(await killed.firstLine, "half");
    const [aside = ""] = readdirSync(folder).filter((name) => name.startsWith("."));
    const { pid } = JSON.parse(readFileSync(join(folder, aside, "owner"), "utf8"));
    // While it goes on, nobody else takes it for left over.
    await write("meanwhile.html");
    assertEquals(readdirSync(folder).sort(), [aside, "site"]);
    process.kill(pid, "SIGKILL");
    await killed.finished;
    assertEquals(readdirSync(join(folder, "site")).sort(), [".retake-ui", "meanwhile.html"]);
    await write("after.html");
    assertEquals(readdirSync(folder), ["site"]);
    assertEquals(readdirSync(join(folder, "site")).sort(), [".retake-ui", "after.html"]);
  },
  !mayRun,
);
