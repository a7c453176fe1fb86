// `retake review` without a terminal, over a repository of git. Its keys are tried by scripts/check_terminal.mjs.
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatCassette, isRetakeError } from "../../../mod.ts";
import type { Interaction } from "../../../src/cassette/types.ts";
import { reviewCommand } from "../../../src/cli/commands/review.ts";
import { mayRun } from "../../support/runtime.ts";
import { asks, repository, writeTape as write } from "../../support/small_tapes.ts";
import { again, said } from "../../support/said.ts";
import { inFolder } from "../../support/temporary.ts";

async function typed(words: string[], options: object) {
  let code: number | undefined;
  const { printed } = await said(async () =>
    code = await reviewCommand.run(words, { ...options }, again)
  );
  return { code, text: printed.join("\n") };
}

inFolder(
  "review decides by kinds, keeps order and the old to the letter, and remembers what was kept",
  async (dir) => {
    const git = repository(dir);
    const path = write(dir, "chat/asks", [
      asks("a", "1"),
      asks("b", "1"),
      asks("c", "1"),
      asks("d", "1"),
    ]);
    const gone = write(dir, "gone", [asks("a", "1")]);
    write(dir, "same", [asks("a", "1")]);
    // As somebody has formatted it by hand.
    writeFileSync(path, readFileSync(path, "utf8").replace('"waited": 1', '"waited":   1'));
    git("add", ".");
    git("commit", "-qm", "a");
    const before = readFileSync(path, "utf8");
    write(dir, "chat/asks", [
      asks("a", "1", 2),
      asks("x", "1", 2),
      asks("c", "", 2),
      asks("d", "{}", 2),
    ]);
    rmSync(gone);
    const made = write(dir, "made", [asks("a", "1", 2)]);

    const first = await typed([], { dir });
    assertEquals(first.code, 1);
    assertEquals(first.text.split("\n"), [
      "chat/asks  new  2  GET https://api.example.com/x  asked now",
      "chat/asks  breaking  3  GET https://api.example.com/c",
      "chat/asks  changed  4  GET https://api.example.com/d",
      "chat/asks  gone  2  GET https://api.example.com/b  asked no more",
      "gone  gone  a cassette that was removed: 1 recording",
      "made  new  a new cassette: 1 recording",
      "6 undecided",
    ]);
    const data = JSON.parse((await typed(["asks"], { dir, json: true })).text);
    assertEquals(data[1], {
      name: "chat/asks",
      kind: "breaking",
      number: 3,
      method: "GET",
      url: "https://api.example.com/c",
      request: [],
      answer: [{ field: "body", verdict: "breaking" }],
    });

    const some = await typed(["chat/asks"], { dir, accept: ["changed"], keepOld: ["breaking"] });
    assertEquals([some.code, some.text.split("\n").at(-1)], [
      1,
      "1 kept new, 1 kept old, 2 undecided",
    ]);
    const mixed = JSON.parse(readFileSync(path, "utf8"));
    assertEquals(
      mixed.interactions.map(({ request, recordedAt }: Interaction) =>
        `${request.url.at(-1)} ${recordedAt.slice(9, 10)}`
      ),
      ["a 2", "x 2", "c 1", "d 2"],
    );
    assertEquals(readFileSync(path, "utf8"), formatCassette(mixed));
    // What was kept is known in the next run, and by nobody who has only the files.
    assertEquals(git("status", "--porcelain", "--ignored").includes("review"), false);
    assertStringIncludes((await typed(["chat/asks"], { dir })).text, "2 undecided");

    const all = await typed([], { dir, keepOld: ["same", "harmless", "changed", "new", "gone"] });
    assertEquals(all, { code: 0, text: "5 kept old" });
    // What was kept new is not of what its kind decides on.
    assertStringIncludes(readFileSync(path, "utf8"), '"{}"');
    rmSync(join(dir, ".git", "retake-review"));
    assertEquals(await typed([], { dir, keepOld: ["changed"] }), { code: 0, text: "1 kept old" });
    assertEquals(readFileSync(path, "utf8"), before);
    assertEquals([existsSync(gone), existsSync(made)], [true, false]);
    assertEquals(git("status", "--porcelain"), "");
    assertEquals(await typed([], { dir }), { code: 0, text: "nothing to decide on" });

    write(dir, "same", [asks("a", "1", 2)]);
    assertEquals(await typed([], { dir }), { code: 0, text: "nothing to decide on" });
    write(dir, "same", [asks("a", "2", 3)]);
    assertEquals(await typed([], { dir, accept: ["harmless", "changed"] }), {
      code: 0,
      text: "1 kept new",
    });
    assertEquals((await typed([], { dir })).code, 0);
    write(dir, "same", [asks("a", "3", 4)]);
    assertEquals((await typed([], { dir })).code, 1);
    git("commit", "-qam", "b");
    assertEquals((await typed([], { dir })).code, 0);
    assertEquals((await typed([], { dir, against: "HEAD~1" })).code, 1);
  },
  !mayRun,
);

