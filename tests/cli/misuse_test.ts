// What is typed wrong, for every command: one sentence, a line "to do" with a command that there is, the exit code
// that is documented. All of it in one process, in a project of its own.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { COMMANDS } from "../../src/cli/main.ts";
import { formatCassette } from "../../mod.ts";
import { gitIn } from "../support/git.ts";
import { mayRun } from "../support/runtime.ts";
import { inProject, type TrackedProject } from "../support/tracked_project.ts";

/** What is typed; what the first line says; what is to be done; the exit code, which is 2 where none stands here. */
type Row = readonly [typed: string, says: string, todo: string, code?: number];

const AGAIN = "npx retake record --only chat/broken -- npm test";
const DAMAGED = "cassettes/chat/broken.json cannot be read: it is not JSON";

const ROWS: readonly Row[] = [
  ["--nothing", "unknown option '--nothing'", "retake --help"],
  ["record --api-key=abc", "unknown option '--api-key'", "retake record --help"],
  ["nothing", "unknown command 'nothing'", "retake --help"],
  ["statu", "unknown command 'statu'", "retake --help"],
  ["test nowhere", "There is no file or folder nowhere.", "*.suite.ts"],
  [
    "test --mode relay",
    '--mode is "relay", which is no mode; did you mean "replay"?',
    "test --help",
  ],
  ["test --concurrency no", '--concurrency "no" is no whole number above 0.', "retake test --help"],
  ["test --retries -1x", '--retries "-1x" is no whole number.', "retake test --help"],
  ["test --timeout soon", '--timeout "soon" is no time', "retake test --help"],
  ["test --budget much", '--budget "much" is no amount of US dollars', "retake test --help"],
  [
    "test --stale wrn",
    '--stale "wrn" is not a word for what to do; did you mean "warn"?',
    "--help",
  ],
  ["test --name /(/", '--name "/(/" is no regular expression', "retake test --help"],
  ["test --results=", "--results names no folder.", "retake test --help"],
  ["test", "There is no file *.suite.ts", "mine.suite.ts"],
  ["run", "missing required argument 'command'", "retake run --help"],
  ["run --budget much -- true", '--budget "much" is no amount of US dollars', "retake run --help"],
  ["run -- no-such-program-here", "no-such-program-here cannot be run", "npm test"],
  ["replay", "missing required argument 'command'", "retake replay --help"],
  ["record --", "No test command stands behind --.", "retake record -- npm test"],
  ["record nowhere", 'There is no file or folder "nowhere"', "retake record -- nowhere"],
  ["record --json", "--json is of --dry-run", "retake record --json --dry-run"],
  [
    "record --json -- npm test",
    "--json is of --dry-run",
    "retake record --json --dry-run -- npm test",
  ],
  ["record --budget much -- true", '--budget "much" is no amount', "retake record --help"],
  ["record --only , -- true", '--only "," is no name of a cassette', "--only 'chat/*'"],
  ["record --since nothing -- true", 'git knows no commit "nothing"', "git log --oneline"],
  ["record --dry-run --since nothing", 'git knows no commit "nothing"', "git log --oneline"],
  ["status --dir nowhere", "There is no folder nowhere,", "--dir"],
  ["status asked", 'has "asked" in its name; did you mean "chat/asks"?', "retake ls"],
  ["status broken", "damaged", AGAIN, 1],
  ["ls --dir nowhere", "There is no folder nowhere,", "--dir"],
  ["ls asked", 'No cassette in cassettes/ has "asked" in its name', "retake ls"],
  ["show", "missing required argument 'names'", "retake show --help"],
  [
    "show asked",
    'There is no cassette "asked" in cassettes/; did you mean "chat/asks"?',
    "retake ls",
  ],
  ["show chat", '"chat" is in 2 names.', "type more"],
  ["show CHAT", '"CHAT" is in 2 names.', "type more"],
  ["show broken", DAMAGED, AGAIN],
  ["show asks --request 4", "cassettes/chat/asks.json has 0 requests, and no 4.", "show chat/asks"],
  ["show asks --request abc", '--request "abc" is no whole number above 0.', "retake show --help"],
  ["show --dir nowhere x", 'There is no cassette "x" in nowhere/.', "--dir"],
  ["diff asked", 'There is no cassette "asked"', "retake ls"],
  ["diff a b c", "retake diff compares one or two cassettes, not 3.", "retake diff ONE OTHER"],
  ["diff asks broken", DAMAGED, AGAIN],
  ["diff broken", "cassettes/chat/broken.json at HEAD cannot be read", AGAIN],
  ["diff --since nothing", 'git knows no commit "nothing"', "git log --oneline"],
  ["diff --since HEAD a b", "--since is for one cassette, or for none", "retake diff a b"],
  ["diff --fail-on breaking --dir nowhere", "There is no folder nowhere,", "--dir"],
  ["diff a b --dir nowhere", "There is no folder nowhere,", "--dir"],
  ["diff --fail-on loud", '--fail-on "loud" is not a verdict.', "retake diff --help"],
  ["review asked", 'There is no cassette "asked"', "retake ls"],
  ["review --against nothing", 'git knows no commit "nothing"', "git log --oneline"],
  ["review --dir nowhere", "There is no folder nowhere,", "--dir"],
  ["review --accept WRONG", '--accept "WRONG" is not a kind of change.', "retake review --help"],
  ["review --keep-old chnged", 'did you mean "changed"?', "retake review --help"],
  ["review --accept same --keep-old same", '--accept and --keep-old both name "same"', "leave it"],
  ["ui --port abc", '--port "abc" is no whole number above 0.', "retake ui --help"],
  ["ui --port 99999", '--port "99999" is no port: they end at 65535.', "retake ui --help"],
  ["ui --since HEAD", "--since is for --export", "retake ui --export FOLDER --since HEAD"],
  ["ui --export=", "--export names no folder.", "retake ui --help"],
  ["ui --export cassettes", "cassettes is there already", "a folder that is new, or empty"],
  ["ui --export new --since nothing", 'git knows no commit "nothing"', "git log --oneline"],
  ["ui --dir nowhere", "There is no folder nowhere,", "--dir"],
  ["pr --check --dir nowhere", "There is no folder nowhere,", "--dir"],
  ["pr --check --since nothing", 'git knows no commit "nothing"', "git log --oneline"],
  ["pr --allow stael", '--allow "stael" is not a rule; did you mean "stale"?', "retake pr --help"],
  ["push", "No bucket is set for cassettes/", '"bucket"'],
  ["pull", "No bucket is set for cassettes/", '"bucket"'],
  ["gc", "No bucket is set for cassettes/", '"bucket"'],
  ["pack asked", 'There is no cassette "asked"', "retake ls"],
  ["pack --dir nowhere", "There is no folder nowhere,", "--dir"],
  ["pack broken", "cassettes/chat/broken.json  left as it is", AGAIN, 1],
  ["check --allow stale=2d", '--allow "stale=2d" says no amount of stale', "--allow stale=5"],
  ["move", "missing required argument 'names'", "retake move --help"],
  ["move chat/asks", "retake move takes a cassette and its new name, not 1 name.", "move OLD NEW"],
  ["move asked new", 'There is no cassette "asked"', "retake ls"],
  ["move asks chat/broken", 'There is a cassette "chat/broken" already', "retake diff chat/asks"],
  ["move asks ../out", 'The cassette name "../out" leads out', "retake move --help"],
  ["clean asked", 'No cassette in cassettes/ has "asked" in its name', "retake ls"],
  ["clean --dir nowhere", "There is no folder nowhere,", "--dir"],
  ["merge", "missing required argument 'paths'", "retake merge --help"],
  ["merge a b", "retake merge takes three paths", "retake merge BASE OURS THEIRS"],
  ["merge a b c", "cannot be read", "retake merge BASE OURS THEIRS"],
  ["scan asked", 'There is no cassette "asked"', "retake ls"],
  ["scan --dir nowhere", "There is no folder nowhere,", "--dir"],
  ["scan --json --sarif", "--json and --sarif are two forms", "leave one of them out"],
  ["check --allow WRONG", '--allow "WRONG" is not a rule.', "retake check --help"],
  ["check --dir nowhere", "There is no folder nowhere,", "--dir"],
  ["check asked", 'No cassette in cassettes/ has "asked" in its name', "retake ls"],
  ["check broken", "cassettes/chat/broken.json", AGAIN, 1],
  ["stats asked", 'has "asked" in its name; did you mean "chat/asks"?', "retake ls"],
  [
    "stats --by mdel",
    '--by "mdel" is not one of the tables; did you mean "model"?',
    "stats --help",
  ],
  ["stats broken", DAMAGED, AGAIN, 1],
  ["stats --dir nowhere", "There is no folder nowhere,", "--dir"],
  ["signatures lst", 'retake signatures knows no "lst"; did you mean "list"?', "retake signatures"],
  ["signatures list nothing", 'No function has "nothing" in its id.', "retake signatures"],
  ["signatures explain nothing", 'stale because of "nothing".', "retake signatures"],
  ["signatures accept", "takes one function and a reason", "retake signatures accept FUNCTION"],
  ["signatures accept it", "takes one function and a reason", "retake signatures accept it"],
  ["signatures accept it --reason x", 'stale because of "it".', "retake signatures"],
  ["signatures --dir nowhere", "There is no folder nowhere,", "--dir"],
  ["signatures --reason x", "--reason is of accept", "retake signatures accept FUNCTION"],
  ["index --dir nowhere", "There is no folder nowhere,", "--dir"],
  ["import", "missing required argument 'files'", "retake import --help"],
  ["import nothing.har", "There is no file or folder nothing.har.", "retake import FILE"],
  ["import cassettes", "No recording of a tool that is known is in cassettes", "retake import"],
  ["import package.json", "refused  package.json", "--from", 1],
  ["import cassettes/chat/asks.json", "refused", "retake ls", 1],
  ["import cassettes/chat/broken.json", "refused", "restore it", 1],
  ["import package.json --from hr", '--from is "hr"; did you mean "har"?', "retake import --help"],
  ["import package.json --replace x", '--replace "x" is no text', "--replace '<REGION>="],
  ["import package.json --name ../x", 'The cassette name "../x" leads out', "retake import --help"],
  [
    "import package.json deno.json --name x",
    "--name is for one file, and these are 2.",
    "leave it out",
  ],
  ["export", "missing required argument 'names'", "retake export --help"],
  ["export asked", 'There is no cassette "asked"', "retake ls"],
  ["export broken", DAMAGED, AGAIN],
  ["export asks -o package.json", "package.json is there already", "--force"],
  ["redact asked", 'There is no cassette "asked"', "retake ls"],
  ["redact --dir nowhere", "There is no folder nowhere,", "--dir"],
  ["redact broken", "cassettes/chat/broken.json", AGAIN, 1],
  ["learn", "missing required argument 'name'", "retake learn --help"],
  ["learn asked", 'There is no cassette "asked"', "retake ls"],
  ["learn broken", "cassettes/chat/broken.json at HEAD cannot be read", AGAIN],
  ["learn asks --since nothing", 'git knows no commit "nothing"', "git log --oneline"],
  ["learn asks --again", "--again needs the command that records.", "retake learn NAME --again"],
  ["learn asks --again --since HEAD -- true", "--since is for git's version", "leave one of them"],
  ["learn asks other", "retake learn takes one cassette, not 2.", "retake learn NAME --again"],
  ["config mod", 'There is no option "mod"; did you mean "mode"?', "retake config"],
  ["init --runner jst", 'There is no runner "jst"; did you mean "jest"?', "retake init --help"],
  ["doctor nothing.mjs", "There is no file nothing.mjs to load.", "retake doctor"],
  ["completion", "missing required argument 'shell'", "retake completion --help"],
  [
    "completion bsh",
    'There is no script for "bsh"; did you mean "bash"?',
    "retake completion bash",
  ],
];

