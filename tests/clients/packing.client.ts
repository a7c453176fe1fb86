// Compressed files of a folder of cassettes, made by the package fflate.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { folderStore, moduleStore, parseCassette, withCassette } from "../../mod.ts";
import { formatCassette } from "../../src/cassette/format.ts";
import { encodeBody } from "../../src/cassette/body.ts";
import type { Cassette, Interaction } from "../../src/cassette/types.ts";
import { bodiesOfNobody } from "../../src/cli/side_files.ts";
import { writeModule } from "../../src/store/fs.ts";
import { gitIn } from "../support/git.ts";
import { serve } from "../support/local_server.ts";
import { runtimes } from "../support/others.ts";
import { inFolder } from "../support/temporary.ts";
import { inProject } from "../support/tracked_project.ts";

const words = JSON.stringify({ words: Array.from({ length: 6000 }, (_, at) => `word ${at}`) });
const image = Uint8Array.from({ length: 20_000 }, (_, at) => (at * 7919) >> 3);
const recordedAt = "2026-01-01T00:00:00.000Z";

/** A cassette with a small answer, a large text and an image. */
function made(small = "{}"): Cassette {
  const answers: [string, Uint8Array<ArrayBuffer>][] = [
    ["application/json", new TextEncoder().encode(small)],
    ["application/json", new TextEncoder().encode(words)],
    ["image/png", image],
  ];
  return {
    format: "retake/2",
    recordedAt,
    interactions: answers.map(([type, bytes], at) => ({
      request: { method: "GET", url: `https://api.example.com/${at}`, headers: [] },
      recordedAt,
      waited: 1,
      response: {
        status: 200,
        statusText: "OK",
        type: "basic",
        headers: [["content-type", type]],
        body: encodeBody(bytes, type),
      },
    })),
  };
}

/** What the store gives for a name, as the text that was saved. */
async function textOf(folder: string, name: string): Promise<string> {
  return formatCassette(parseCassette((await folderStore(folder).load(name))!, name));
}

const digestOf = (path: string) =>
  createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 16);

const bodiesIn = (folder: string) =>
  (readdirSync(join(folder, ".bodies"), { recursive: true }) as string[])
    .map((path) => path.replaceAll("\\", "/")).filter((path) => path.includes("/")).sort();

inFolder(
  "what is compressed has the same bytes on each runtime, and is played as it was",
  async (folder) => {
    await using server = await serve(({ path }, response) => {
      response.setHeader("content-type", path === "/image" ? "image/png" : "application/json");
      response.end(path === "/image" ? image : words);
    });
    const store = folderStore(folder, { compress: "gzip-all" });
    const ask = () =>
      Promise.all(
        ["/text", "/image"].map(async (path) =>
          new Uint8Array(await (await fetch(server.url + path)).arrayBuffer())
        ),
      );
    const first = await withCassette("a/b", { store, mode: "record" }, ask);
    await server.close();
    assertEquals(await withCassette("a/b", { store }, ask), first);
    assertEquals(store.locate("a/b"), `${folder}/a/b.json.gz`);
    assertEquals(await store.list(), ["a/b"]);

    const text = formatCassette(made());
    await store.save("c", text);
    assertEquals(await textOf(folder, "c"), text);
    const files = bodiesIn(folder);
    assertEquals(
      files.map((file) => file.slice(file.indexOf("."))).sort(),
      [".json.gz", ".png"],
    );
    const large = join(folder, ".bodies", files.find((file) => file.endsWith(".gz"))!);
    assertEquals(gunzipSync(readFileSync(large)).toString(), words);
    // The same on Deno, Node and Bun: these were made once.
    assertEquals([digestOf(join(folder, "c.json.gz")), digestOf(large)], DIGESTS);
    assertEquals(await bodiesOfNobody(folder), []);

    await writeModule(folder);
    const { cassettes } = await import(pathToFileURL(join(folder, "mod.ts")).href);
    assertEquals(
      await withCassette("a/b", { store: moduleStore(cassettes) }, ask),
      first,
    );
    await store.remove("a/b");
    assertEquals(await store.list(), ["c"]);
  },
);

const DIGESTS = ["3ed794cda4419a74", "483bfea52692bd20"];

inFolder(
  "one form takes the other's place, and what a failed run leaves is plain",
  async (folder) => {
    const store = folderStore(folder, { compress: "gzip-all" });
    const [old, text] = [formatCassette(made("[1]")), formatCassette(made("[2]"))];
    await store.save("a", old);
    copyFileSync(join(folder, "a.json.gz"), join(folder, "kept"));
    folderStore(folder, { compress: "none" });
    assertEquals(await textOf(folder, "a"), old, "what is there is read");
    await store.save("a", text);
    assertEquals(readdirSync(folder).filter((name) => name.startsWith("a.")), ["a.json"]);
    // Of two that say otherwise, as a merge by git may leave them, nobody knows which counts.
    copyFileSync(join(folder, "kept"), join(folder, "a.json.gz"));
    assertEquals(await store.list(), ["a"]);
    for (const compress of ["none", "gzip-all"] as const) {
      folderStore(folder, { compress });
      const twice = await assertRejects(() => store.load("a"), Error, "holds another recording");
      assertStringIncludes(twice.message, "a.json.gz");
      assertStringIncludes(twice.message, "to do   delete the one that is not to count");
    }
    // Of two that say the same, a program was killed before it removed one of them.
    writeFileSync(join(folder, "a.json"), gunzipSync(readFileSync(join(folder, "a.json.gz"))));
    assertEquals(await textOf(folder, "a"), old);
    await store.save("a.failed", text);
    assert(existsSync(join(folder, "a.failed.json")));
    await store.remove("a");
    assertEquals(await store.list(), []);
  },
);

