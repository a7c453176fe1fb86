/**
 * Looks at `retake test` on a real terminal, in tmux: a thousand cases over a thousand cassettes, and
 * at every look a progress that is whole, only grows, and is gone in the end. Then at `retake push` of these cassettes,
 * and at `retake init`, which asks before it writes.
 *
 * Needs tmux. Where there is none it says so, and fails under CI only.
 *
 * @module
 */

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PATIENCE } from "../tests/support/patience.mjs";
import { program, root, run } from "./runtimes.mjs";
import { openTerminal } from "./tmux.mjs";

const { folder, results, tmux, check } = openTerminal("terminal");

const suite = join(root, "tests/support/thousand.suite.ts");
const command = [program("deno"), "run", "-A", join(root, "src/cli.ts"), "test", suite];
const env = { ...process.env, CASSETTE_DIR: join(folder, "cassettes") };
delete env.CI;
delete env.NO_COLOR;
try {
  const recording = [...command.slice(1), "--mode", "record", "-c", "32", "--no-results"];
  const recorded = await run(command[0], recording, { quiet: true, env });
  check(
    "a thousand cassettes are recorded",
    recorded.code === 0,
    recorded.stdout + recorded.stderr,
  );

  const raw = join(folder, "raw");
  const script = join(folder, "run.sh");
  const words = [...command, "-c", "32", "--results", join(folder, "results")];
  writeFileSync(script, `${words.map((word) => `'${word}'`).join(" ")}\necho "code $?"\n`);
  const start = ["-x", "100", "-y", "30", `sh -c 'sleep 0.3; sh ${script}; sleep 30'`];
  const given = ["-e", `CASSETTE_DIR=${env.CASSETTE_DIR}`, "-e", "CI=", "-e", "NO_COLOR="];
  tmux("new-session", "-d", ...given, ...start);
  tmux("pipe-pane", `cat > ${raw}`);

  const last = await watchBar(/1,000 cases passed/);
  check(
    "the end says what came of it",
    /1,000 cases passed/.test(last) && /code 0/.test(last),
    last,
  );
  checkFrames(raw);
  mkdirSync(join(root, "results"), { recursive: true });
  writeFileSync(join(root, "results/terminal.txt"), last);

  await pushAll();
  for (const answer of ["n", ""]) await askInit(answer);
} finally {
  try {
    tmux("kill-server");
  } catch {
    // it has ended by itself
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Looks at a bar of a thousand until a program has ended, whose end says `isOver`; gives the last look. */
async function watchBar(isOver) {
  const seen = [];
  const bad = [];
  let last = "";
  for (const until = Date.now() + PATIENCE; Date.now() < until;) {
    last = tmux("capture-pane", "-p");
    if (/^code \d+$/m.test(last)) break;
    const bars = last.split("\n").filter((line) => /[█░]{20}/.test(line));
    const [, done] = / ([\d,]+) of 1,000/.exec(bars[0] ?? "") ?? [];
    if (done !== undefined) seen.push(Number(done.replace(",", "")));
    // Once it is there it is never gone, never twice, and never half of one, until the report.
    if (seen.length > 0 && !isOver.test(last) && (bars.length !== 1 || done === undefined)) {
      bad.push(last);
    }
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  const grows = seen.every((count, at) => at === 0 || count >= seen[at - 1]);
  check(`progress is there at each of ${seen.length} looks`, seen.length >= 20, last);
  // One look may fall between its end and the report; and on a busy machine tmux itself is looked at now and then
  // while it has half of what was written as one.
  const most = Math.max(1, seen.length / 50);
  check("it is never torn, doubled or blank", bad.length <= most, bad.join("\n---\n"));
  check("it only grows", grows && new Set(seen).size > 5, seen.join(" "));
  check("it is gone in the end", !/[█░]{20}/.test(last), last);
  return last;
}

/** Looks at all that was written to a terminal. */
function checkFrames(raw) {
  const bytes = readFileSync(raw, "utf8");
  const frames = bytes.split("\u001b[?2026h").length - 1;
  check(`each of ${frames} frames is drawn at once`, frames >= 10, "");
  check(
    "the screen is never cleared as a whole",
    !["2J", "3J"].some((end) => bytes.includes(`\u001b[${end}`)),
  );
  check(
    "the cursor is shown again",
    bytes.lastIndexOf("\u001b[?25h") > bytes.lastIndexOf("\u001b[?25l"),
  );
}

/** Pushes the thousand cassettes to a bucket, which here is a folder beside them. */
async function pushAll() {
  writeFileSync(join(folder, "retake.config.json"), JSON.stringify({ bucket: "./share" }));
  const raw = join(folder, "raw-push");
  const script = join(folder, "push.sh");
  const words = [program("deno"), "run", "-A", join(root, "src/cli.ts"), "push"];
  const line = words.map((word) => `'${word}'`).join(" ");
  writeFileSync(script, `cd '${folder}'\nsleep 0.3\n${line}\necho "code $?"\nsleep 30\n`);
  const given = ["-e", `CASSETTE_DIR=${env.CASSETTE_DIR}`, "-e", "CI=", "-e", "NO_COLOR="];
  tmux("new-window", ...given, `sh ${script}`);
  tmux("pipe-pane", `cat > ${raw}`);
  const last = await watchBar(/cassettes pushed to/);
  check(
    "the end says what was pushed, and what to do",
    /1,?000 cassettes pushed to .*share/.test(last) && /git add /.test(last) && /code 0/.test(last),
    last,
  );
  const isWhole = /pushing {2}[\d,]+ of 1,000, [\d.,]+ \w*B/.test(readFileSync(raw, "utf8"));
  check("the bar says what is done, and how much", isWhole, last);
  checkFrames(raw);
}

/** Types an answer to what `retake init` asks in a new folder; none is a yes. */
async function askInit(answer) {
  const project = join(folder, answer === "" ? "yes" : "no");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), "{}\n");
  const words = [program("deno"), "run", "-A", join(root, "src/cli.ts"), "init"];
  const line = `cd '${project}'; ${
    words.map((word) => `'${word}'`).join(" ")
  }; echo "code $?"; sleep 30`;
  tmux(
    "new-window",
    "-e",
    "CI=",
    "-e",
    "NO_COLOR=",
    "-e",
    "CASSETTE_DIR=",
    `sh -c "${line.replaceAll("$", "\\$").replaceAll('"', '\\"')}"`,
  );
  const seen = async (what) => {
    let screen = "";
    for (const until = Date.now() + PATIENCE; Date.now() < until && !what.test(screen);) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      screen = tmux("capture-pane", "-p");
    }
    return screen;
  };
  const asked = await seen(/Write this\? \[Y\/n\]/);
  const before = readdirSync(project);
  tmux("send-keys", ...answer === "" ? [] : [answer], "Enter");
  const ended = await seen(/^code \d+$/m);
  check("init says what it would write, and asks first", before.length === 1, asked);
  const after = readdirSync(project);
  if (answer === "") {
    const made = ["cassettes", "retake.config.mjs", "retake.test.mjs"];
    const isThere = made.every((name) =>
      after.includes(name) || after.includes(name.replace(".mjs", ".ts"))
    );
    check(
      "Enter is a yes: it is written",
      isThere && /^next$/m.test(ended) && /code 0/.test(ended),
      ended,
    );
  } else {
    check(
      "n is a no: nothing is written",
      after.length === 1 && /nothing was written/.test(ended),
      ended,
    );
  }
}

const failed = results.filter((isFine) => !isFine).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
