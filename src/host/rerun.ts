/**
 * The command that was typed, as far as it can be known: for advice on what to type next.
 *
 * @module
 */
import { process } from "./process.ts";

/** Options of `retake test` that say what a variable says, and count more. */
const OPTIONS: { [variable: string]: string[] } = {
  CASSETTE_MODE: ["--mode", "-m"],
  CASSETTE_STALE: ["--stale"],
};

/**
 * @param assignment a variable with its value: `CASSETTE_MODE=record`
 * @param variable reads an environment variable
 * @returns the command that runs this program again with that
 */
export function rerunWith(
  assignment: string,
  variable: (name: string) => string | undefined,
): string {
  const script = variable("npm_lifecycle_event");
  if (script !== undefined && script !== "npx") {
    return `${assignment} ${script === "test" ? "npm test" : `npm run ${script}`}`;
  }
  const [, program = "", ...words] = process.argv;
  if (/[\\/](?:retake|cli\.[jt]s)$/.test(program)) return retakeWith(assignment, program, words);
  return `${assignment} ${command()}`;
}

function retakeWith(assignment: string, program: string, words: readonly string[]): string {
  const retake = program.includes("node_modules") ? "npx retake" : "retake";
  const [name, value] = assignment.split("=") as [string, string];
  const options = words[0] === "test" ? OPTIONS[name] : undefined;
  if (!options) return [assignment, retake, ...words.map(quoted)].join(" ");
  const others = words.filter((word, at) =>
    !/^(?:--watch|-w)$/.test(word) && !options.includes(word) &&
    !options.includes(words[at - 1] ?? "") &&
    !options.some((option) => word.startsWith(`${option}=`))
  );
  return [retake, ...others.map(quoted), options[0], value].join(" ");
}

function quoted(word: string): string {
  return /[\s"'$*?#&|;<>(){}\\]/.test(word) ? `'${word.replaceAll("'", `'\\''`)}'` : word;
}

function command(): string {
  if ("deno" in process.versions) return "deno test -A";
  if ("bun" in process.versions) return "bun test";
  const file = process.argv[1]?.replace(`${process.cwd()}/`, "");
  if (file === undefined || file.includes("node_modules")) return "npx vitest run";
  if (process.execArgv.some((argument) => argument.includes("tsx"))) return `npx tsx ${file}`;
  return process.env.NODE_TEST_CONTEXT === undefined ? `node ${file}` : `node --test ${file}`;
}
