// Large bodies of a folder of cassettes.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { start } from "../../examples/process.ts";
import { folderStore, moduleStore, parseCassette, withCassette } from "../../mod.ts";
import { bodyText } from "../../src/cassette/body.ts";
import { bodiesOfNobody } from "../../src/cli/side_files.ts";
import { writeModule } from "../../src/store/fs.ts";
import { serve } from "../support/local_server.ts";
import { quickStart } from "../support/others.ts";
import { mayRun } from "../support/runtime.ts";
import { inFolder } from "../support/temporary.ts";

const image = Uint8Array.from({ length: 20_000 }, (_, at) => (at * 7919) >> 3);
const text = JSON.stringify({ words: Array.from({ length: 6000 }, (_, at) => `word ${at}`) });

const serveLarge = () =>
  serve(({ path }, response) => {
    const isImage = path === "/image";
    response.setHeader("content-type", isImage ? "image/png" : "application/json");
    response.end(isImage ? image : path === "/small" ? '{"a":1}' : text);
  });

const askAll = async (url: string) => {
  const asked = ["/image", "/text", "/image", "/small"].map(async (path) =>
    new Uint8Array(await (await fetch(url + path)).arrayBuffer())
  );
  return await Promise.all(asked);
};

const filesOf = (folder: string) =>
  (readdirSync(join(folder, ".bodies"), { recursive: true }) as string[])
    .map((path) => path.replaceAll("\\", "/")).filter((path) => path.includes("/")).sort();

inFolder("large bodies lie once, as they were sent, and are played from there", async (folder) => {
  await using server = await serveLarge();
  const store = folderStore(folder);
  const run = (name: string, mode?: "record") =>
    withCassette(
      name,
      { store, ...mode ? { mode } : {}, repeat: "last" },
      () => askAll(server.url),
    );
  const first = await run("a", "record");
  await run("b/c", "record");
  const files = filesOf(folder);
  assertEquals(files.map((file) => file.split(".")[1]).sort(), ["json", "png"]);
  const [json, png] = ["json", "png"].map((ending) =>
    readFileSync(join(folder, ".bodies", files.find((file) => file.endsWith(ending))!))
  );
  assertEquals([new Uint8Array(png!), json!.toString()], [image, text]);
  const lines = readFileSync(join(folder, "a.json"), "utf8");
  assert(lines.length < 6000 && lines.includes('"bytes": 20000') && lines.includes('"a": 1'));
  assertEquals(await store.list(), ["a", "b/c"]);
  await server.close();
  assertEquals(await run("a"), first);
  assertEquals(await run("b/c"), first);

  // Imported, they are in the module.
  await writeModule(folder);
  const module = pathToFileURL(join(folder, "mod.ts")).href;
  const { cassettes } = await import(module);
  const played = await withCassette(
    "a",
    { store: moduleStore(cassettes) },
    () => askAll(server.url),
  );
  assertEquals(played, first);

  // Nobody's are found.
  assertEquals(await bodiesOfNobody(folder), []);
  await store.remove("b/c");
  assertEquals(await bodiesOfNobody(folder), []);
  await store.remove("a");
  assertEquals(await bodiesOfNobody(folder), files.map((file) => `.bodies/${file}`));
});

inFolder("a body that is missing or another one is refused by name and digest", async (folder) => {
  await using server = await serveLarge();
  const store = folderStore(folder);
  await withCassette("a", { store, mode: "record" }, () => askAll(server.url));
  const before = readFileSync(join(folder, "a.json"), "utf8");
  const file = filesOf(folder).find((name) => name.endsWith(".png"))!;
  const path = join(folder, ".bodies", file);
  const replay = () => withCassette("a", { store }, () => askAll(server.url));
  writeFileSync(path, image.slice(1));
  const altered = await assertRejects(replay, Error, "is not the body that was recorded");
  assertStringIncludes(altered.message, file);
  assertStringIncludes(altered.message, file.slice(3, 67));
  rmSync(path);
  const missing = await assertRejects(replay, Error, "a body of it is not there");
  assertStringIncludes(missing.message, `git checkout`);
  assertEquals(readFileSync(join(folder, "a.json"), "utf8"), before);
  assertEquals(server.hits.length, 4, "nothing was asked");
  const again = () => withCassette("a", { store, mode: "record" }, () => askAll(server.url));
  await assertRejects(again, Error, "a body of it is not there");
  rmSync(join(folder, "a.json"));
  await again();
  assert(existsSync(path));
  await replay();
  // Recorded again, what was altered is put right.
  writeFileSync(path, image.slice(1));
  rmSync(join(folder, "a.json"));
  await again();
  await replay();
});