/** Every command: an option that there is not, a file of settings that is not there, an option without its value. */
const ALIKE: readonly Row[] = Object.keys(COMMANDS).filter((name) => name !== "complete")
  .flatMap((name): Row[] => [
    [`${name} --no-such-option`, "unknown option '--no-such-option'", `retake ${name} --help`],
    [`${name} --config`, "option '--config <file>' argument missing", `retake ${name} --help`],
  ]);

const RUNNER = `
import process from "node:process";
import { COMMANDS, main } from "MAIN";
import { runSuite } from "@retake/retake/suite";

const { env } = process;
const load = () => Promise.resolve(runSuite);
const flags = {};
for (const name of Object.keys(COMMANDS)) {
  const { options } = await COMMANDS[name]({ words: [], loadRunSuite: load });
  flags[name] = options.flatMap(([flag]) => flag.match(/--[a-z][a-z-]*/g) ?? []);
}
const before = { ...env };
const results = [];
for (const words of JSON.parse(env.ROWS)) {
  const said = [];
  const { log, error } = console;
  console.log = console.error = (line) => said.push(String(line));
  const code = await main(words, load);
  Object.assign(console, { log, error });
  for (const name of Object.keys(env)) if (before[name] !== env[name]) delete env[name];
  results.push({ code, text: said.join("\\n") });
}
console.log(JSON.stringify({ flags, results }));
process.exit(0);
`;