inFolder("review decides by kinds on what is open, and undoes no decision", async (dir) => {
  const git = repository(dir);
  for (const text of ["[]", "{}"]) {
    write(dir, "chat", [asks("a", text), asks("b", text)]);
    git("add", ".");
    git("commit", "-qm", text);
  }
  const chat = write(dir, "chat", [asks("a", "", 2), asks("b", "", 2)]);
  const paid = write(dir, "paid", [asks("a", "1", 2)]);
  const kept = async (words: string[], options: object) =>
    (await typed(words, { dir, ...options })).text.split("\n").at(-1);
  assertEquals(await kept(["paid"], { accept: ["new"] }), "1 kept new");
  assertEquals(await kept(["chat"], { accept: ["breaking"] }), "2 kept new");
  const open = write(dir, "open", [asks("b", "1", 2)]);
  write(dir, "chat", [asks("a", "", 2), asks("b", "", 2), asks("c", "1", 2)]);
  assertEquals(await kept([], {}), "2 undecided");
  assertEquals(await kept([], { accept: ["breaking"] }), "2 undecided");
  // Since another commit it is decided on anew, and what was decided since HEAD stays.
  write(dir, "chat", [asks("a", "", 2), asks("b", "", 2)]);
  assertEquals(
    await kept(["chat"], { accept: ["breaking", "changed"], against: "HEAD~1" }),
    "2 kept new",
  );
  assertEquals(await kept(["chat", "paid"], {}), "nothing to decide on");
  const before = readFileSync(chat, "utf8");
  assertEquals(await kept([], { keepOld: ["new", "changed", "breaking"] }), "1 kept old");
  assertEquals([existsSync(paid), existsSync(open)], [true, false]);
  assertEquals(readFileSync(chat, "utf8"), before);
}, !mayRun);

inFolder("review refuses what it cannot do, in one sentence", async (dir) => {
  const [, , accept] = reviewCommand.options.find(([flags]) => flags.startsWith("--accept"))!;
  assertEquals(accept!("same, new", undefined), ["same", "new"]);
  assertThrows(() => accept!("breking", undefined), Error, 'did you mean "breaking"?');
  const message = async (words: string[], options: object) => {
    const error = await assertRejects(() => reviewCommand.run(words, { dir, ...options }, again));
    assert(isRetakeError(error), String(error));
    return error.message;
  };
  assertStringIncludes(
    await message([], { accept: ["new"], keepOld: ["new"] }),
    '--accept and --keep-old both name "new"',
  );
  write(dir, "a", [asks("a", "1")]);
  assertStringIncludes(await message([], {}), "git cannot be asked about");
  const git = repository(dir);
  git("add", ".");
  git("commit", "-qm", "a");
  assertStringIncludes(await message(["b"], {}), 'There is no cassette "b"');
  assertStringIncludes(await message([], { against: "nowhere" }), 'git knows no commit "nowhere"');
  writeFileSync(join(dir, "a.json"), '{"format":');
  assertStringIncludes(await message(["a"], { accept: ["new"] }), "a.json cannot be read");
  assertEquals(readFileSync(join(dir, "a.json"), "utf8"), '{"format":');
}, !mayRun);
