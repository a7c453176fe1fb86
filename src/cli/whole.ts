/**
 * Whether a test command runs all tests of a project, told from how it is typed. What cannot be known to be
 * whole is not: an option that nobody here knows may leave tests out.
 *
 * @module
 */

/** What a command runs. */
export type Wholeness =
  /** All tests of these runners. */
  | { runners: readonly string[] }
  /** Not known to be all, why, and of which runner that is said. */
  | { why: string; runner?: string };

/** Reads what a project calls by a name: a script of `package.json`, a task of `deno.json`. */
export type ReadScript = (kind: "package" | "deno", name: string) => string | undefined;

/** A test runner, as it is typed. */
interface Runner {
  name: string;
  /** What stands behind its name where it runs tests once; several where there are several ways to say so. */
  begins: readonly (readonly string[])[];
  /** Options that leave no test out, without a value or with `=`. */
  flags: readonly string[];
  /** Options that leave no test out, whose value stands behind them. */
  values: readonly string[];
}

const list = (text: string): string[] => text.trim().split(/\s+/);

const RUNNERS: readonly Runner[] = [
  {
    name: "deno",
    begins: [["test"]],
    flags: list(
      `-A --allow-all -R -W -N -E -S -I --no-check --check --parallel --quiet -q --coverage
      --trace-leaks --doc --unstable --node-modules-dir --cached-only --reload --no-lock --lock --frozen --no-remote
      --no-npm --clean --hide-stacktraces --env-file --permit-no-files --no-config -P --permission-set
      --allow-read --allow-write --allow-net --allow-env --allow-run --allow-sys --allow-ffi --allow-import
      --no-prompt --shuffle`,
    ),
    values: list(
      `--preload --import --config -c --import-map --reporter --junit-path --seed --v8-flags --cert
      --location`,
    ),
  },
  {
    name: "vitest",
    begins: [["run"], ["--run"]],
    flags: list(
      `--run --coverage --silent --color --no-color --globals --passWithNoTests --no-file-parallelism
      --fileParallelism --isolate --no-isolate --typecheck --update -u --no-cache --expandSnapshotDiff
      --logHeapUsage --hideSkippedTests --dom --printConsoleTrace`,
    ),
    values: list(
      `--reporter --outputFile --config -c --pool --environment --maxWorkers --minWorkers --retry
      --testTimeout --hookTimeout --teardownTimeout --mode --sequence.seed --slowTestThreshold`,
    ),
  },
  {
    name: "jest",
    begins: [[]],
    flags: list(
      `--coverage --ci --runInBand -i --verbose --silent --colors --forceExit --detectOpenHandles --json
      --no-cache --passWithNoTests --updateSnapshot -u --randomize --logHeapUsage --errorOnDeprecated --watchAll=false
      --no-coverage --detectLeaks --no-watchman`,
    ),
    values: list(`--maxWorkers -w --config -c --outputFile --reporters --testTimeout --seed --env
      --coverageDirectory`),
  },
  {
    name: "node",
    begins: [["--test"]],
    flags: list(
      `--experimental-strip-types --experimental-transform-types --enable-source-maps --no-warnings
      --experimental-test-coverage --test-force-exit --experimental-test-module-mocks --disable-warning
      --env-file --test-update-snapshots --experimental-test-isolation --trace-warnings`,
    ),
    values: list(
      `--import --require -r --loader --test-concurrency --test-reporter --test-reporter-destination
      --test-timeout --conditions -C --test-isolation`,
    ),
  },
  {
    name: "bun",
    begins: [["test"]],
    flags: list(
      `--coverage --update-snapshots -u --concurrent --randomize --env-file --smol --bun --dots`,
    ),
    values: list(
      `--preload --timeout --rerun-each --reporter --reporter-outfile --max-concurrency --seed
      --coverage-reporter --coverage-dir --config -c`,
    ),
  },
  {
    name: "mocha",
    begins: [[]],
    flags: list(
      `--parallel --recursive --exit --color --colors --no-color --no-colors -c -C --check-leaks
      --forbid-only --forbid-pending --full-trace --inline-diffs --diff --no-diff --allow-uncaught -A`,
    ),
    values: list(
      `--require -r --import --jobs -j --reporter -R --timeout -t --retries --slow -s --ui -u --config
      --reporter-options --reporter-option -O --extension --package`,
    ),
  },
  {
    name: "playwright",
    begins: [["test"]],
    flags: list(
      `--quiet --headed --fully-parallel --forbid-only --update-snapshots -u --pass-with-no-tests`,
    ),
    values: list(
      `--config -c --workers -j --reporter --retries --trace --timeout --output --global-timeout`,
    ),
  },
];

/** Names under which runners are installed, where these are not their own. */
const ALIASES: Record<string, string> = {
  _mocha: "mocha",
  "@playwright/test": "playwright",
  tsx: "node",
};

/** Programs that only count what another one runs, or set its environment, by options of their own before it. */
const STARTERS = list("c8 nyc dotenv env-cmd");

