/**
 * `retake init`: sets a project up for its test runner, with a first test that passes.
 *
 * @module
 */
import { closestWord, isRetakeError, RetakeError } from "../../errors.ts";
import { factsOf } from "../../host/files.ts";
import { askGit } from "../../host/git.ts";
import { openLoopback } from "../../host/loopback.ts";
import { createText, replaceFile } from "../../host/new_files.ts";
import { runtimeHost } from "../../host/runtime.ts";
import { absolutePath } from "../../host/paths.ts";
import { askYes, isTerminal, printLine, sayLine } from "../../host/terminal.ts";
import { cassetteName } from "../../host/test_name.ts";
import { retakeHere } from "../../host/retake.ts";
import { CI_RECORDS } from "../../session/ci.ts";
import { makeRetake } from "../../session/use.ts";
import { painter } from "../../suite/report/colours.ts";
import type { Command, Declared } from "../arguments.ts";
import { fileSettings, loadSettings } from "../configuration.ts";
import { lookAround } from "../look_around.ts";
import { DENO, type Manager, managerOf } from "../project_commands.ts";
import { showsColour } from "../reports.ts";
import { type Runner, RUNNERS } from "../runners.ts";
import {
  configStep,
  type Facts,
  isComplete,
  lineSteps,
  otherSteps,
  runnerSteps,
  settingsText,
  type Step,
} from "../setup_plan.ts";
import { placeLikeOthers, placesToLook, placeWhereLooked, type TestPlace } from "../test_place.ts";

/** The options as they are typed. */
interface InitOptions {
  runner?: string;
  yes?: true;
  dryRun?: true;
}

const OPTIONS: Record<keyof InitOptions, Declared> = {
  runner: [
    "--runner <name>",
    `the test runner, where several are there: ${RUNNERS.map(({ name }) => name).join(", ")}`,
  ],
  yes: ["-y, --yes", "write without asking"],
  dryRun: ["--dry-run", "say what would be written, and write nothing"],
};

/** The command. */
export const initCommand: Command = {
  name: "init",
  readsNoSettings: true,
  description: "Set a project up for its test runner, with a first test that passes.",
  argument: ["[nothing...]", "it looks at this folder"],
  options: Object.values(OPTIONS),
  more: `
It makes what is missing and changes nothing that is there but package.json, deno.json, bunfig.toml and git's own
files; what stands in other files it names, to be added. To run it again changes nothing.`,
  async run(typed, { runner: wanted, yes, dryRun }: InitOptions) {
    if (typed.length > 0) {
      throw new RetakeError(
        "OPTION_INVALID",
        `retake init takes no "${typed[0]}": it looks at this folder.\n` +
          `  to do  ${retakeHere()} init --runner NAME, where it sees the wrong one`,
      );
    }
    try {
      await loadSettings(undefined); // where cassettes are
    } catch (error) {
      if (!isRetakeError(error)) throw error;
      sayLine(`retake: ${error.message.split("\n")[0]}; its settings do not count here`);
    }
    const facts = await lookAround(wanted === undefined ? undefined : namedRunner(wanted));
    const { runner } = facts;
    const steps = [
      configStep(facts),
      ...runnerSteps(facts),
      ...otherSteps(facts),
      ...lineSteps(facts),
    ];
    const first = firstTest(facts, isComplete(runnerSteps(facts)));
    steps.push(first.step);
    const driver = await mergeDriver(facts);
    const paint = painter(showsColour("stdout"));
    const { name: manager } = managerHere(facts);
    printLine(manager === runner.label ? manager : `${runner.label}, by ${manager}`);
    for (const step of steps) printLine(described(step, paint));
    if (driver) printLine(`run     git config ${driver.join(" ")}`);
    for (const line of recordingsOfOthers(facts)) printLine(line);

    const changes = steps.filter(({ kind }) => kind === "create" || kind === "edit");
    const isWhole = !steps.some(({ kind }) => kind === "add");
    if (changes.length === 0 && !driver) printLine(isWhole ? "all is there" : "all else is there");
    else if (dryRun) printLine("nothing was written: --dry-run");
    else if (!yes && !isTerminal("stdin")) {
      sayLine(
        `retake: nothing was written, since nobody can be asked here\n  to do  ${retakeHere()} init --yes`,
      );
      return 2;
    } else if (!yes && !await askYes("Write this?")) {
      printLine("nothing was written");
      return 0;
    } else {
      for (const step of changes) await apply(step);
      if (driver) await askGit("config", ...driver);
      if (first.step.kind === "create") await recordFirst(first.cassette, facts.dir);
    }
    for (const line of nextLines(facts, steps)) printLine(line);
    return 0;
  },
};

function namedRunner(typed: string): Runner {
  const found = RUNNERS.find(({ name }) => name === typed);
  if (found) return found;
  const names = RUNNERS.map(({ name }) => name);
  const close = closestWord(typed, names);
  throw new RetakeError(
    "OPTION_INVALID",
    `There is no runner "${typed}"${close ? `; did you mean "${close}"?` : "."}\n` +
      `  there  ${names.join(", ")}`,
  );
}

/** What runs programs of the project. */
function managerHere({ project, folder: { names }, runner }: Facts): Manager {
  if (!project.manifest && runner.name === "deno") return DENO;
  // Of a runner that is not Deno's own, packages are installed as package.json has it, or will have.
  const found = managerOf({ ...project, deno: undefined }, (file) => names.includes(file));
  if (found.name === "Bun" || (runner.name === "bun" && found.name === "npm")) {
    return { name: "Bun", run: "bunx retake", test: "bun test" };
  }
  return found.name === "npm" && runner.name === "deno" ? { ...found, test: DENO.test } : found;
}

