/**
 * Goes through what a recording has changed by `retake review` on a real terminal, in tmux: each key, on each
 * runtime; an editor; Ctrl-C; and a process that is killed between two decisions.
 *
 * Needs tmux and git. Where there is no tmux it says so, and fails under CI only.
 *
 * @module
 */

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PATIENCE } from "../tests/support/patience.mjs";
import { program, root } from "./runtimes.mjs";
import { openTerminal } from "./tmux.mjs";

const RUNTIMES = {
  deno: [program("deno"), "run", "-A", "--no-check"],
  node: [process.execPath, "--import", import.meta.resolve("tsx")],
  bun: [program("bun")],
};
const { folder, results, tmux, check } = openTerminal("review");

const asks = (path, body) => ({
  request: { method: "GET", url: `https://api.example.com/${path}`, headers: [] },
  recordedAt: "2026-01-01T00:00:00.000Z",
  waited: 1,
  response: { status: 200, statusText: "OK", type: "basic", headers: [], body },
});
const cassette = (...interactions) =>
  JSON.stringify(
    { format: "retake/2", recordedAt: "2026-01-01T00:00:00.000Z", interactions },
    null,
    2,
  ) + "\n";

/** A repository whose cassette was recorded again: two answers changed, two broke, one request is new. */
function repository(name, more = []) {
  const path = join(folder, name);
  mkdirSync(join(path, "cassettes"), { recursive: true });
  const git = (...words) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...words], { cwd: path });
  const file = join(path, "cassettes/asks.json");
  const all = ["a", "b", "c", "d"];
  writeFileSync(file, cassette(...all.map((one) => asks(one, { json: { is: 1 } })), ...more));
  git("init", "-q");
  git("add", ".");
  git("commit", "-qm", "a");
  writeFileSync(
    file,
    cassette(
      asks("a", { json: { is: 2 } }),
      asks("b", { json: {} }),
      asks("c", { json: {} }),
      asks("d", { json: { is: 2 } }),
      asks("e", { json: {} }),
      ...more,
    ),
  );
  return { path, file };
}

let session = "";
let sessions = 0;
let last = "";
async function until(wanted, what) {
  for (const end = Date.now() + PATIENCE; Date.now() < end;) {
    last = tmux("capture-pane", "-t", session, "-p", "-J", "-S", "-");
    if (wanted.test(last)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${what} has not come:\n${last}`);
}

/** Starts a review, and leaves its exit code on the screen. */
function start(runtime, path, environment = "") {
  const script = join(folder, "run.sh");
  const line = [...RUNTIMES[runtime], join(root, "src/cli.ts"), "review"].map((word) => `'${word}'`)
    .join(" ");
  writeFileSync(
    script,
    `cd '${path}'\n${environment} ${line} & echo $! >'${folder}/pid'\nfg >/dev/null\necho "code $?"\n`,
  );
  const given = ["-e", "CI=", "-e", "NO_COLOR=", "-e", "CASSETTE_DIR="];
  const size = ["-x", "120", "-y", "50"];
  session = `review-${++sessions}`;
  const words = ["new-session", "-d", "-s", session, ...given, ...size];
  tmux(...words, `bash -m '${script}'; sleep 600`);
}

const end = () => tmux("kill-session", "-t", session);
const press = (...keys) => tmux("send-keys", "-t", session, ...keys);
const recorded = (file) =>
  JSON.parse(readFileSync(file, "utf8")).interactions.map(({ request, response }) =>
    `${request.url.at(-1)}${response.body.json.is ?? "-"}`
  ).join(" ");

try {
  // A server ends with its last session, and the next one would meet it while it does.
  tmux("new-session", "-d", "-s", "keep", "sleep 3600");
  for (const runtime of Object.keys(RUNTIMES)) {
    const { path, file } = repository(runtime);
    start(runtime, path);
    await until(/\(5 to go\)/, "the first change");
    check(
      `${runtime}: a change is shown with both values and the keys`,
      /asks\s+changed\s+1\s+GET[^]*- 1\n[^]*\+ 2\n[^]*n keep the new/.test(last),
      last,
    );
    press("x", "Up"); // keys that mean nothing
    press("n");
    await until(/the new is kept[^]*\(4 to go\)/, "the second");
    press("o");
    await until(/the old is kept[^]*\(3 to go\)/, "the third");
    check(
      `${runtime}: a decision is on the disk at once`,
      recorded(file) === "a2 b1 c- d2 e-",
      recorded(file),
    );
    press("s");
    await until(/\(2 to go\)/, "the fourth");
    press("a");
    await until(/the new is kept of all 1 that are changed[^]*\(1 to go\)/, "the fifth");
    press("C-c");
    await until(/code 1/, "the end");
    check(
      `${runtime}: what is undecided is counted`,
      /2 kept new, 1 kept old, 2 undecided/.test(last),
      last,
    );
    end();

    // The next one goes on, by an editor that mends what broke, and then one that spoils the file.
    const editor = join(folder, "editor.sh");
    writeFileSync(
      editor,
      `#!/bin/sh\nif [ -e '${path}/spoil' ]; then echo '{' >"$1"; else sed -i 's#"json": {}#"json": { "is": 3 }#' "$1"; fi\n`,
      { mode: 0o755 },
    );
    start(runtime, path, `EDITOR='${editor}'`);
    await until(/breaking\s+3\s+GET[^]*\(2 to go\)/, "what was skipped");
    press("e");
    await until(/as it was edited[^]*\(2 to go\)/, "what was edited");
    check(
      `${runtime}: what was edited is looked at anew`,
      recorded(file) === "a2 b1 c3 d2 e3",
      recorded(file),
    );
    writeFileSync(join(path, "spoil"), "");
    const whole = readFileSync(file, "utf8");
    press("e");
    await until(/cannot be read[^]*\(2 to go\)/, "the fault");
    writeFileSync(file, whole);
    press("q");
    await until(/2 undecided[^]*code 1/, "the end");
    end();

    start(runtime, path);
    await until(/\(2 to go\)/, "the changes");
    press("o");
    await until(/the old is kept[^]*\(1 to go\)/, "the next");
    process.kill(Number(readFileSync(join(folder, "pid"), "utf8")), "SIGKILL");
    await until(/code 137/, "the end of what was killed");
    check(
      `${runtime}: killed between two, nothing is half`,
      recorded(file) === "a2 b1 c1 d2 e3",
      recorded(file),
    );
    end();

    start(runtime, path);
    await until(/\(1 to go\)/, "what is left");
    press("n");
    await until(/1 kept new[^]*code 0/, "the end");
    check(`${runtime}: what was decided before is asked no more`, /code 0/.test(last), last);
    end();

    // A large body, which lies beside the cassette once it is written.
    const large = repository(`${runtime}-large`, [asks("f", { text: "large ".repeat(10_000) })]);
    start(runtime, large.path);
    for (const left of [5, 4, 3, 2, 1]) {
      await until(new RegExp(`\\(${left} to go\\)`), `the change before ${left} more`);
      press("o");
    }
    await until(/5 kept old[^]*code 0/, "the end");
    check(`${runtime}: all are kept old, with a large body beside them`, /code 0/.test(last), last);
    end();
  }
} catch (error) {
  check("all of it comes", false, error.message);
} finally {
  try {
    tmux("kill-server");
  } catch {
    // it has ended by itself
  }
  rmSync(folder, { recursive: true, force: true });
}
const failed = results.filter((isFine) => !isFine).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