/** What is known beside a command. */
interface Looking {
  readScript: ReadScript;
  /** Runners of which somebody knows that all of their tests are run, however that is typed. */
  known: readonly string[];
}

/**
 * @param words a test command
 * @param readScript reads what the project calls by a name
 * @param known runners of which somebody knows that all of their tests are run, however that is typed
 * @returns whether it runs all tests
 */
export function wholenessOf(
  words: readonly string[],
  readScript: ReadScript,
  known: readonly string[] = [],
): Wholeness {
  return judge(words, { readScript, known }, 0);
}

/** What a test runner says of a run, by its hooks. */
export interface ToldOfRun {
  runner: string;
  /** Whether all of its tests are run; absent where it only knows how it was started. */
  whole?: boolean;
  why?: string;
  typed?: readonly string[];
}

/** What a command and the runners behind it say together. */
export interface WholeByNotes {
  /** All tests of these runners; none where that is not known. */
  runners: readonly string[];
  /** Whether the runners themselves say so, also where tests fail. */
  isCertain: boolean;
  /** Why it is not known. */
  why: string | undefined;
}

/**
 * @param words a test command
 * @param readScript reads what the project calls by a name
 * @param notes what the runners that it has started say
 * @returns whether it ran all tests, as far as they and the command say: each of several runners counts for itself
 */
export function wholenessBy(
  words: readonly string[],
  readScript: ReadScript,
  notes: readonly ToldOfRun[],
): WholeByNotes {
  const certain = new Set<string>();
  const typed = new Set<string>();
  const parts: string[] = [];
  for (const note of notes) {
    const { runner, whole, why, typed: words } = note;
    const seen = words && wholenessOf(words, readScript);
    if (whole === false) parts.push(why ?? `${runner} says that it left some out`);
    else if (seen && "why" in seen) parts.push(seen.why);
    else if (whole) certain.add(runner);
    else typed.add(runner);
  }
  const known = [...new Set([...certain, ...typed])];
  const seen = wholenessOf(words, readScript, known);
  // A command that nobody can look into is what the runners in it say that it is.
  const runners = "runners" in seen ? seen.runners : seen.runner === undefined ? known : [];
  const why = parts[0] ?? (runners.length > 0 || "runners" in seen ? undefined : seen.why);
  const isCertain = why === undefined && runners.every((name) => certain.has(name));
  return { runners, isCertain, why };
}

function judge(typed: readonly string[], looking: Looking, depth: number): Wholeness {
  const { readScript } = looking;
  const words = unwrapped(typed);
  const [first = "", second = "", ...rest] = words;
  if (depth > 5) return { why: `${first} calls itself` };
  const script = scriptOf(words);
  if (script) {
    const { kind, name, more, plain } = script;
    if (!plain) return { why: `"${words.join(" ")}" may run a part of a workspace` };
    const text = readScript(kind, name);
    if (text !== undefined) return judgeScript(text, more, looking, depth);
    // yarn and pnpm run a program that is installed where no script is called so.
    if (kind === "package" && /^(?:yarn|pnpm)$/.test(first) && second !== "run") {
      return judge([second, ...rest], looking, depth + 1);
    }
    return { why: `there is no script "${name}" to look into` };
  }
  return judgeRunner(words, looking);
}

/** Without what only starts another program. */
function unwrapped(typed: readonly string[]): string[] {
  let words = [...typed];
  for (;;) {
    const [first = "", second = ""] = words;
    const program = baseOf(first);
    if (/^[A-Za-z_]\w*=/.test(first) || /^(?:cross-env|env)$/.test(program)) words = words.slice(1);
    else if (STARTERS.includes(program)) words = started(words.slice(1));
    else if (/^(?:npx|bunx|pnpx)$/.test(program)) {
      words = words.slice(1);
      while (/^-/.test(words[0] ?? "")) words = words.slice(1);
    } else if (/^(?:npm|pnpm|yarn)$/.test(program) && second === "exec") {
      words = words.slice(2);
      if (words[0] === "--") words = words.slice(1);
    } else if (program === "node" && /[\\/]/.test(second) && !second.startsWith("-")) {
      const named = RUNNERS.some(({ name }) => name === nameOf(second));
      if (!named) return words;
      words = words.slice(1);
    } else return words;
  }
}

/** What a starter starts: behind its options, of which some have a value behind them. */
function started(words: readonly string[]): string[] {
  const isProgram = (word: string) =>
    RUNNERS.some(({ name }) => name === nameOf(word)) || /^(?:npx|npm|pnpm|yarn)$/.test(word);
  let at = 0;
  while (words[at]?.startsWith("-") && words[at] !== "--") {
    const next = words[at + 1] ?? "-";
    const hasValue = !words[at]!.includes("=") && !next.startsWith("-") && !isProgram(next);
    at += hasValue ? 2 : 1;
  }
  return words.slice(words[at] === "--" ? at + 1 : at);
}

