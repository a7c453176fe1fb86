/**
 * Cassettes that are chosen by their names, as `--only` and `CASSETTE_ONLY` do: told where none of such a name was used. A
 * name may be that of a cassette which is not there yet, so that this is known after a run, and not before.
 *
 * @module
 */
import { nameFilter, splitGlobs } from "../cassette/glob.ts";
import { runtimeHost } from "../host/runtime.ts";
import { retakeHere } from "../host/retake.ts";
import { sayLine } from "../host/terminal.ts";
import { ONLY } from "../session/only.ts";
import type { RunReport } from "../suite/types.ts";
import { type CassetteFolder, closestName, dirOption, namesIn } from "./cassettes.ts";
import { withTests } from "./test_command.ts";

/** @returns what `CASSETTE_ONLY` says */
export function chosenHere(): string[] {
  return splitGlobs(runtimeHost().variable(ONLY) ?? "");
}

/**
 * @param globs what was chosen
 * @param report the run
 * @param folder where the cassettes are
 * @returns whether a cassette that was used fits each; where nobody has written down which were, too
 * @throws {RetakeError} `STORE_READ`
 */
export async function tellUnused(
  globs: readonly string[],
  { suites }: RunReport,
  folder: CassetteFolder,
): Promise<boolean> {
  const cases = suites.flatMap(({ cases }) => cases);
  const used = [...new Set(cases.flatMap(({ cassettes }) => cassettes))];
  if (used.length === 0) return true;
  const unmet = unmetBy(used, globs);
  const names = unmet.length > 0 ? [...new Set([...used, ...await namesIn(folder)])] : [];
  for (const glob of unmet) {
    const says = `No cassette that was used fits --only "${glob}", so nothing was recorded for it.`;
    sayLine(`retake: ${says}\n${wayOut(glob, names, folder)}`);
  }
  return unmet.length === 0;
}

/**
 * The same, before a run.
 *
 * @param globs what was chosen
 * @param folder where the cassettes are
 * @throws {RetakeError} `STORE_READ`
 */
export async function tellAbsent(globs: readonly string[], folder: CassetteFolder): Promise<void> {
  const names = await namesIn(folder);
  for (const glob of unmetBy(names, globs)) {
    const says = `No cassette that is there fits --only "${glob}"; ` +
      "whether a test records one for the first time, nobody can tell before.";
    sayLine(`retake: ${says}\n${wayOut(glob, names, folder)}`);
  }
}

function unmetBy(names: readonly string[], globs: readonly string[]): string[] {
  return globs.filter((glob) => !glob.startsWith("!") && !names.some(nameFilter([glob])));
}

/** So many names are told. */
const MOST_TOLD = 3;

function wayOut(glob: string, names: readonly string[], folder: CassetteFolder): string {
  const text = glob.replaceAll(/^[*/]+|[*/]+$/g, "").toLowerCase();
  const holding = text === "" ? [] : names.filter((name) => name.toLowerCase().includes(text));
  const closest = holding.length > 0
    ? holding
    : [closestName(glob, names)].filter((name) => name !== undefined);
  const dir = dirOption(folder);
  const [first] = closest;
  if (first === undefined) return `  to do    ${retakeHere()} ls${dir} names those that are there`;
  const more = closest.length > MOST_TOLD ? ` and ${closest.length - MOST_TOLD} more` : "";
  return `  closest  ${closest.slice(0, MOST_TOLD).join(", ")}${more}\n` +
    `  to do    ${withTests(`record --only ${first}${dir}`)}`;
}
