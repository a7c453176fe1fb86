/**
 * What became of cassettes between two times, as text and as Markdown.
 *
 * @module
 */
import type { Cassette } from "../cassette/types.ts";
import { type CassetteDifferences, cassetteDifferences } from "../diff/cassettes.ts";
import {
  cassetteVerdict,
  DIFFERENCE_VERDICTS,
  type DifferenceVerdict,
  pairVerdict,
} from "../diff/verdict.ts";
import type { Paint } from "../suite/report/colours.ts";
import { oneLine } from "../suite/report/printable.ts";
import { counted } from "../suite/report/words.ts";
import {
  COLOUR,
  pairLines,
  projectComparison,
  type Shows,
  title,
  valueLines,
} from "./differences.ts";

/** What became of one cassette. */
export interface Compared {
  name: string;
  /** Whether there is only one of the two. */
  only?: "before" | "after";
  verdict: DifferenceVerdict;
  differences: CassetteDifferences;
}

/**
 * @param name what it is called
 * @param was what it was; `undefined` where it is new
 * @param now what it is; `undefined` where it is gone
 * @returns what became of it, by meaning
 */
export function compared(
  name: string,
  was: Cassette | undefined,
  now: Cassette | undefined,
): Compared {
  const differences = cassetteDifferences(now, was, projectComparison());
  return {
    name,
    ...(was === undefined ? { only: "after" } : now === undefined ? { only: "before" } : {}),
    verdict: cassetteVerdict(differences),
    differences,
  };
}

/** @returns how many of them got which verdict, in one line */
export function sumOf(all: readonly Compared[]): string {
  const counts = [...DIFFERENCE_VERDICTS].reverse().flatMap((verdict) => {
    const count = all.filter((one) => one.verdict === verdict).length;
    return count > 0 ? [`${count} ${verdict}`] : [];
  });
  return `${counted(all.length, "cassette")}: ${counts.join(", ")}`;
}

/** @returns what became of one, as text */
export function cassetteText(one: Compared, shows: Shows, paint: Paint): string {
  const { name, verdict, differences: { added, removed, pairs, variables } } = one;
  const only = { before: "removed", after: "new" }[one.only!] ?? verdict;
  const lines = [`${paint("bold", oneLine(name))}  ${paint(COLOUR[verdict], only)}`];
  let quiet = 0;
  for (const pair of pairs) {
    const verdict = pairVerdict(pair);
    if (verdict === "same") continue;
    if (!shows(verdict)) {
      quiet++;
      continue;
    }
    lines.push(`  ${title(pair.after)}  ${paint(COLOUR[verdict], verdict)}`);
    lines.push(...pairLines(pair, shows, paint));
  }
  for (const one of removed) lines.push(paint("red", `  - ${title(one)}  asked no more`));
  for (const one of added) lines.push(paint("green", `  + ${title(one)}  asked now`));
  for (const one of variables) lines.push(...valueLines(one, "changed", paint));
  if (quiet > 0) {
    lines.push(paint("faint", `  ${counted(quiet, "request")} harmless: --all shows them too`));
  }
  return lines.join("\n");
}

/**
 * @param all what became of cassettes
 * @param shows which verdicts are shown
 * @param most so many characters at most: what does not fit is named, and not shown
 * @returns it as Markdown, for a comment on a pull request
 */
export function comparedMarkdown(all: readonly Compared[], shows: Shows, most = Infinity): string {
  if (all.length === 0) return "No cassette differs.";
  const paint: Paint = (_, text) => text;
  const rows = all.map((one) => {
    const only = { before: "removed", after: "new" }[one.only!] ?? one.verdict;
    return `| ${code(one.name)} | ${only} |`;
  });
  const blocks = all.filter((one) => shows(one.verdict)).map((one) => {
    const text = cassetteText(one, shows, paint);
    // Longer than any run of them in what others have written.
    const runs = text.match(/`{3,}/g) ?? [];
    const fence = "`".repeat(Math.max(3, ...runs.map(({ length }) => length + 1)));
    const summary = `${oneLine(one.name)}: ${one.verdict}`.replace(
      /[&<>]/g,
      (it) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[it]!,
    );
    return `<details><summary>${summary}</summary>\n\n${fence}\n${text}\n${fence}\n\n</details>`;
  });
  const table = fitting(rows, most / 3);
  const details = fitting(blocks, most * 2 / 3);
  return [
    sumOf(all),
    `| cassette | verdict |\n| --- | --- |\n${table.join("\n")}`,
    ...unshown(rows.length - table.length, "cassette"),
    ...details,
    ...unshown(blocks.length - details.length, "difference"),
  ].join("\n\n");
}

/** @returns a name, as it stands in a table of Markdown */
export function code(name: string): string {
  return `\`${oneLine(name).replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}

/** As many of them, from the first, as fit. */
function fitting(blocks: readonly string[], most: number): string[] {
  let left = most;
  const out = blocks.findIndex((block) => (left -= block.length + 2) < 0);
  return out < 0 ? [...blocks] : blocks.slice(0, out);
}

function unshown(count: number, one: string): string[] {
  return count === 0 ? [] : [`${counted(count, `more ${one}`)}: retake diff shows them.`];
}
