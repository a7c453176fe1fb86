// A bucket: cassettes pinned in a lock file, fetched when they are asked for, and what was recorded here before them.
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRetakeError, withCassette } from "../../mod.ts";
import { openBucket } from "../../src/store/bucket.ts";
import { partsOf } from "../../src/store/bucket/parts.ts";
import { formatPins, parsePins, type Pin } from "../../src/store/bucket/pins.ts";
import { pull, push, restore } from "../../src/store/bucket/transfer.ts";
import { baseOf } from "../../src/store/s3/endpoints.ts";
import { bucketStore, folderObjects, type Objects } from "../../src/store/s3.ts";
import { checkObjects, checkStore } from "../../src/testing.ts";
import { deferred, serve } from "../support/local_server.ts";
import { restObjects } from "../support/rest_objects.ts";
import { mayUseFiles } from "../support/runtime.ts";

const withFiles = { ignore: !mayUseFiles };
const temporary = () => mkdtemp(join(tmpdir(), "retake-"));
const at = (folder: string, bucket: string | Objects = join(folder, "share")) =>
  openBucket({ bucket, dir: `${folder}/cassettes`, cache: `${folder}/.retake/cache` });

for (const { name, run } of checkStore(async () => at(await temporary()).store)) {
  Deno.test({ ...withFiles, name: `bucket store: ${name}`, fn: run });
}
for (const { name, run } of checkObjects(async () => folderObjects(await temporary()))) {
  Deno.test({ ...withFiles, name: `objects in a folder: ${name}`, fn: run });
}

/** Each has a server of its own. */
const servers: (Objects & AsyncDisposable)[] = [];
const onServer = async () => {
  const objects = await restObjects();
  servers.push(objects);
  return objects;
};
for (const { name, run } of checkObjects(onServer)) {
  Deno.test(`objects on a server of one's own: ${name}`, async () => {
    try {
      await run();
    } finally {
      for (const server of servers.splice(0)) await server[Symbol.asyncDispose]();
    }
  });
}

const cassette = (text: string) =>
  JSON.stringify(
    {
      format: "retake/2",
      recordedAt: "2026-01-01T00:00:00.000Z",
      interactions: [{
        request: { method: "GET", url: "https://api.example.com/", headers: [] },
        response: {
          status: 200,
          headers: [["content-type", "text/plain"]],
          body: { text },
        },
      }],
    },
    null,
    2,
  ) + "\n";
const LARGE = "large ".repeat(20_000);

