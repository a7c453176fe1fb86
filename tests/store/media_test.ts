// Media inside of JSON, as APIs of models give and take it: it lies beside its cassette as files that open.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { folderStore, isRetakeError, moduleStore, type Store, withCassette } from "../../mod.ts";
import { toBase64 } from "../../src/cassette/base64.ts";
import { bodiesOfNobody } from "../../src/cli/side_files.ts";
import { openBucket } from "../../src/store/bucket.ts";
import { pull, push } from "../../src/store/bucket/transfer.ts";
import { bucketStore } from "../../src/store/s3.ts";
import { serve } from "../support/local_server.ts";
import { inFolder } from "../support/temporary.ts";

const picture = Uint8Array.from({ length: 20_000 }, (_, at) => (at * 7919) >> 3);
picture.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const base64 = toBase64(picture);
const ANSWER = JSON.stringify({ created: 1, data: [{ b64_json: base64 }] }, null, 2) + "\n";

/** Makes a picture, and asks about it twice: each time the whole conversation is sent. */
async function converse(url: string): Promise<string[]> {
  const asked: { type: string; image_url: string }[] = [];
  const answers: string[] = [];
  for (const _ of [1, 2, 3]) {
    const body = JSON.stringify({ model: "m", input: asked });
    const response = await fetch(`${url}/images`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    answers.push(await response.text());
    asked.push({ type: "input_image", image_url: `data:image/png;base64,${base64}` });
  }
  return answers;
}

const filesIn = (folder: string) =>
  (readdirSync(join(folder, ".bodies"), { recursive: true }) as string[])
    .map((path) => path.replaceAll("\\", "/")).filter((path) => path.includes("/"));

inFolder(
  "a picture inside of JSON is a file that opens, once, and is played to the letter",
  async (folder) => {
    await using server = await serve((_, response) => {
      response.setHeader("content-type", "application/json");
      response.end(ANSWER);
    });
    const cassettes = join(folder, "cassettes");
    mkdirSync(cassettes);
    const store = folderStore(cassettes);
    const play = (store: Store) => withCassette("a", { store }, () => converse(server.url));
    const recorded = await withCassette("a", { store, mode: "record" }, () => converse(server.url));
    assertEquals(recorded, [ANSWER, ANSWER, ANSWER]);
    await server.close();
    const [file, ...others] = filesIn(cassettes);
    assertEquals(others, []);
    assert(file!.endsWith(".png"));
    assertEquals(new Uint8Array(readFileSync(join(cassettes, ".bodies", file!))), picture);
    // Six times it would be 160 KB.
    assert(statSync(join(cassettes, "a.json")).size < 8000);
    const text = readFileSync(join(cassettes, "a.json"), "utf8");
    assertStringIncludes(text, `"b64_json": "{{${file}}}"`);
    assertStringIncludes(text, `"image_url": "data:image/png;base64,{{${file}}}"`);
    assertEquals(await play(store), recorded);
    assertEquals(await bodiesOfNobody(cassettes), []);
    const value = await store.load("a") as object;
    assertEquals(await play(moduleStore({ a: JSON.parse(JSON.stringify(value)) })), recorded);

    // In a bucket it is an object of its own.
    const options = { bucket: join(folder, "share"), dir: cassettes };
    const bucket = openBucket(options);
    await push(bucket, ["a"]);
    assertEquals(bucket.pins().get("a")!.bodies, [file!]);
    rmSync(join(folder, ".retake"), { recursive: true });
    assertEquals((await pull(bucket, ["a"])).map(({ fetched }) => fetched), [2]);
    assertEquals(await play(bucketStore(options)), recorded);

    // Missing, it is refused by its name.
    assertEquals(await bodiesOfNobody(cassettes), [`.bodies/${file}`]);
    await store.save("a", JSON.stringify(value));
    rmSync(join(cassettes, ".bodies", file!));
    const missing = await assertRejects(
      async () => await store.load("a"),
      Error,
      "a body of it is not there",
    );
    assertStringIncludes(missing.message, file!);
    await store.remove("a");

    // Where all is kept inside, it stays.
    folderStore(cassettes, { bodies: "inline" });
    await store.save("a", JSON.stringify(value));
    assertStringIncludes(readFileSync(join(cassettes, "a.json"), "utf8"), base64);
    assertEquals(await play(store), recorded);
    folderStore(cassettes, { bodies: {} });
  },
);

inFolder(
  "a body that names its pictures thousands of times is refused, by its cassette",
  async (folder) => {
    await using server = await serve((_, response) => {
      response.setHeader("content-type", "application/json");
      response.end(ANSWER);
    });
    const store = folderStore(folder);
    await withCassette("a", { store, mode: "record" }, async () => {
      await (await fetch(server.url)).text();
    });
    const path = join(folder, "a.json");
    const value = JSON.parse(readFileSync(path, "utf8"));
    const { around } = value.interactions[0].response.body;
    const [mark] = /\{\{.*?\}\}/.exec(JSON.stringify(around))!;
    around.json = Array(20_000).fill(mark); // each stands for 27 KB
    writeFileSync(path, JSON.stringify(value));
    const error = await assertRejects(() => withCassette("a", { store }, () => {}));
    assert(isRetakeError(error, "STORE_READ"), String(error));
    assertStringIncludes(error.message, `${path} is not read: it names `);
    assertStringIncludes(error.message, "over 256 MB");
  },
);