/** The first test, and the cassette that answers it. */
function firstTest(facts: Facts, isAuto: boolean): { step: Step; cassette: string } {
  const { runner, folder: { names, paths, read }, project, dir, isTypeScript } = facts;
  const near = ["tests", "test", "__tests__"].find((name) => factsOf(name)?.kind === "folder");
  const isNew = runner.name === "playwright" && !names.some((name) => runner.files!.test(name));
  const isModule = Object(project.manifest?.data).type === "module";
  // Of a former run of this, its own test is no example.
  const others = paths.filter((path) => !/(?:^|\/)retake[._-]/.test(path));
  const usual = runner.ending({ isTypeScript, isModule });
  const folder = isNew ? "tests/" : near ? `${near}/` : "";
  const looks = placesToLook(runner.name, settingsText(facts));
  const found = placeLikeOthers(others, runner.name, read);
  const isFound = ({ folder, suffix, ending }: TestPlace) =>
    !looks || looks.finds(`${folder}retake${suffix}.${ending}`);
  const like = found && isFound(found) ? found : undefined;
  const asSet = like || !looks || looks.finds(`${runner.test(folder)}.${usual}`)
    ? undefined
    : placeWhereLooked(looks, { folders: folder ? [folder] : [], ending: usual });
  const place = like ?? asSet;
  const stem = place ? `${place.folder}retake${place.suffix}` : runner.test(folder);
  // What is no TypeScript may be a module or not, by its ending; Vitest takes all for modules.
  const ending = asSet?.ending ??
    (like && (like.ending.endsWith("ts") || runner.name === "vitest") ? like.ending : usual);
  const path = `${stem}.${ending}`;
  const cassette = cassetteName(absolutePath(path), ["says hello"], {
    from: fileSettings()?.namesFrom,
  });
  const where = `${dir}/${cassette}.json`;
  const exists = factsOf(path) !== undefined;
  // Where there are tests already, nobody needs to be shown one.
  return {
    cassette,
    step: exists
      ? { kind: "keep", path, what: "the first test is there" }
      : { kind: "create", path, text: runner.text({ isAuto, cassette, where, ending }) },
  };
}

/** The setting of git by which it merges cassettes, where this clone does not have it. */
async function mergeDriver(facts: Facts): Promise<string[] | undefined> {
  if (!(await askGit("rev-parse", "--is-inside-work-tree")).ok) return undefined;
  if ((await askGit("config", "merge.retake.driver")).ok) return undefined;
  return ["merge.retake.driver", `${managerHere(facts).run} merge %O %A %B %P`];
}

/** What other tools have recorded here, and how that becomes cassettes. */
function recordingsOfOthers({ folder: { paths }, project: { packages } }: Facts): string[] {
  const folders = new Set<string>();
  for (const path of paths) {
    const [, known] =
      /^(.*?(?:__recordings__|__nock-fixtures__|nock-?fixtures|vcr_cassettes))\//.exec(path) ??
        [];
    if (known !== undefined) folders.add(known);
    else if (/\.har$|\.nock\.json$/.test(path)) folders.add(path);
  }
  const found = [...folders].slice(0, 5).map((path) =>
    `import  ${path}  by:  ${retakeHere()} import ${path}`
  );
  if (packages.has("msw")) found.push("keep    MSW answers what it has handlers for, as before");
  return found;
}

function described(step: Step, paint: ReturnType<typeof painter>): string {
  const { kind, path } = step;
  const what = kind === "create" ? "" : `  ${step.what}`;
  const line = `${kind.padEnd(6)}  ${path}${what}`;
  return kind === "keep" ? paint("faint", line) : kind === "add" ? paint("yellow", line) : line;
}

async function apply(step: Step): Promise<void> {
  if (step.kind === "edit") await replaceFile(step.path, step.text);
  else if (step.kind === "create" && !await createText(step.path, step.text)) {
    throw new RetakeError("STORE_WRITE", `${step.path} is there by now, and was not written over.`);
  }
}

/** Records the cassette of the first test, from a server of its own: no API is asked. */
async function recordFirst(cassette: string, dir: string): Promise<void> {
  const host = { ...runtimeHost(), configuration: () => undefined };
  const variable = (name: string) => name === CI_RECORDS ? "true" : undefined;
  const { openSession } = makeRetake({ ...host, variable }, { onWarning: () => {} });
  const server = await openLoopback({ text: "hello" });
  try {
    const upstreams = { "https://api.example.com": server.origin };
    const store = host.openStore!(dir);
    const session = await openSession(cassette, { mode: "record", upstreams, store });
    await (await session.fetch("https://api.example.com/hello")).text();
    await session.close();
  } finally {
    await server.close();
  }
}

function nextLines(facts: Facts, steps: readonly Step[]): string[] {
  const { name, run, test } = managerHere(facts);
  const { manifest, packages } = facts.project;
  const install = {
    npm: "npm install --save-dev",
    pnpm: "pnpm add --save-dev",
    Yarn: "yarn add --dev",
    Bun: "bun add --dev",
  };
  const missing = manifest && !packages.has("@retake/retake") && name !== "Deno"
    ? [`  ${install[name as keyof typeof install]} @retake/retake`]
    : [];
  // Until then a test has a cassette where it uses one itself, as the first one does.
  const toAdd = steps.flatMap((step) =>
    step.kind === "add" ? [`  add to ${step.path}:  ${step.what}`] : []
  );
  return [
    "next",
    ...missing,
    ...toAdd,
    `  ${test}`,
    `  ${run} record --missing -- ${test}    # once tests of your own ask an API`,
  ];
}
