// A folder of cassettes that is not there: told by all, with where cassettes are, and refused by who says that all is well.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { mkdirSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { isRetakeError } from "../../mod.ts";
import type { Command } from "../../src/cli/arguments.ts";
import { diffCommand } from "../../src/cli/commands/diff.ts";
import { lsCommand } from "../../src/cli/commands/ls.ts";
import { redactCommand } from "../../src/cli/commands/redact.ts";
import { reviewCommand } from "../../src/cli/commands/review.ts";
import { scanCommand } from "../../src/cli/commands/scan.ts";
import { statusCommand } from "../../src/cli/commands/status.ts";
import { mayRun } from "../support/runtime.ts";
import { again, said } from "../support/said.ts";
import { asks, repository, writeTape } from "../support/small_tapes.ts";
import { inFolder } from "../support/temporary.ts";

/** Runs a command somewhere else. */
async function typedIn(place: string, command: Command, options: object = {}) {
  const here = process.cwd();
  process.chdir(place);
  let code: number | undefined;
  try {
    const lines = await said(async () => code = await command.run([], options as never, again));
    return { code, ...lines };
  } finally {
    process.chdir(here);
  }
}

/** Two packages of a repository, each with its cassettes, which are committed. */
function monorepo(folder: string): { root: string; git: (...words: string[]) => string } {
  const root = realpathSync(folder);
  const git = repository(root);
  for (const name of ["b", "a", "a/deeper"]) {
    writeTape(join(root, "packages", name, "cassettes"), "chat/asks", [asks("a", "1")]);
  }
  mkdirSync(join(root, "packages/a/src"));
  git("add", ".");
  git("commit", "-qm", "one");
  return { root, git };
}

const GATES: [Command, object][] = [
  [scanCommand, {}],
  [scanCommand, { sarif: true }],
  [diffCommand, { failOn: "breaking" }],
  [reviewCommand, {}],
  [statusCommand, {}],
  [redactCommand, { dryRun: true }],
];

inFolder(
  "who says that all is well refuses a folder that is not there, with the closest",
  async (folder) => {
    const { root } = monorepo(folder);
    for (const [command, options] of GATES) {
      for (
        const [place, more, closest] of [
          [root, {}, "cd packages/a, and type it there; or name it: --dir packages/a/cassettes"],
          [root, { dir: "cassette" }, "--dir packages/a/cassettes"],
          [
            join(root, "packages/a/src"),
            {},
            "cd .., and type it there; or name it: --dir ../cassettes",
          ],
        ] as const
      ) {
        const error = await assertRejects(() => typedIn(place, command, { ...options, ...more }));
        assert(isRetakeError(error, "OPTION_INVALID"), String(error));
        assertStringIncludes(
          error.message,
          `There is no folder ${"dir" in more ? "cassette" : "cassettes"},`,
        );
        assertStringIncludes(error.message, closest);
      }
      const well = await typedIn(join(root, "packages/b"), command, options);
      // Those of January have expired by now.
      assertEquals(well.code, command === statusCommand ? 1 : 0, command.name);
    }
  },
  !mayRun,
);

inFolder(
  "who only looks tells where cassettes are, and goes on; a named folder it refuses",
  async (folder) => {
    const { root } = monorepo(folder);
    const { code, said: lines, printed } = await typedIn(root, lsCommand);
    assertEquals([code, printed], [0, ["no cassette in cassettes/"]]);
    assertStringIncludes(
      lines.join("\n"),
      "  there  packages/a/cassettes, packages/b/cassettes, packages/a/deeper/cassettes\n  to do  cd packages/a,",
    );
    await assertRejects(() => typedIn(root, lsCommand, { dir: "nowhere" }));
    process.env.CASSETTE_DIR = "elsewhere";
    try {
      const error = await assertRejects(() => typedIn(root, lsCommand));
      assertStringIncludes(String(error), "There is no folder elsewhere,");
    } finally {
      delete process.env.CASSETTE_DIR;
    }
  },
  !mayRun,
);

inFolder("a folder that was deleted since the commit is a difference", async (folder) => {
  const { root } = monorepo(folder);
  const place = join(root, "packages/b");
  rmSync(join(place, "cassettes"), { recursive: true });
  const diff = await typedIn(place, diffCommand, { failOn: "changed" });
  assertEquals([diff.code, diff.printed.join("\n").split("\n")[0]], [1, "chat/asks  removed"]);
  const review = await typedIn(place, reviewCommand);
  assertEquals([review.code, review.printed.join("\n").split("\n")[0]], [
    1,
    "chat/asks  gone  a cassette that was removed: 1 recording",
  ]);
}, !mayRun);

inFolder("with no cassette anywhere, the first is to be recorded", async (folder) => {
  const error = await assertRejects(() => typedIn(folder, scanCommand));
  assert(isRetakeError(error, "OPTION_INVALID"), String(error));
  assertStringIncludes(error.message, "where there are none yet, record:");
}, !mayRun);
