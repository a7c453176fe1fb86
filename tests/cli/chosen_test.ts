// Cassettes that are chosen by name, where no cassette of such a name was used.
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { tellAbsent, tellUnused } from "../../src/cli/chosen.ts";
import { openCassettes } from "../../src/cli/cassettes.ts";
import type { RunReport } from "../../src/suite/types.ts";
import { said } from "../support/said.ts";
import { asks, writeTape } from "../support/small_tapes.ts";
import { inFolder } from "../support/temporary.ts";

/** A run that has used these cassettes. */
const runOf = (...names: string[]) =>
  ({ suites: [{ cases: names.map((name) => ({ cassettes: [name] })) }] }) as unknown as RunReport;

/** A folder of such cassettes. */
function folderOf(root: string, ...names: string[]) {
  const dir = join(root, "cassettes");
  for (const name of names) writeTape(dir, name, [asks("a", "1")]);
  return openCassettes(dir);
}

inFolder(
  "after a run each is told that fits no cassette it has used, with those closest",
  async (root) => {
    const folder = folderOf(root, "chat/a", "users-case-1-x", "users-case-1-y", "other");
    const run = runOf("chat/a", "chat/new", "users-case-1-x");
    const of = async (...globs: string[]) => {
      let met: boolean | undefined;
      const lines = await said(async () => met = await tellUnused(globs, run, folder));
      return {
        met,
        told: lines.said.map((text) => text.replace(/\n {2}to do {4}.*$/, "").split("\n")),
      };
    };
    const says = (glob: string) =>
      `retake: No cassette that was used fits --only "${glob}", so nothing was recorded for it.`;
    assertEquals(await of("chat", "**/*-x", "!other", "chat/new"), { met: true, told: [] });
    assertEquals(await of("!other"), { met: true, told: [] });
    assertEquals(await of("caht/a", "chat/a"), {
      met: false,
      told: [[says("caht/a"), "  closest  chat/a"]],
    });
    // A part of a name is none; and what is there and was not used is not recorded either.
    assertEquals(await of("users-case-1", "other"), {
      met: false,
      told: [
        [says("users-case-1"), "  closest  users-case-1-x, users-case-1-y"],
        [says("other"), "  closest  other"],
      ],
    });
    assertEquals((await of("nothing/like/it")).told, [[says("nothing/like/it")]]);
    // Where no process has written down what it used, nobody knows.
    const lines = await said(() => tellUnused(["caht/a"], runOf(), folder));
    assertEquals(lines.said, []);
  },
);

inFolder("before a run it is told that none is there, which may be meant", async (root) => {
  const folder = folderOf(root, "chat/a");
  const lines = await said(() => tellAbsent(["chat/*", "caht/*", "caht/a"], folder));
  assertEquals(
    lines.said.map((text) => text.split("\n").slice(0, -1)),
    [
      ["caht/*", []],
      ["caht/a", ["  closest  chat/a"]],
    ].map(([glob, more]) => [
      `retake: No cassette that is there fits --only "${glob}"; ` +
      "whether a test records one for the first time, nobody can tell before.",
      ...more as string[],
    ]),
  );
});
