// Names of cassettes by what they look like.
import { assertEquals } from "@std/assert";
import { nameFilter, splitGlobs } from "../../src/cassette/glob.ts";

Deno.test("globs are names, folders, and what names look like; ! takes out again", () => {
  const names = [
    "chat",
    "chat/asks",
    "chat/deep/asks",
    "chat.v2/asks",
    "chatter/asks",
    "talk/says",
  ];
  const rows: [globs: string, wanted: string[]][] = [
    ["", names],
    ["chat", ["chat", "chat/asks", "chat/deep/asks"]],
    ["chat/", ["chat", "chat/asks", "chat/deep/asks"]],
    ["chat/asks", ["chat/asks"]],
    ["chat/*", ["chat/asks"]],
    ["chat/**", ["chat/asks", "chat/deep/asks"]],
    ["**/asks", ["chat/asks", "chat/deep/asks", "chat.v2/asks", "chatter/asks"]],
    ["chat?v2/*", ["chat.v2/asks"]],
    ["chat*/asks", ["chat/asks", "chat.v2/asks", "chatter/asks"]],
    ["talk, chat/asks", ["chat/asks", "talk/says"]],
    ["!chat", ["chat.v2/asks", "chatter/asks", "talk/says"]],
    ["chat/**,!**/deep/**", ["chat/asks"]],
    ["(chat", []],
  ];
  for (const [globs, wanted] of rows) {
    assertEquals([globs, names.filter(nameFilter(splitGlobs(globs)))], [globs, wanted]);
  }
});