/** What is asked of cassettes in another folder than the usual one, beyond the rows of misuse. */
const ELSEWHERE = [
  "status",
  "check",
  "index --check",
  "clean --failed",
  "clean --failed --yes",
  "review",
  "redact",
  "show chat/broken",
  "signatures",
];

interface Told {
  flags: { [command: string]: string[] };
  results: { code: number; text: string }[];
}

Deno.test({
  name: "whatever is typed wrong has its sentence, a way out that there is, and its exit code",
  ignore: !mayRun,
  fn: () => {
    const empty = { format: "retake/2", recordedAt: "2026-01-01T00:00:00.000Z", interactions: [] };
    const files = {
      "misuse.ts": RUNNER.replace("MAIN", new URL("../../src/cli/main.ts", import.meta.url).href),
      "package.json": JSON.stringify({ type: "module", scripts: { test: "vitest run" } }),
      "cassettes/chat/asks.json": formatCassette(
        { ...empty, recordedAt: new Date().toISOString() } as never,
      ),
      "cassettes/chat/broken.json": '{"format": "retake/2", oops',
    };
    return inProject(files, async ({ folder, run }) => {
      const git = gitIn(folder);
      git("init", "-q");
      git("add", "-A");
      git("commit", "-qm", "one");
      const rows = [...ROWS, ...ALIKE];
      const { flags, results } = await typeAll(rows.map(([typed]) => typed), run);
      assertEquals(results.length, rows.length);
      rows.forEach(([typed, says, todo, code = 2], index) => {
        const { text, code: found } = results[index]!;
        const told = `retake ${typed}\n${text}`;
        assertEquals([typed, found], [typed, code], told);
        const [first = ""] = text.split("\n");
        assertStringIncludes(code === 2 ? first : text, says, told);
        assert(code !== 2 || first.startsWith("retake: "), told);
        const advice = text.slice(Math.max(0, text.search(/^ *to do /m)));
        assert(/^ *to do {2,3}\S/.test(advice), `no line "to do":\n${told}`);
        assertStringIncludes(advice, todo, told);
        wantCommands(advice, flags, told);
        assert(!/\n\s+at /.test(text), `a stack:\n${told}`);
      });
      // Nothing was lost, and nothing was made.
      assertEquals(git("status", "--porcelain").toString(), "");
    });
  },
});

