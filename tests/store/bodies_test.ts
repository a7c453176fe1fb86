// Large bodies of a folder of cassettes.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Buffer } from "node:buffer";
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
import {
  folderStore,
  formatCassette,
  moduleStore,
  openSession,
  parseCassette,
  withCassette,
} from "../../mod.ts";
import { bodyText, encodeBody } from "../../src/cassette/body.ts";
import type { Interaction } from "../../src/cassette/types.ts";
import { bodiesOfNobody } from "../../src/cli/side_files.ts";
import { digest } from "../../src/host/files.ts";
import { writeModule } from "../../src/store/fs.ts";
import { serve } from "../support/local_server.ts";
import { quickStart } from "../support/others.ts";
import { isThorough, mayRun, runtime } from "../support/runtime.ts";
import { type CassetteFolder, lookInto } from "../../src/cli/cassettes.ts";
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

inFolder(
  "a compressed body that was cut off or changed is refused by name and digest",
  async (folder) => {
    await using server = await serveLarge();
    const store = folderStore(folder, { compress: "gzip" });
    await withCassette("a", { store, mode: "record" }, () => askAll(server.url));
    const packed = filesOf(folder).filter((name) => name.endsWith(".gz"));
    assert(packed.length > 0);
    const replay = () => withCassette("a", { store }, () => askAll(server.url));
    for (const file of packed) {
      const path = join(folder, ".bodies", file);
      const whole = readFileSync(path);
      const flipped = whole.map((byte, at) => at === whole.length >> 1 ? byte ^ 0xff : byte);
      for (const bytes of [whole.subarray(0, 40), flipped, new Uint8Array(0)]) {
        writeFileSync(path, bytes);
        const { message } = await assertRejects(replay, Error, "a body of it, is damaged");
        for (
          const said of [`${folder}/a.json is not read`, file, file.slice(3, 67), "git checkout"]
        ) {
          assertStringIncludes(message, said);
        }
        const seen = await lookInto({ store, path: folder } as CassetteFolder, "a");
        assertEquals(seen?.seen.verdict, "damaged");
        assertStringIncludes(seen!.seen.why!, file);
      }
      writeFileSync(path, whole);
    }
    await replay();
    folderStore(folder, { compress: "none" });
  },
);

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

inFolder("a body that forty recordings have is held once, whoever plays it", async (folder) => {
  const [length, times] = [8 << 20, 40];
  const large = Buffer.alloc(length, image);
  const recordedAt = new Date().toISOString();
  const body = encodeBody(large, "");
  assert("base64" in body);
  const one = (at: number): Interaction => ({
    request: { method: "GET", url: `https://a.example/${at}`, headers: [] },
    recordedAt,
    waited: 0,
    response: { status: 200, statusText: "", type: "basic", headers: [], body },
  });
  const store = folderStore(folder);
  // Saved with one, and the others put into the text: forty times the base64 of it would be what is not to be.
  await store.save("a", formatCassette({ format: "retake/2", recordedAt, interactions: [one(0)] }));
  const path = join(folder, "a.json");
  const value = JSON.parse(readFileSync(path, "utf8"));
  const [first] = value.interactions;
  for (let at = 1; at < times; at++) {
    value.interactions.push({ ...first, request: one(at).request });
  }
  writeFileSync(path, JSON.stringify(value));
  assert(readFileSync(path).length < 20_000);

  const { promises } = process.getBuiltinModule("node:fs");
  const { readFile } = promises;
  let read = 0;
  promises.readFile = (async (...words: Parameters<typeof readFile>) => {
    const found = await readFile(...words);
    if (typeof words[0] === "string") read += found.length; // Deno asks itself once more, by a handle
    return found;
  }) as typeof readFile;
  try {
    const before = process.memoryUsage.rss();
    await using session = await openSession("a", { store, unused: "ignore" });
    // Held for each of them it would be 320 MB as bytes, and 430 as base64.
    const grown = process.memoryUsage.rss() - before;
    assert(grown < 12 * length, `${Math.round(grown / 2 ** 20)} MB for a body of 8`);
    assert(read < 2 * length, `${read} bytes read`);
    for (const at of [0, times - 1]) {
      const response = await session.fetch(`https://a.example/${at}`);
      const got = new Uint8Array(await response.arrayBuffer());
      assert(large.equals(got));
      got.fill(0); // whoever has asked may do with it what it likes
    }
  } finally {
    promises.readFile = readFile;
  }
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

/** A hundred take half a minute: in full on Deno, elsewhere enough to see that it makes no difference. */
const THOROUGH = runtime === "deno" ? 100 : 30;
const KILLS = mayRun && Number(process.env.RECORDING_KILLS) || (isThorough ? THOROUGH : 12);

/** Runs something so many times, in a folder each, three at once. */
async function eachInFolder(times: number, fn: (folder: string) => Promise<void>): Promise<void> {
  let left = times;
  const worker = async () => {
    while (left-- > 0) {
      const folder = mkdtempSync(join(tmpdir(), "retake-"));
      try {
        await fn(folder);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
  };
  await Promise.all([worker(), worker(), worker()]);
}

/** Wants each cassette whole, and of one of the last saves: what was told is there, or what was saved over it since. */
async function checkSaved(folder: string, saved: number): Promise<void> {
  const store = folderStore(folder);
  const names = await store.list();
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
}

/** How many moments there are between the first of three bodies and its cassette: see saving.ts. */
const MOMENTS = 18;

Deno.test({
  name:
    `killed at ${KILLS} moments between a body and its cassette, nothing is lost and nothing half`,
  ignore: !mayRun,
  async fn() {
    const made = mkdtempSync(join(tmpdir(), "retake-"));
    const quick = quickStart(new URL("../support/saving.ts", import.meta.url), made);
    try {
      await eachInFolder(KILLS, async (folder) => {
        const save = Math.floor(Math.random() * 6);
        const step = Math.floor(Math.random() * MOMENTS);
        let saved = 0;
        const { finished } = start(quick.file, [folder, String(save), String(step)], {
          env: { NODE_TEST_CONTEXT: undefined },
          runtime: quick.runtime,
          onLine: () => saved++,
        });
        const { code, stderr } = await finished;
        assert(code !== 0 && saved === save, `${saved} saved, ended with ${code}: ${stderr}`);
        // The body is there, whole, and its cassette is not: as many as had been written by then.
        const alone = await bodiesOfNobody(folder);
        const whole = alone.filter((path) => /[\da-f]{64}\.\w+$/.test(path));
        assert(whole.length >= 1, `killed at moment ${step}: ${alone}`);
        for (const path of filesOf(folder)) {
          if (path.endsWith(".tmp")) continue;
          const bytes = readFileSync(join(folder, ".bodies", path));
          assertEquals(digest(bytes), path.slice(3, 67), `half a body at moment ${step}`);
        }
        await checkSaved(folder, saved);
        const names = await folderStore(folder).list();
        assertEquals(names, ["a/0", "a/1", "a/2"].slice(0, save));
        // What it was about is saved the next time as if nothing had been.
        const [name] = names;
        if (name === undefined) return;
        const source = (await folderStore(folder).load(name))!;
        await folderStore(folder).save("b", formatCassette(parseCassette(source, name)));
        assertEquals((await folderStore(folder).list()).at(-1), "b");
      });
    } finally {
      rmSync(made, { recursive: true, force: true });
    }
  },
});

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
      await checkSaved(folder, saved);
    };
    try {
      await eachInFolder(KILLS, killOne);
    } finally {
      rmSync(made, { recursive: true, force: true });
    }
  },
});
