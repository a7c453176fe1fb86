// What can stand where the cursor is.
import { assertEquals } from "@std/assert";
import type { Command } from "../../src/cli/arguments.ts";
import { complete } from "../../src/cli/complete.ts";

const command = (name: string, more: Partial<Command> = {}): Command => ({
  name,
  description: `does ${name}`,
  argument: ["[paths...]", "files"],
  options: [],
  more: "",
  run: () => Promise.resolve(0),
  ...more,
});
const COMMANDS: Record<string, Command> = {
  show: command("show", {
    argument: ["<names...>", "cassettes"],
    options: [
      ["-m, --mode <mode>", "what to do: replay, once, live"],
      ["--dir <folder>", "where they are (default: cassettes)"],
      ["--whole", "all lines"],
      ["--no-results", "leave none"],
    ],
  }),
  status: command("status"),
  shells: command("shells", { completes: ["bash", "zsh"] }),
  secretly: command("secretly", { hidden: true }),
};

async function offered(...words: string[]): Promise<string[]> {
  const found = await complete(words, {
    names: Object.keys(COMMANDS),
    load: (name) => Promise.resolve(COMMANDS[name]!),
    cassettes: (dir) => Promise.resolve([`${dir ?? "cassettes"}/a`, "chat/b", "chat/c"]),
  });
  return found.map(([word]) => word);
}

Deno.test("commands, options, what these take, and names of cassettes are offered", async () => {
  const rows: [words: string[], offered: string[]][] = [
    [[""], ["show", "status", "shells"]],
    [["sh"], ["show", "shells"]],
    [["x"], []],
    [["-"], ["--version"]],
    [["show", ""], ["cassettes/a", "chat/b", "chat/c"]],
    [["show", "chat/b", "chat/"], ["chat/b", "chat/c"]],
    [["show", "--dir", "tapes", "t"], ["tapes/a"]],
    [["show", "-"], ["--mode", "--dir", "--whole", "--no-results", "--config", "--help"]],
    [["show", "chat/b", "--w"], ["--whole"]],
    [["show", "--mode", ""], ["replay", "once", "live"]],
    [["show", "-m", "o"], ["once"]],
    [["show", "--dir", ""], []],
    [["show", "--whole", "chat/c"], ["chat/c"]],
    [["show", "--", "-"], []],
    [["status", ""], []],
    [["shells", ""], ["bash", "zsh"]],
    [["nothing", ""], []],
    [[], ["show", "status", "shells"]],
  ];
  for (const [words, wanted] of rows) {
    assertEquals([words, await offered(...words)], [words, wanted]);
  }
});

Deno.test("a word comes with what it is", async () => {
  const program = {
    names: ["status"],
    load: () => Promise.resolve(COMMANDS.status!),
    cassettes: () => Promise.resolve([]),
  };
  assertEquals(await complete(["st"], program), [["status", "does status"]]);
  assertEquals((await complete(["status", "--conf"], program))[0]![1].length > 10, true);
});
