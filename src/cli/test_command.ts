/**
 * How the tests of the project in the working directory are run, and its program `retake`: for advice that can be
 * typed as it stands.
 *
 * @module
 */
import { isRetakeError } from "../errors.ts";
import { namesIn } from "../host/files.ts";
import { retakeHere } from "../host/retake.ts";
import { runtimeHost } from "../host/runtime.ts";
import { runtimeName } from "../host/runtime_name.ts";
import { dashes } from "../host/shell_word.ts";
import { commandRedaction, textRedaction } from "../session/redaction_rules.ts";
import { type JsonFile, type Project, readProject } from "./project.ts";
import { testCommandOf, testScript } from "./project_commands.ts";
import { type Runner, RUNNERS } from "./runners.ts";

/**
 * @param project what its files say
 * @param names the files in its folder
 * @returns what the script `test` runs; else the first runner that is installed, or has a file of its own here
 */
export function seenRunner(
  { manifest, deno, packages }: Project,
  names: readonly string[],
): Runner {
  const script = (manifest && testScript(manifest)) ?? denoTask(deno) ?? "";
  const byName = (wanted: Runner["name"]) => RUNNERS.find(({ name }) => name === wanted)!;
  return RUNNERS.find((runner) => runner.script.test(script)) ??
    RUNNERS.find((runner) => runner.packages?.some((name) => packages.has(name))) ??
    RUNNERS.find(({ files, packages }) => packages && names.some((name) => files?.test(name))) ??
    (deno && !manifest ? byName("deno") : undefined) ??
    (names.some((name) => byName("bun").files!.test(name)) ? byName("bun") : undefined) ??
    byName(deno ? "deno" : manifest ? "node" : runtimeHere());
}

/** In an empty folder, what runs this program runs the tests: with Deno alone there is no npm. */
function runtimeHere(): "deno" | "bun" | "node" {
  return runtimeName().split(" ")[0] as "deno" | "bun" | "node";
}

/** The task `test` of Deno. */
function denoTask(deno: JsonFile | undefined): string | undefined {
  const { test } = Object(deno?.data.tasks) as { test?: unknown };
  const command = Object(test).command ?? test;
  return typeof command === "string" ? command : undefined;
}

/**
 * @param words what `retake` is told: `record --expired`
 * @returns that command, with the one of all tests of this project behind it
 */
export function withTests(words: string): string {
  return openWithTests()(words);
}

/** @returns does the same for many, and looks into the project once */
export function openWithTests(): (words: string) => string {
  let here: ReturnType<typeof commandsHere> | undefined;
  return (words) => {
    here ??= commandsHere();
    return `${here.run} ${words} ${dashes()} ${here.test}`;
  };
}

/** @returns the command of all tests of this project, in words: none of them has spaces in it */
export function testsHere(): string[] {
  return commandsHere().test.split(" ");
}

/** @returns a command, or what is told of one, without secrets: a key may stand in it, or in a script that it runs */
export function toldCommand(command: readonly string[] | string): string {
  const text = typeof command === "string" ? command : command.join(" ");
  return commandRedaction(textRedaction(runtimeHost()))(text);
}

/** @returns the same in words: as they were where no secret stands in them */
export function toldWords(words: readonly string[]): readonly string[] {
  const told = toldCommand(words);
  return told === words.join(" ") ? words : told.split(" ");
}

function commandsHere(): { run: string; test: string } {
  const run = retakeHere();
  try {
    const project = readProject();
    const named = testCommandOf(project, []);
    if (named) return { run, test: named.join(" ") };
    const { packages, command } = seenRunner(project, namesIn("."));
    return { run, test: packages ? `npx ${command}` : command };
  } catch (error) {
    if (!isRetakeError(error)) throw error;
    return { run, test: "npm test" }; // a file of the project is damaged, which init tells of
  }
}
