// Names of cassettes that differ in case alone, as commands see them.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isRetakeError, memoryStore } from "../../mod.ts";
import { openCassettes } from "../../src/cli/cassettes.ts";
import { moveCommand } from "../../src/cli/commands/move.ts";
import { findFaults, readAllowed } from "../../src/cli/findings.ts";
import { again, said } from "../support/said.ts";
import { asks, tapeWith, writeTape } from "../support/small_tapes.ts";
import { inFolder } from "../support/temporary.ts";

inFolder(
  "check tells of each name that is one file with another on macOS and Windows",
  async (path) => {
    const text = tapeWith({ text: "1" }, { url: "https://api.example.com/", type: "text/plain" });
    const names = ["Chat/asks", "chat/Asks", "chat/asks", "chat/other"];
    const folder = {
      path,
      store: memoryStore(Object.fromEntries(names.map((name) => [name, text]))),
    };
    const of = async (texts: string[], ...allowed: string[]) => {
      const query = { texts, signatures: join(path, "signatures") };
      const found = await findFaults(folder, query, allowed.map(readAllowed));
      return found.map(({ level, rule, message }) =>
        `${level} ${rule} ${message.split(" differ")[0]}`
      );
    };
    const faults = [
      'alike "Chat/asks" and "chat/Asks"',
      'alike "Chat/asks" and "chat/asks"',
    ];
    assertEquals(await of([]), faults.map((fault) => `error ${fault}`));
    assertEquals(await of(["chat/asks"]), [`error ${faults[1]}`]);
    assertEquals(await of(["other"]), []);
    assertEquals(await of([], "alike"), faults.map((fault) => `warning ${fault}`));
  },
);

inFolder("move gives no name that is one file with another, its own old one too", async (dir) => {
  writeTape(dir, "chat/asks", [asks("a", "1")]);
  writeTape(dir, "other", [asks("a", "1")]);
  for (const old of ["other", "chat/asks"]) {
    const error = await assertRejects(() => moveCommand.run([old, "Chat/Asks"], { dir }, again));
    assert(isRetakeError(error, "NAME_INVALID"), String(error));
    assertStringIncludes(error.message, '"Chat/Asks" and "chat/asks" differ in case alone');
  }
  assertEquals(await openCassettes(dir).store.list(), ["chat/asks", "other"]);
  for (const [old, made] of [["chat/asks", "third"], ["third", "Chat/Asks"]]) {
    await said(() => moveCommand.run([old!, made!], { dir }, again));
  }
  assert(existsSync(join(dir, "Chat/Asks.json")));
});