/** Types all of them in one process, and says what came of each. */
async function typeAll(rows: readonly string[], run: TrackedProject["run"]): Promise<Told> {
  const words = rows.map((typed) => typed.split(" "));
  const { stdout, stderr } = await run("misuse.ts", [], {
    env: { ROWS: JSON.stringify(words), NO_COLOR: "1", CI: "", GITHUB_ACTIONS: "" },
  });
  return JSON.parse(stdout || `{"stderr": ${JSON.stringify(stderr)}}`);
}

Deno.test({
  name:
    "what is advised about cassettes in another folder names that folder, in each command that can",
  ignore: !mayRun,
  fn: () => {
    const recordedAt = new Date().toISOString();
    const cassette = formatCassette(
      { format: "retake/2", recordedAt, interactions: [] } as never,
    );
    const files = {
      "misuse.ts": RUNNER.replace("MAIN", new URL("../../src/cli/main.ts", import.meta.url).href),
      "package.json": JSON.stringify({ type: "module", scripts: { test: "vitest run" } }),
      "tapes/chat/asks.json": cassette,
      "tapes/chat/broken.json": '{"format": "retake/2", oops',
      "tapes/mod.ts": "// old\n",
    };
    return inProject(files, async ({ folder, run }) => {
      const git = gitIn(folder);
      git("init", "-q");
      git("add", "-A");
      git("commit", "-qm", "one");
      writeFileSync(join(folder, "tapes/chat/left.failed.json"), cassette);
      writeFileSync(
        join(folder, "tapes/chat/asks.json"),
        cassette.replace("retake/2", "retake/2 "),
      );
      const { flags } = await typeAll([], run);
      const rows = [...ELSEWHERE, ...ROWS.map(([typed]) => typed)].flatMap((typed) => {
        const [name = ""] = typed.split(" ", 1);
        const takesDir = flags[name]?.includes("--dir") &&
          !/ --(?:dir|help)\b| --(?: |$)/.test(typed);
        return takesDir ? [`${name} --dir tapes${typed.slice(name.length)}`] : [];
      });
      const { results } = await typeAll(rows, run);
      let count = 0;
      const lacking: string[] = [];
      rows.forEach((typed, index) => {
        const { text } = results[index]!;
        for (
          const [, command, rest = ""] of text.matchAll(
            /(?:to do|or| {2}) +(?:npx )?retake ([a-z]+)([^\n;]*)/g,
          )
        ) {
          if (!flags[command!]?.includes("--dir") || /--help|[A-Z]{3}/.test(rest)) continue;
          count++;
          if (!rest.includes("--dir tapes")) lacking.push(`retake ${typed}\n${text}`);
        }
      });
      assertEquals(lacking, []);
      // What was named stays named: without --failed it would delete more.
      const clean = results[rows.indexOf("clean --dir tapes --failed")]!;
      assertStringIncludes(clean.text, "retake clean --dir tapes --failed --yes deletes");
      assert(count > rows.length / 4, `${count} of ${rows.length} advise such a command`);
    });
  },
});

