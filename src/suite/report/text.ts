/**
 * A report as text, as it stands in the terminal at the end of a run.
 *
 * @module
 */
import { type Colour, type Paint, painter } from "./colours.ts";
import type { CaseReport, RunReport } from "../types.ts";
import { oneLine, printable } from "./printable.ts";
import {
  alikeNumbers,
  circumstances,
  counted,
  duration,
  errorName,
  grouped,
  ledgerLines,
  outcomeWords,
  type Problem,
  problemsOf,
  requestWords,
  type Tone,
  unknownWords,
  VERDICTS,
} from "./words.ts";

/** How text is shown. */
export interface TextOptions {
  /** Whether the terminal shows colours. */
  colour: boolean;
  /** How many characters fit on a line. */
  width: number;
}

const OF_TONE: Record<Tone, Colour> = { good: "green", new: "green", care: "yellow", bad: "red" };

/**
 * Writes a report as text: what went wrong in full, a line for each case that was not simply
 * answered from its recordings, the sums, and the ledger.
 *
 * @param report what is left of a run
 * @param options how it is shown; without colours, 80 characters wide, where it is not said
 * @returns lines, each with its end
 * @example
 * ```ts
 * import { runSuite, suite, toText } from "@retake/retake/suite";
 *
 * const cases = [{ name: "adds", fn: () => {} }];
 * const report = await runSuite(suite("Small", { category: "small", cases }));
 * console.log(toText(report, { colour: false, width: 80 })); // 1 case passed in ...
 * ```
 */
export function toText(
  report: RunReport,
  { colour = false, width = 80 }: Partial<TextOptions> = {},
): string {
  const paint = painter(colour);
  const line = Math.max(40, width);
  const problems = problemsOf(report);
  const numbers = alikeNumbers(problems);
  // Another runner has no way to be told; cases of suites end at once.
  const ended = report.concurrency === undefined ? "" : ", so it was ended at once";
  const blocks = problems.map((problem, at) => {
    const alike = numbers[at] === undefined
      ? undefined
      : `same miss as above (${numbers[at]})${ended}`;
    return problemText(problem, alike, paint);
  });
  const notes = noteLines(report, line, paint);
  if (notes.length > 0) blocks.push(notes.join("\n"));
  blocks.push(sums(report, line, paint));
  return `${blocks.join("\n\n")}\n`;
}

/** Of what is like one before, a line says so. */
function problemText(
  { where, error, case: one }: Problem,
  alike: string | undefined,
  paint: Paint,
): string {
  const { message, stack } = error;
  const verdict = one?.verdict ? ` ${paint("red", one.verdict)}` : "";
  const attempts = one && one.attempts > 1 ? `, tried ${one.attempts} times` : "";
  const time = one ? paint("faint", ` (${duration(one.milliseconds)}${attempts})`) : "";
  const head = `${paint("red", "✗")} ${paint("bold", oneLine(where))}${verdict}${time}`;
  if (alike !== undefined) return `${head}\n${indented(alike)}`;
  // Retake's own messages say what was thrown; of others the class is worth knowing.
  const said = error.code === undefined ? `${errorName(error)}: ${message}` : message;
  const lines = [head, indented(said)];
  // Where a miss was thrown is inside of fetch; what it says is what helps.
  if (stack && error.code === undefined) lines.push(paint("faint", indented(stack)));
  return lines.join("\n");
}

function indented(text: string): string {
  return printable(text).trimEnd().replace(COMMAND, "$1\\$2").replace(/^(?=.)/gm, "    ");
}