inFolder("how large is large can be said, and that nothing is", async (folder) => {
  await using server = await serveLarge();
  const ask = (name: string, store: ReturnType<typeof folderStore>) =>
    withCassette(name, { store, mode: "record" }, () => askAll(server.url));
  await ask("a", folderStore(folder, { bodies: "inline" }));
  assert(!existsSync(join(folder, ".bodies")));
  await ask("b", folderStore(folder, { bodies: { binary: 1e6 } }));
  assertEquals(filesOf(folder).map((file) => file.split(".")[1]), ["json"]);
  await ask("c", folderStore(folder, { bodies: { text: 5 } }));
  assertEquals(filesOf(folder).map((file) => file.split(".")[1]).sort(), ["json", "json", "png"]);
  folderStore(folder, { bodies: {} });
});

inFolder("a link in place of a body leads nowhere", async (folder) => {
  await using server = await serveLarge();
  const inside = join(folder, "cassettes");
  mkdirSync(inside);
  const store = folderStore(inside);
  await withCassette("a", { store, mode: "record" }, () => askAll(server.url));
  const file = join(inside, ".bodies", filesOf(inside)[0]!);
  const outside = join(folder, "outside");
  writeFileSync(outside, readFileSync(file));
  rmSync(file);
  const { symlinkSync } = await import("node:fs");
  symlinkSync(outside, file);
  const replay = () => withCassette("a", { store }, () => askAll(server.url));
  await assertRejects(replay, Error, "a link leads out of the folder");
});

/** A hundred take half a minute: RECORDING_KILLS=100. */
const KILLS = mayRun && Number(process.env.RECORDING_KILLS) || 12;

Deno.test({
  name: `saving large bodies, killed at ${KILLS} moments, leaves each cassette whole`,
  ignore: !mayRun,
  async fn() {
    const made = mkdtempSync(join(tmpdir(), "retake-"));
    const quick = quickStart(new URL("../support/saving.ts", import.meta.url), made);
    const killOne = async (folder: string) => {
      const after = 1 + Math.floor(Math.random() * 12);
      let saved = 0;
      let armed = false;
      const { kill, finished } = start(quick.file, [folder], {
        env: { NODE_TEST_CONTEXT: undefined },
        runtime: quick.runtime,
        onLine() {
          saved++;
          if (armed || saved < after) return;
          armed = true;
          setTimeout(kill, Math.random() * 8);
        },
      });
      const { stderr } = await finished;
      assert(armed, stderr);
      const store = folderStore(folder);
      const names = await store.list();
      // What was told is there, or what was saved over it since.
      for (let number = Math.max(0, saved - 3); number < saved; number++) {
        assert(names.includes(`a/${number % 3}`), `${number} of ${saved}`);
      }
      for (const name of names) {
        const { interactions } = parseCassette((await store.load(name))!, name);
        assertEquals(interactions.length, 3);
        const number = Number(new URL(interactions[0]!.request.url).pathname.split("/")[1]);
        assert(number >= saved - 3, `${name} is of ${number}, and ${saved} were saved`);
        assertStringIncludes(bodyText(interactions[1]!.response!.body!)!, `number ${number} `);
      }
    };
    let left = KILLS;
    const worker = async () => {
      while (left-- > 0) {
        const folder = mkdtempSync(join(tmpdir(), "retake-"));
        try {
          await killOne(folder);
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      }
    };
    try {
      await Promise.all([worker(), worker(), worker()]);
    } finally {
      rmSync(made, { recursive: true, force: true });
    }
  },
});