inFolder(
  "what is damaged, cut off, or not what was recorded is refused by its path",
  async (folder) => {
    const store = folderStore(folder, { compress: "gzip-all" });
    await store.save("a", formatCassette(made()));
    const file = join(folder, "a.json.gz");
    const whole = readFileSync(file);
    for (
      const bytes of [whole.subarray(0, whole.length - 9), Uint8Array.of(1, 2), whole.subarray(1)]
    ) {
      writeFileSync(file, bytes);
      const error = await assertRejects(() => store.load("a"), Error, "is no whole gzip file");
      assertStringIncludes(error.message, "a.json.gz");
      assertStringIncludes(error.message, "git checkout");
    }
    // Some kilobytes that unpack to more than is read of a plain file.
    writeFileSync(file, gzipSync(new Uint8Array(257 * 1024 * 1024), { level: 1 }));
    await assertRejects(() => store.load("a"), Error, "unpacked it has more than 256 MB");
    writeFileSync(file, whole);
    const body = join(folder, ".bodies", bodiesIn(folder).find((path) => path.endsWith(".gz"))!);
    writeFileSync(body, gzipSync(words.slice(1)));
    await assertRejects(() => store.load("a"), Error, "is not the body that was recorded");
    writeFileSync(body, "");
    await assertRejects(() => store.load("a"), Error, "is no whole gzip file");
    await store.save("b", formatCassette(made("[3]"))); // it writes that body again
    assertEquals(await textOf(folder, "a"), formatCassette(made()));
  },
);

Deno.test("cli: cassettes are packed, and all commands know them", async () => {
  const files = {
    "cli.ts": `import "@retake/retake/cli";\n`,
    "retake.config.json": `{ "compress": "gzip-all" }`,
  };
  await inProject(files, async ({ folder, run }) => {
    const dir = join(folder, "cassettes");
    mkdirSync(dir);
    const before = formatCassette(made());
    writeFileSync(join(dir, "a.json"), before);
    writeFileSync(join(dir, "broken.json"), "{");
    const git = gitIn(folder);
    const retake = async (...words: string[]) => {
      const { code, stdout, stderr } = await run("cli.ts", words, {
        env: { NO_COLOR: "1", CI: "", GITHUB_ACTIONS: "", LANG: "C" },
      });
      return { code, said: stdout + stderr };
    };
    const packed = await retake("pack");
    assertEquals(packed.code, 1, packed.said);
    assertStringIncludes(packed.said, "2 cassettes: 1 written anew");
    assertStringIncludes(packed.said, "cassettes/broken.json  left as it is: ");
    execFileSync("rm", [join(dir, "broken.json")]);
    assertEquals(readdirSync(dir).sort(), [".bodies", "a.json.gz"]);
    assertEquals(await textOf(dir, "a"), before);
    assertStringIncludes((await retake("pack")).said, "1 cassette: nothing to change");

    git("init", "-qb", "main");
    git("add", ".");
    git("commit", "-qm", "packed");
    const words = runtimes()[0]!;
    const driver = [...words, join(folder, "cli.ts")].map((word) => `'${word}'`).join(" ");
    git("config", "merge.retake.driver", `${driver} merge %O %A %B %P`);
    writeFileSync(join(folder, ".gitattributes"), "cassettes/**/*.json.gz merge=retake\n");
    // Each of two branches has one more request: git merges them by the driver.
    const store = folderStore(dir, { compress: "gzip-all" });
    const more = async (...hosts: string[]) => {
      const { interactions, ...head } = made();
      const others = hosts.map((host): Interaction => ({
        ...interactions[0]!,
        request: { method: "GET", url: `https://${host}/`, headers: [] },
      }));
      const text = formatCassette({ ...head, interactions: [...interactions, ...others] });
      await store.save("a", text);
      return text;
    };
    const commit = (branch: string) => {
      git("checkout", "-qB", branch, "main");
      git("commit", "-qam", branch);
    };
    await more("one.example");
    commit("one");
    git("checkout", "-q", "main");
    await more("two.example");
    commit("two");
    git("merge", "-q", "one", "-m", "both");
    const merged = await textOf(dir, "a");
    for (const host of ["one.example", "two.example"]) assertStringIncludes(merged, host);
    assertEquals(merged.split("https://").length - 1, 5);
    git("commit", "-q", "--allow-empty", "-m", "merged");
    await more("three.example");
    const diff = await retake("diff", "a");
    assertStringIncludes(diff.said, "https://three.example/");
    const shown = await retake("show", "cassettes/a.json.gz");
    assertStringIncludes(shown.said, "word 0");
    const listed = await retake("ls");
    assertStringIncludes(listed.said, "a");
    assertEquals(listed.code, 0, listed.said);
    assertEquals((await retake("scan")).code, 0);
    assertEquals((await retake("move", "a", "b/c")).code, 0);
    assertEquals(await store.list(), ["b/c"]);
  });
});