/** How a line begins that a CI system obeys, also behind white space: `::set-output`, `##vso[`, `##teamcity[`. */
const COMMAND = /^([ \t]*)(::(?=[a-z])|##(?=[a-z]*\[))/gm;

/** One line each for what is passed and still worth a word, and for what was skipped. */
function noteLines({ suites, budget }: RunReport, width: number, paint: Paint): string[] {
  const cases = suites.flatMap((suite) => suite.cases);
  const alike = new Map<string, number>();
  for (const one of cases) alike.set(kindOf(one), (alike.get(kindOf(one)) ?? 0) + 1);
  const lines = cases.flatMap((one) => {
    const count = alike.get(kindOf(one))!;
    if (count <= MOST_ALIKE) return caseLines(one, width, paint);
    alike.set(kindOf(one), NaN); // said once
    return Number.isNaN(count) ? [] : manyLine(one, count, { width, paint });
  });
  const skipped = new Set(
    cases.filter(({ status }) => status === "skipped").map(({ suite, name }) =>
      `${suite} > ${name}`
    ),
  );
  for (const where of budget?.undone ?? []) {
    if (!skipped.has(where)) lines.push(note("skipped", where, "over budget", { width, paint }));
  }
  // What was refused first, with what it may cost and what to do.
  const refused = cases.find(({ skipped, error }) => skipped !== undefined && error);
  if (refused) lines.push(indented(refused.error!.message));
  return lines;
}

/** So many cases that came to the same have a line each. */
const MOST_ALIKE = 20;

/** Cases of one kind can be told of together. */
function kindOf({ status, skipped, verdict, warnings, suite, name }: CaseReport): string {
  if (warnings.length > 0) return `${suite} > ${name}`;
  return status === "skipped" ? `skipped, ${skipped}` : `${status}, ${verdict}`;
}

function manyLine(one: CaseReport, count: number, options: NoteOptions): string[] {
  const { status, verdict, skipped = "" } = one;
  if (status === "skipped") return [note("skipped", counted(count, "case"), skipped, options)];
  if (status !== "passed" || verdict === undefined || verdict === "HIT") return [];
  const tone = VERDICTS.find((row) => row.verdict === verdict)!.tone;
  return [note(verdict, counted(count, "case"), "", { ...options, colour: OF_TONE[tone] })];
}

function caseLines(one: CaseReport, width: number, paint: Paint): string[] {
  const { name, suite, status, verdict, skipped = "", requests, warnings, milliseconds } = one;
  const where = `${suite} > ${name}`;
  const lines: string[] = [];
  if (status === "skipped") lines.push(note("skipped", where, skipped, { width, paint }));
  else if (status === "passed" && verdict !== undefined && verdict !== "HIT") {
    const tone = VERDICTS.find((row) => row.verdict === verdict)!.tone;
    const what = `${requestWords(requests)}, ${duration(milliseconds)}`;
    lines.push(note(verdict, where, what, { width, paint, colour: OF_TONE[tone] }));
  }
  for (const warning of warnings) {
    lines.push(note("warning", where, "", { width, paint, colour: "yellow" }), indented(warning));
  }
  return lines;
}

interface NoteOptions {
  width: number;
  paint: Paint;
  colour?: Colour;
}

/** A word, where, and what; cut where the line ends, but never the word. */
function note(word: string, where: string, what: string, { width, paint, colour }: NoteOptions) {
  const label = paint(colour ?? "faint", word.padEnd(9));
  const [left, right] = [oneLine(where), what ? `  ${oneLine(what)}` : ""];
  const room = width - 10;
  const shown = cut(left, Math.max(room - right.length, Math.min(30, room)));
  const rest = cut(right, room - shown.length);
  return `${label} ${shown}${rest.length > 4 ? paint("faint", rest) : ""}`;
}

function cut(text: string, room: number): string {
  const all = [...text];
  return all.length <= room ? text : `${all.slice(0, Math.max(0, room - 1)).join("")}…`;
}

function sums(report: RunReport, width: number, paint: Paint): string {
  const { outcome, ledger, verdicts } = report;
  const colour = outcome === "passed" ? "green" : outcome === "failed" ? "red" : "yellow";
  const found = verdictLines(verdicts, width, paint);
  const rows: [string, string, string][] = ledgerLines(report).map(({ term, value, more }) => [
    term,
    value,
    more,
  ]);
  const [terms, values] = [0, 1].map((at) => Math.max(...rows.map((row) => row[at]!.length)));
  const money = rows.map(([term, value, more]) => {
    const [left, room] = [term.padEnd(terms!), width - terms! - values! - 4];
    return more.length <= room
      ? `${left}  ${paint("bold", value.padEnd(values!))}  ${paint("faint", more)}`
      : `${left}  ${paint("bold", value)}\n${paint("faint", wrapped(more, width - 4))}`;
  });
  const unknown = unknownWords(ledger);
  return [
    paint("bold", paint(colour, wrapped(outcomeWords(report), width, ""))),
    ...found,
    paint("faint", wrapped(circumstances(report).map(oneLine).join(", "), width, "")),
    "",
    ...money,
    ...(unknown ? [paint("faint", wrapped(oneLine(unknown), width, ""))] : []),
  ].join("\n");
}

/** Wrapped before it is coloured, since colours take no room. */
function verdictLines(verdicts: RunReport["verdicts"], width: number, paint: Paint): string[] {
  const found = VERDICTS.filter(({ verdict }) => verdicts[verdict]);
  if (found.length === 0) return [];
  const words = found.map(({ verdict }) => `${grouped(verdicts[verdict]!)}\u00a0${verdict}`);
  const colours = new Map(found.map(({ verdict, tone }) => [verdict as string, OF_TONE[tone]]));
  return wrapped(words.join(", "), width, "").split("\n").map((line) =>
    line.replace(
      /([\d,]+)\u00a0(\w+)/g,
      (_, count, verdict) => paint(colours.get(verdict)!, `${count} ${verdict}`),
    )
  );
}

/** Text in lines of no more than so many characters; a word that is longer has a line of its own. */
function wrapped(text: string, width: number, before = "    "): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.length - 1;
    if (lines[last] !== "" && lines[last]!.length + 1 + word.length > width) lines.push(word);
    else lines[last] = lines[last] === "" ? word : `${lines[last]} ${word}`;
  }
  return lines.map((line) => before + line).join("\n");
}