async function inFolder(fn: (folder: string) => Promise<void>): Promise<void> {
  const folder = await temporary();
  try {
    await fn(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const contentOf = (source: string | object | undefined) =>
  JSON.parse(typeof source === "string" ? source : JSON.stringify(source ?? null));

Deno.test({
  ...withFiles,
  name: "a server of one's own keeps what is pushed, and another checkout replays it",
  fn: () =>
    inFolder(async (folder) => {
      await using objects = await restObjects();
      const mine = at(folder, objects);
      await mine.store.save("a/large", cassette(LARGE));
      await push(mine, ["a/large"]);
      const other = `${folder}/other`;
      await mkdir(other);
      await writeFile(
        `${other}/cassettes.lock.json`,
        await readFile(`${folder}/cassettes.lock.json`),
      );
      const theirs = at(other, objects);
      assertEquals(contentOf(await theirs.store.load("a/large")), contentOf(cassette(LARGE)));
    }),
});

Deno.test({
  ...withFiles,
  name:
    "what is pushed is pinned, leaves the folder, and is fetched elsewhere when it is asked for",
  fn: () =>
    inFolder(async (folder) => {
      const mine = at(folder);
      await mine.store.save("a/small", cassette("small"));
      await mine.store.save("a/large", cassette(LARGE));
      assertEquals(mine.store.locate("a/small"), `${folder}/cassettes/a/small.json`);
      const pushed = await push(mine, ["a/large", "a/small"]);
      assertEquals(pushed.map(({ name, uploaded }) => [name, uploaded]), [["a/large", 2], [
        "a/small",
        1,
      ]]);
      const left = await readdir(`${folder}/cassettes`, { recursive: true }).catch(() => []);
      assertEquals(left.filter((path) => path.endsWith(".json")), []);
      assertEquals(mine.store.locate("a/small"), `${folder}/cassettes.lock.json: a/small`);
      const lock = await readFile(`${folder}/cassettes.lock.json`, "utf8");
      assertEquals(lock.split("\n").filter((line) => line.startsWith('    "')).length, 2);

      const other = join(folder, "other");
      const there = at(other, join(folder, "share"));
      assertEquals(await there.store.list(), []);
      await there.change((pins) => mine.pins().forEach((pin, name) => pins.set(name, pin)));
      assertEquals(await there.store.list(), ["a/large", "a/small"]);
      for (const [name, text] of [["a/small", "small"], ["a/large", LARGE]] as const) {
        assertEquals(contentOf(await there.store.load(name)), JSON.parse(cassette(text)));
      }
      // The cache has them now, whatever becomes of the bucket.
      await rm(join(folder, "share"), { recursive: true });
      assertEquals(contentOf(await at(other).store.load("a/large")), JSON.parse(cassette(LARGE)));
      assertEquals(await readFile(`${other}/.retake/cache/.gitignore`, "utf8"), "*\n");
    }),
});

Deno.test({
  ...withFiles,
  name: "what is recorded here counts before what is pinned; the same again is no news",
  fn: () =>
    inFolder(async (folder) => {
      const { store, own, pins, ...bucket } = at(folder);
      await store.save("a", cassette("first"));
      await push({ store, own, pins, ...bucket }, ["a"]);
      await store.save("a", cassette("first"));
      assertEquals(await own.list(), []);
      await store.save("a", cassette("second"));
      assertEquals(await own.list(), ["a"]);
      assertStringIncludes(String(await store.load("a")), "second");
      await store.save("a", cassette("first"));
      assertEquals(await own.list(), []);
      assertStringIncludes(String(await store.load("a")), "first");
      await store.remove("a");
      assertEquals([await store.list(), pins().size], [[], 0]);
    }),
});

Deno.test({
  ...withFiles,
  name: "a test is recorded into the folder, and replayed from the bucket",
  fn: () =>
    inFolder(async (folder) => {
      await using server = await serve();
      const bucket = at(folder);
      const { store } = bucket;
      const ask = async () => (await (await fetch(`${server.url}/greeting`)).json()).path;
      assertEquals(await withCassette("t", { store, mode: "record" }, ask), "/greeting");
      await push(bucket, ["t"]);
      assertEquals(await withCassette("t", { store, mode: "replay" }, ask), "/greeting");
      assertEquals(server.hits.length, 1);
      const report = await withCassette("t", { store }, async (session) => {
        await ask();
        return session.report();
      });
      assertEquals(report.where, `${folder}/cassettes.lock.json: t`);
    }),
});

Deno.test({
  ...withFiles,
  name: "what is not there, cannot be asked for, or is another one, is told by name and digest",
  fn: () =>
    inFolder(async (folder) => {
      const bucket = at(folder);
      await bucket.store.save("a", cassette("a"));
      await push(bucket, ["a"]);
      const { sha256 } = bucket.pins().get("a")!;
      const object = join(folder, "share", sha256.slice(0, 2), sha256);
      const cached = join(folder, ".retake/cache", sha256.slice(0, 2), sha256);
      const refused = async () => {
        const error = await assertRejects(() => bucket.store.load("a")) as Error;
        assert(isRetakeError(error, "STORE_READ"));
        assertStringIncludes(error.message, "recording of a");
        assertStringIncludes(error.message, sha256);
        return error.message;
      };
      // Somebody has changed what was fetched: it is fetched again.
      await writeFile(cached, "something else");
      assertEquals(contentOf(await bucket.store.load("a")), JSON.parse(cassette("a")));
      assertEquals(await readFile(cached, "utf8"), cassette("a"));
      await rm(cached);
      await writeFile(object, "another");
      assertStringIncludes(await refused(), "is another one than");
      await rm(object);
      assertStringIncludes(await refused(), "is not in");
      const offline: Objects = {
        ...folderObjects(join(folder, "share")),
        get: () => Promise.reject(new Error("a fault that is none of the bucket's")),
      };
      const error = await assertRejects(() => at(folder, offline).store.load("a")) as Error;
      assertEquals(error.message, "a fault that is none of the bucket's");
    }),
});

Deno.test({
  ...withFiles,
  name: "what the bucket has lost is recorded anew without it, with a warning",
  fn: () =>
    inFolder(async (folder) => {
      await using server = await serve();
      const bucket = at(folder);
      const { store, own } = bucket;
      const ask = async () => (await (await fetch(`${server.url}/greeting`)).json()).path;
      for (const damage of [undefined, ""]) {
        await withCassette("t", { store, mode: "record" }, ask);
        await push(bucket, ["t"]);
        const { sha256 } = bucket.pins().get("t")!;
        const object = join(folder, "share", sha256.slice(0, 2), sha256);
        await (damage === undefined ? rm(object) : writeFile(object, damage));
        await rm(join(folder, ".retake"), { recursive: true });
        for (const mode of ["replay", "update"] as const) {
          const refused = await assertRejects(() => withCassette("t", { store, mode }, ask));
          assert(isRetakeError(refused, "STORE_READ"));
          assertStringIncludes(refused.message, "record it again:  ");
          assertStringIncludes(refused.message, "=record");
        }
        const warned: string[] = [];
        const onWarning = (text: string) => void warned.push(text);
        await withCassette("t", { store, mode: "record", onWarning }, ask);
        assertEquals(warned.length, 1);
        assertStringIncludes(warned[0]!, "recording of t");
        assertStringIncludes(warned[0]!, "recorded anew");
        assertEquals(await own.list(), ["t"]);
        assertEquals(await withCassette("t", { store }, ask), "/greeting");
      }
    }),
});

Deno.test({
  ...withFiles,
  name: "two who push at once lose nothing, and a push that fails in between pins what is there",
  fn: () =>
    inFolder(async (folder) => {
      const names = Array.from({ length: 12 }, (_, at) => `n/${String(at).padStart(2, "0")}`);
      const [one, two] = [at(folder), at(folder)];
      for (const name of names) await one.store.save(name, cassette(name));
      await Promise.all([push(one, names.slice(0, 8)), push(two, names.slice(4))]);
      assertEquals([...one.pins().keys()], names);
      assertEquals(await one.own.list(), []);
      for (const name of names) assertStringIncludes(String(await two.store.load(name)), name);

      const share = folderObjects(join(folder, "share"));
      const full = at(folder, {
        ...share,
        put: (digest, bytes) =>
          new TextDecoder().decode(bytes).includes("fails")
            ? Promise.reject(new Error("the bucket is full"))
            : share.put(digest, bytes),
      });
      await full.store.save("fails", cassette("fails"));
      await full.store.save("goes", cassette("goes"));
      const error = await assertRejects(() => push(full, ["goes", "fails"])) as Error;
      assertStringIncludes(error.message, "the bucket is full");
      assertEquals(await full.own.list(), ["fails"]);
      assert(full.pins().has("goes") && !full.pins().has("fails"));

      const before = (await share.list()).length;
      await writeFile(`${folder}/cassettes.lock.json`, "<<<<<<< HEAD\n{}");
      const damaged = await assertRejects(() => push(one, ["fails"])) as Error;
      assertStringIncludes(damaged.message, "is a mark of git");
      assertEquals((await share.list()).length, before);
    }),
});

Deno.test({
  ...withFiles,
  name: "push and pull ask for so many at a time, and no more",
  fn: () =>
    inFolder(async (folder) => {
      const share = folderObjects(join(folder, "share"));
      let [under, most, limit, reached] = [0, 0, 3, deferred()];
      const counted =
        <T extends unknown[], R>(fn: (...words: T) => Promise<R>) =>
        async (...words: T): Promise<R> => {
          most = Math.max(most, ++under);
          if (under === limit) reached.resolve();
          await reached.promise; // nobody ends before so many are under way
          return await fn(...words).finally(() => under--);
        };
      const bucket = at(folder, { ...share, put: counted(share.put), get: counted(share.get) });
      const names = Array.from({ length: 20 }, (_, at) => `n${at}`);
      for (const name of names) await bucket.store.save(name, cassette(name));
      await push(bucket, names, { atOnce: limit });
      assertEquals([most, bucket.pins().size], [3, 20]);
      await rm(join(folder, ".retake"), { recursive: true });
      [most, limit, reached] = [0, 4, deferred()];
      await pull(bucket, names, { atOnce: limit });
      assertEquals(most, 4);
    }),
});

Deno.test({
  ...withFiles,
  name: "pull fetches what is not here, and says what the bucket does not have",
  fn: () =>
    inFolder(async (folder) => {
      const mine = at(folder);
      for (const name of ["a", "b"]) await mine.store.save(name, cassette(name + LARGE));
      await push(mine, ["a", "b"]);
      await rm(join(folder, ".retake"), { recursive: true });
      const seen: number[] = [];
      const pulled = await pull(mine, ["a", "b"], { onProgress: ({ done }) => seen.push(done) });
      assertEquals(pulled.map(({ name, fetched }) => [name, fetched]), [["a", 2], ["b", 2]]);
      assertEquals(seen, [1, 2]);
      assertEquals((await pull(mine, ["a"]))[0]!.fetched, 0);
      const { sha256 } = mine.pins().get("b")!;
      for (const { delete: remove } of [mine.cache, mine.objects]) await remove(sha256);
      const [a, b] = await pull(mine, ["a", "b"]);
      assertEquals(a!.error, undefined);
      assertStringIncludes(b!.error!.message, "is not in");
    }),
});

Deno.test({
  ...withFiles,
  name:
    "what the bucket has lost is put back whole, and never what somebody has changed in the cache",
  fn: () =>
    inFolder(async (folder) => {
      const bucket = at(folder);
      for (const name of ["a", "b"]) await bucket.store.save(name, cassette(name + LARGE));
      await push(bucket, ["a", "b"]);
      const all = (await bucket.objects.list()).map(({ digest }) => digest);
      for (const one of all) await bucket.objects.delete(one);
      const { sha256 } = bucket.pins().get("b")!;
      await writeFile(join(folder, ".retake/cache", sha256.slice(0, 2), sha256), "changed");
      assertEquals(await restore(bucket, ["a", "b"]), { uploaded: 2, lost: ["b"] });
      assertEquals((await bucket.objects.list()).length, 2);
      assertEquals(await restore(bucket, ["a"]), { uploaded: 0, lost: [] });
      // What is there and damaged is as good as lost, of the same length too.
      const [text = "", body = ""] = (await bucket.objects.list()).map(({ digest }) => digest);
      for (const [digest, damaged] of [[text, ""], [body, "?"]] as const) {
        const path = join(folder, "share", digest.slice(0, 2), digest);
        const { length } = await readFile(path);
        await writeFile(path, damaged.repeat(length));
      }
      assertEquals(await restore(bucket, ["a"]), { uploaded: 2, lost: [] });
      await rm(join(folder, ".retake"), { recursive: true });
      assertEquals(contentOf(await bucket.store.load("a")), JSON.parse(cassette(`a${LARGE}`)));
    }),
});

Deno.test("a lock file has a line for each cassette, and is read as it was written", () => {
  const pin = (text: string): Pin => partsOf(cassette(text)).pin;
  const pins = new Map([["b", pin("b")], ["__proto__", pin("p")], ["a", pin(LARGE)]]);
  const text = formatPins(pins);
  assertEquals(text.split("\n").map((line) => line.slice(0, 16)), [
    "{",
    '  "format": "ret',
    '  "cassettes": {',
    '    "__proto__":',
    '    "a": {"sha25',
    '    "b": {"sha25',
    "  }",
    "}",
    "",
  ]);
  assertEquals([...parsePins(text, "lock")].sort(), [...pins].sort());
  assertEquals(parsePins(formatPins(new Map()), "lock").size, 0);
  for (
    const [damage, said] of [
      [text.replace("retake-lock/1", "retake-lock/9"), "newer release"],
      [text.replace('"a"', '"a'), "no JSON"],
      [text.replace(/"sha256":"..../, '"sha256":"'), "pinned to no digest"],
      [text.replace('    "b"', '<<<<<<< HEAD\n    "b"'), "line 6"],
      ["{}", "no lock file"],
    ] as const
  ) {
    let message = "";
    try {
      parsePins(damage, "cassettes.lock.json");
    } catch (error) {
      assert(isRetakeError(error, "STORE_READ"));
      message = error.message;
    }
    assertStringIncludes(message, said);
    assertStringIncludes(message, "cassettes.lock.json");
  }
});

Deno.test("AWS is asked by the host's name, where that has a certificate, and all others by the path, but where it is said", () => {
  for (
    const [bucket, region, endpoint, base, addressing] of [
      ["tapes", "eu-west-1", undefined, "https://tapes.s3.eu-west-1.amazonaws.com/"],
      ["tapes.of.us", "eu-west-1", undefined, "https://s3.eu-west-1.amazonaws.com/tapes.of.us/"],
      ["tapes", "cn-north-1", undefined, "https://tapes.s3.cn-north-1.amazonaws.com.cn/"],
      ["tapes", "auto", "https://r2.example.com/x", "https://r2.example.com/x/tapes/"],
      ["tapes", "eu-west-1", undefined, "https://s3.eu-west-1.amazonaws.com/tapes/", "path"],
      ["tapes", "x", "http://m.lan:9000/x", "http://tapes.m.lan:9000/x/", "virtual"],
      ["of.us", "x", "https://s3.lan", "https://of.us.s3.lan/", "virtual"],
    ] as const
  ) assertEquals(baseOf(bucket, region, endpoint, addressing), base);
  for (const number of ["http://127.0.0.1:9000", "http://[::1]:9000"]) {
    const error = assertThrows(() => baseOf("tapes", "x", number, "virtual"));
    assert(isRetakeError(error, "OPTION_INVALID"));
    assertStringIncludes(error.message, "is a number, below which there are no names");
  }
});

Deno.test("what is no bucket is refused before anything is asked", () => {
  for (
    const [bucket, said] of [
      ["", "is none"],
      ["https://example.com/", "is none"],
      ["s3://", "is none"],
      ["s3://id:secret@name/", "a key in it"],
      ["s3://name/?secret=id:secret", "is none of endpoint"],
      ["s3://127.0.0.1:9000/name", "a port in place of a name"],
      ["s3://name/?addressing=host", "neither path nor virtual"],
      ["s3://name/a#b", "written %23"],
      ["s3://name/100%", "written %25"],
      ["s3://n/", "the name of no bucket"],
    ] as const
  ) {
    let message = "";
    try {
      bucketStore({ bucket, dir: "cassettes" });
    } catch (error) {
      assert(isRetakeError(error, "OPTION_INVALID"));
      message = error.message;
    }
    assertStringIncludes(message, said);
    assert(!message.includes("id:secret"));
  }
  const { objects } = openBucket({ bucket: "s3://name/a b/%23/?region=x", dir: "cassettes" });
  assertEquals(objects.where, "s3://name/a b/#");
});