/** A script that a package manager is asked for. */
function scriptOf(words: readonly string[]): {
  kind: "package" | "deno";
  name: string;
  more: string[];
  /** Whether it is of this folder, and no options of the package manager come in between. */
  plain: boolean;
} | undefined {
  const [first = "", ...rest] = words;
  const program = baseOf(first);
  const isTask = program === "deno" && rest[0] === "task";
  if (!isTask && !/^(?:npm|pnpm|yarn|bun)$/.test(program)) return undefined;
  const behind = /^(?:run|run-script|task)$/.test(rest[0] ?? "") ? rest.slice(1) : rest;
  const isRun = behind.length < rest.length;
  if (program === "bun" && !isRun) return undefined; // `bun test` is a runner of its own
  const quiet = behind.filter((word) => !/^(?:-s|--silent|--quiet|-q)$/.test(word));
  const [name = "", ...more] = quiet;
  const known = program === "npm" && !isRun && /^(?:t|tst)$/.test(name) ? "test" : name;
  if (program === "npm" && !isRun && known !== "test") return undefined;
  const plain = !known.startsWith("-") && known !== "" && !known.includes(":..");
  // npm keeps options for itself that do not stand behind `--`.
  const args = program === "npm" || program === "pnpm" ? behindDashes(more) : { args: more };
  return {
    kind: isTask ? "deno" : "package",
    name: known,
    more: args?.args ?? [],
    plain: plain && args !== undefined,
  };
}

function behindDashes(words: string[]): { args: string[] } | undefined {
  const at = words.indexOf("--");
  const own = at < 0 ? words : words.slice(0, at);
  if (own.some((word) => word.startsWith("-"))) return undefined;
  return { args: at < 0 ? words : [...own, ...words.slice(at + 1)] };
}

/** A script is a line for a shell: several commands one after the other may stand in it. */
function judgeScript(
  text: string,
  more: readonly string[],
  looking: Looking,
  depth: number,
): Wholeness {
  const commands = text.split("&&");
  const runners: string[] = [];
  for (const [at, command] of commands.entries()) {
    const words = wordsOf(command);
    if (!words) return { why: `the script "${text.trim()}" is more than one command` };
    // What is typed behind a script goes to its last command.
    const all = at === commands.length - 1 ? [...words, ...more] : words;
    const found = judge(all, looking, depth + 1);
    if ("runners" in found) runners.push(...found.runners);
    else if (isRunner(all) || commands.length === 1) return found;
  }
  return runners.length > 0
    ? { runners: [...new Set(runners)] }
    : { why: `no test runner is known in the script "${text.trim()}"` };
}

function isRunner(words: readonly string[]): boolean {
  const name = nameOf(unwrapped(words)[0] ?? "");
  return RUNNERS.some((runner) => runner.name === name);
}

function judgeRunner(words: readonly string[], { known }: Looking): Wholeness {
  const [first = "", ...typed] = words;
  const name = nameOf(first);
  const runner = RUNNERS.find((one) => one.name === name);
  if (!runner) return { why: `${first || "it"} is no test runner that is known here` };
  if (known.includes(name)) return { runners: [name] };
  const { flags, values } = runner;
  const begin = runner.begins.find((begin) => begin.every((word) => typed.includes(word)));
  if (!begin) {
    return { why: `"${words.join(" ")}" is not how all tests are run once`, runner: name };
  }
  const rest = typed.filter((word) => !begin.includes(word));
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at]!;
    const option = word.split("=", 1)[0]!;
    if (values.includes(option)) at += word.includes("=") ? 0 : 1;
    else if (!flags.includes(option) && !flags.includes(word) && !isUnstable(word)) {
      const what = word.startsWith("-") ? "may leave tests out" : "names some of the tests";
      return { why: `${word} ${what}`, runner: name };
    }
  }
  return { runners: [name] };
}

function isUnstable(word: string): boolean {
  return /^--(?:unstable|coverage|experimental)[-.]/.test(word);
}

function baseOf(program: string): string {
  return program.replace(/^.*[\\/]/, "").replace(/\.(?:exe|cmd|ps1|[cm]?js)$/, "");
}

/** A runner by its program, also where that is a file of an installed package. */
function nameOf(program: string): string {
  const owner = /node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/.]+)[\\/]/.exec(program)?.[1]
    ?.replace("\\", "/");
  const name = owner ?? baseOf(program);
  return ALIASES[name] ?? name;
}

/** @returns the words of a command for a shell; `undefined` where it is more than a command */
function wordsOf(command: string): string[] | undefined {
  const words: string[] = [];
  const parts = /\s*(?:((?:[^\s"'\\;|&<>$`()]|"[^"$`\\]*"|'[^']*')+)|(\S))/gy;
  for (const [, word, other] of command.matchAll(parts)) {
    if (other !== undefined) return undefined;
    if (word !== undefined) words.push(word.replaceAll(/["']/g, ""));
  }
  return words;
}
