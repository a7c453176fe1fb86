import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { folderStore, isRetakeError, memoryStore } from "../../mod.ts";
import { inFolder } from "../support/temporary.ts";
import { cassetteFor, type TestLike } from "../../src/testing.ts";
import { drawFrom } from "../support/draw.ts";
import { samples } from "../support/secret_samples.ts";

const store = memoryStore();
const nameOf = (test: TestLike) => cassetteFor(test, { store }, (session) => session.name);

Deno.test("names its cassette", async (t) => {
  assertEquals(await nameOf(t), "tests/testing/cassette_for/names-its-cassette");
  await t.step("and that of a step", async (t) => {
    assertEquals(
      await nameOf(t),
      "tests/testing/cassette_for/names-its-cassette/and-that-of-a-step",
    );
  });
});

Deno.test("a context of node:test, of Vitest, and one said outright make the same name", async () => {
  const file = new URL("./chat.test.ts", import.meta.url);
  const path = file.pathname.replace(/^\/([A-Za-z]:)/, "$1");
  const tests: TestLike[] = [
    { name: "says hello", fullName: "chat > says hello", filePath: path },
    {
      task: {
        name: "says hello",
        file: { filepath: path },
        suite: { name: "chat", suite: undefined },
      },
    },
  ];
  for (const test of tests) assertEquals(await nameOf(test), "tests/testing/chat/chat/says-hello");
  assertEquals(
    await nameOf({ name: "says hello", file: file.href }),
    "tests/testing/chat/says-hello",
  );
});

inFolder(
  "of two projects that run one file, one records; the other is told how to have its own",
  async (folder) => {
    const path = join(folder, "chat.test.ts");
    await writeFile(path, "");
    const options = {
      store: folderStore(join(folder, "tapes")),
      mode: "record" as const,
      fetch: () => Promise.resolve(new Response("hello")),
      onWarning: () => {},
    };
    const asked = (projectName?: string) =>
      cassetteFor(
        { task: { name: "says hello", file: { filepath: path, projectName } } },
        options,
        async (tape) => (await tape.fetch("https://api.example.com/")).status,
      );
    assertEquals(await asked("one"), 200);
    assertEquals(await asked("one"), 200); // watched, or tried again
    const error = await assertRejects(() => asked("two")) as Error;
    assert(isRetakeError(error, "SESSION_OVERLAP"), String(error));
    assertMatch(
      error.message,
      /by the project "one" in this run, so the project "two", which runs /,
    );
    assertMatch(error.message, /\n {2}to do {2}say byProject: true in the configuration/);
    // Where a runner does not tell, it is nobody else.
    assertEquals(await asked(), 200);
  },
);

inFolder(
  "of two files of one folder that have one name, the second is told to be renamed",
  async (folder) => {
    const store = folderStore(join(folder, "tapes"));
    const fetch = () => Promise.resolve(new Response("hello"));
    const asked = async (name: string) => {
      const file = join(folder, name);
      await writeFile(file, "");
      return await cassetteFor(
        { name: "x", file },
        { store, mode: "record", fetch },
        async (tape) => {
          await tape.fetch("https://api.example.com/");
        },
      );
    };
    await asked("chat.test.ts");
    const { message } = await assertRejects(() => asked("chat.spec.ts")) as Error;
    assertMatch(
      message,
      /chat\.test\.ts in this run, so .*chat\.spec\.ts cannot have the same\.\n/,
    );
    assertMatch(message, /\n {2}to do {2}rename one of the two files;\n {9}then record it: /);
    // One that is gone was renamed: while tests are watched, in this very run.
    await rm(join(folder, "chat.test.ts"));
    await asked("chat.spec.ts");
  },
);

Deno.test("tests of nearly the same name have cassettes of their own", async () => {
  const names = ["adds 1 1", "adds 1+1", "adds 1-1", "adds: 1 1", "Ünïcode", "日本"];
  const made = await Promise.all(names.map((name) => nameOf({ name, file: import.meta.url })));
  assertEquals(new Set(made).size, names.length);
});

Deno.test("a context without a file says what to do", async () => {
  const error = await assertRejects(() => nameOf({ name: "x" } as TestLike)) as Error;
  assert(isRetakeError(error, "NAME_INVALID"));
});

Deno.test("a title that holds a secret of any format names no cassette, nor does that of a suite", async () => {
  const origin = import.meta.url;
  const titled = async (name: string, around?: string) => {
    const own = memoryStore();
    const test = { name, origin, ...around && { parent: { name: around, origin } } };
    const options = { mode: "record", store: own, onWarning: () => {} } as const;
    const error = await cassetteFor(test, options, () => {}).then(
      () => undefined,
      (error) => error,
    );
    return { error, names: await own.list() };
  };
  for (const { format, text, secret } of samples(drawFrom("titles"), 1)) {
    const rows: [title: string, around?: string][] = [[`uses ${text}`], ["asks", `with ${text}`]];
    for (const [title, around] of rows) {
      const { error, names } = await titled(title, around);
      assert(isRetakeError(error, "NAME_INVALID"), `${format}: ${error}`);
      assert(!`${error}`.toLowerCase().includes(secret.toLowerCase()), `${format}: ${error}`);
      assertEquals(names, []);
    }
  }
  const plain = [
    "rejects password: wrong",
    "token=abc is refused",
    "asks https://api.example.com/v1?key=abc",
    "Authorization: Bearer x is missing",
    "is as of 2026-01-01T00:00:00.000Z, a0ee-bc99",
  ];
  for (const title of plain) assertEquals((await titled(title)).error, undefined);
});
