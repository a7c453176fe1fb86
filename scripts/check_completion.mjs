/**
 * Types on a real terminal, in tmux: in a new bash, zsh and fish that were set up as `retake completion --help` says,
 * the very first Tab completes a command, and the next ones options and names of cassettes.
 *
 * Needs tmux, zsh and fish. Where one is missing it says so, and fails under CI only.
 *
 * @module
 */

import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { PATIENCE } from "../tests/support/patience.mjs";
import { program, root } from "./runtimes.mjs";
import { openTerminal } from "./tmux.mjs";

const { folder, results, tmux, check } = openTerminal("completion");
const bin = join(folder, "bin");
const project = join(folder, "project");
const cassette = JSON.stringify({
  format: "retake/2",
  recordedAt: "2026-01-01T00:00:00.000Z",
  interactions: [],
});

/** Whether a program is here. */
function has(name) {
  try {
    return execFileSync("sh", ["-c", `command -v ${name}`], { stdio: "ignore" }) === null;
  } catch {
    return false;
  }
}

/** The ways to set a shell up: what is run once, and how a new one is started. */
const SHELLS = [
  {
    name: "bash",
    setUp: "echo 'source <(retake completion bash)' >> ~/.bashrc",
    start: "bash -i",
  },
  {
    name: "zsh",
    setUp: "echo 'source <(retake completion zsh)' >> ~/.zshrc",
    start: "zsh -i",
  },
  {
    name: "zsh, behind compinit",
    setUp:
      "echo 'autoload -Uz compinit && compinit' >> ~/.zshrc; echo 'source <(retake completion zsh)' >> ~/.zshrc",
    start: "zsh -i",
  },
  {
    name: "zsh, by a file of $fpath",
    setUp: "mkdir ~/functions; retake completion zsh > ~/functions/_retake; " +
      "echo 'fpath=(~/functions $fpath); autoload -Uz compinit && compinit' >> ~/.zshrc",
    start: "zsh -i",
  },
  {
    name: "fish",
    setUp:
      "mkdir -p ~/.config/fish/completions; retake completion fish > ~/.config/fish/completions/retake.fish",
    start: "fish -i",
  },
];

/** What is typed, and what stands there after a Tab. */
const TYPED = [
  ["retake compl", "retake completion"],
  ["retake show chat/s", "retake show chat/streams"],
  ["retake test --mode rec", "retake test --mode record"],
];

try {
  mkdirSync(bin, { recursive: true });
  for (const name of ["asks", "streams"]) {
    mkdirSync(join(project, "cassettes/chat"), { recursive: true });
    writeFileSync(join(project, `cassettes/chat/${name}.json`), cassette);
  }
  const words = [program("deno"), "run", "-A", "--no-check", join(root, "src/cli.ts")];
  const line = words.map((word) => `'${word}'`).join(" ");
  writeFileSync(join(bin, "retake"), `#!/bin/sh\nexec ${line} "$@"\n`);
  chmodSync(join(bin, "retake"), 0o755);
  const missing = ["zsh", "fish"].filter((name) => !has(name));
  for (const name of missing) console.log(`not run: there is no ${name}`);
  if (missing.length > 0 && process.env.CI) results.push(false);
  tmux("new-session", "-d", "-s", "holds-the-server");
  for (const shell of SHELLS) {
    if (missing.every((name) => !shell.start.startsWith(name))) await typeIn(shell);
  }
} finally {
  try {
    tmux("kill-server");
  } catch {
    // it has ended by itself
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Sets a shell up in a home of its own, and types in a new one for each line: each Tab is the first. */
async function typeIn({ name, setUp, start }) {
  const home = join(folder, name.replace(/\W+/g, "-"));
  mkdirSync(home);
  const env = {
    ...process.env,
    HOME: home,
    PATH: `${bin}:${process.env.PATH}`,
    // Programs that were fetched stay where they are.
    DENO_DIR: process.env.DENO_DIR ?? join(process.env.HOME, ".cache/deno"),
  };
  execFileSync("sh", ["-c", setUp], { env });
  // By a program, for of PATH tmux takes its own.
  const given = ["HOME", "PATH", "DENO_DIR"].map((key) => `${key}='${env[key]}'`).join(" ");
  for (const [typed, whole] of TYPED) {
    tmux(
      "new-session",
      "-d",
      "-s",
      "shell",
      "-x",
      "120",
      "-y",
      "20",
      "-c",
      project,
      `env ${given} ${start}`,
    );
    await until((screen) => /[$%>#] *$/.test(screen.trimEnd()));
    tmux("send-keys", "-t", "shell", "-l", typed);
    await until((screen) => screen.includes(typed));
    tmux("send-keys", "-t", "shell", "Tab");
    const screen = await until((screen) => screen.includes(whole));
    check(`${name}: the first Tab behind "${typed}"`, screen.includes(whole), `\n${screen}`);
    tmux("kill-session", "-t", "shell");
  }
}

/** @returns the screen, once it is as is said, or at the end of patience */
async function until(isThere) {
  let screen = "";
  for (const end = Date.now() + PATIENCE; Date.now() < end;) {
    screen = tmux("capture-pane", "-t", "shell", "-p");
    if (isThere(screen)) break;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return screen;
}

const passed = results.filter(Boolean).length;
console.log(`${passed} passed, ${results.length - passed} failed`);
process.exitCode = passed === results.length ? 0 : 1;