/** What an advice says to type is there: the command, and each of its options. */
function wantCommands(advice: string, flags: Told["flags"], told: string): void {
  for (const [, command, rest = ""] of advice.matchAll(/\bretake ([a-z]+)([^\n;]*)/g)) {
    const known = flags[command!];
    assert(known, `there is no retake ${command}:\n${told}`);
    const [own = ""] = rest.split(" -- ");
    for (const [flag] of own.matchAll(/(?<=\s)--[a-z][a-z-]*/g)) {
      assert(
        [...known, "--help", "--config"].includes(flag),
        `${command} has no ${flag}:\n${told}`,
      );
    }
  }
}

/** A test file, and how the runner of the runtime at hand runs it with a cassette for each test. */
const AUTO = autoHere(fileURLToPath(new URL("../../src/auto.ts", import.meta.url)));

function autoHere(auto: string): { file: string; head: string; words: string[] } {
  const file = "own_test.ts";
  if ("deno" in process.versions) {
    const words = ["test", "-A", "--no-check", "--preload", auto, file];
    return { file, head: "const { test } = Deno;", words };
  }
  if ("bun" in process.versions) {
    const words = ["test", "--preload", auto, `./${file}`];
    return { file, head: `import { test } from "bun:test";`, words };
  }
  const loaders = ["--import", import.meta.resolve("tsx"), "--import", pathToFileURL(auto).href];
  return { file, head: `import { test } from "node:test";`, words: [...loaders, "--test", file] };
}

Deno.test({
  name: "settings that are wrong are told by the command, with file, line and way out",
  ignore: !mayRun,
  fn: () =>
    inProject({ "cli.ts": `import "@retake/retake/cli";\n` }, async ({ folder, run }) => {
      const wrong: [text: string, says: string][] = [
        ['{\n  "mode": "relay"\n}', 'wrong.json:2: The option mode is "relay", which is no mode'],
        ['{\n  "moode": "replay"\n}', "wrong.json:2: "],
        ['{\n  "mode": \n}', "wrong.json:3 is damaged"],
        ["[]", "wrong.json gives no options."],
      ];
      for (const [text, says] of wrong) {
        writeFileSync(join(folder, "wrong.json"), text);
        const { code, stderr } = await run("cli.ts", ["ls", "--config", "wrong.json"]);
        assertEquals(code, 2, stderr);
        assert(stderr.startsWith("retake: "), stderr);
        assertStringIncludes(stderr, says);
        assert(/^ *to do {2}\S/m.test(stderr), stderr);
      }
      // Where each test has its cassette, each test says it: that is where one looks.
      writeFileSync(join(folder, "retake.config.json"), '{ "mode": "relay" }');
      writeFileSync(join(folder, AUTO.file), `${AUTO.head}\ntest("asks nothing", () => {});\n`);
      const { NODE_TEST_CONTEXT: _, ...env } = process.env; // this is no part of the run around it
      const tests = spawnSync(process.execPath, AUTO.words, { cwd: folder, env, encoding: "utf8" });
      const told = tests.stdout + tests.stderr;
      assertEquals(tests.status, 1, told);
      assertStringIncludes(told, "asks nothing");
      assertStringIncludes(told, 'The option mode is "relay", which is no mode');
      assertStringIncludes(told, "to do  mend that in retake.config.json");
      rmSync(join(folder, "retake.config.json"));
      const { code, stderr } = await run("cli.ts", ["ls", "--config", "nowhere.json"]);
      assertEquals(code, 2);
      assertStringIncludes(stderr, "There is no configuration nowhere.json");
      assertStringIncludes(stderr, "  to do  look at --config");
    }),
});

Deno.test("every command has a row of misuse", () => {
  const typed = new Set(ROWS.map(([words]) => words.split(" ", 1)[0]!));
  assertEquals(Object.keys(COMMANDS).filter((name) => name !== "complete" && !typed.has(name)), []);
});
