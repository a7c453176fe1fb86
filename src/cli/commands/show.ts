/**
 * `retake show`: a cassette as a person reads it.
 *
 * @module
 */
import { ageOf, describeAge } from "../../cassette/expiry.ts";
import type { Cassette } from "../../cassette/types.ts";
import { RetakeError } from "../../errors.ts";
import { choosePager, showPaged } from "../../host/pager.ts";
import { runtimeHost } from "../../host/runtime.ts";
import { isTerminal, printLine } from "../../host/terminal.ts";
import { retakeHere } from "../../host/retake.ts";
import { aliasSpans } from "../../secrets/placeholder.ts";
import { type Paint, painter } from "../../suite/report/colours.ts";
import { oneLine, printable } from "../../suite/report/printable.ts";
import { counted, duration, grouped } from "../../suite/report/words.ts";
import { type Passage, type Reading, readingOf } from "../../view/reading.ts";
import { realNow } from "../../wire/native.ts";
import { type Command, type Declared, wholeNumber } from "../arguments.ts";
import {
  AS_JSON,
  dirOption,
  findName,
  FOLDER,
  namesIn,
  openCassettes,
  readCassette,
} from "../cassettes.ts";
import { showsColour } from "../reports.ts";

/** The options as they are typed. */
interface ShowOptions {
  dir?: string;
  json?: true;
  request?: number;
  whole?: true;
  pager?: boolean;
}

const OPTIONS: Record<keyof ShowOptions, Declared> = {
  dir: FOLDER,
  json: AS_JSON,
  request: ["-r, --request <number>", "only this one of its requests, counted from 1", wholeNumber],
  whole: ["--whole", "all lines of long texts, in place of the first ones"],
  pager: ["--no-pager", "print all at once, on a terminal too"],
};

/** So many lines of one text are shown. */
const MOST_LINES = 40;

/** The command. */
export const showCommand: Command = {
  name: "show",
  description: "Show a cassette as a person reads it: what was asked, and what was answered.",
  argument: [
    "<names...>",
    "cassettes: names, parts of them that no other has, or paths of files",
  ],
  options: Object.values(OPTIONS),
  more:
    "\nretake ls names all cassettes. On a terminal it is shown by RETAKE_PAGER, else PAGER, else less; an empty one\n" +
    "or cat means none.",
  async run(typed, { dir, json, request, whole, pager = true }: ShowOptions) {
    const folder = openCassettes(dir);
    const names = await namesIn(folder);
    const chosen = [...new Set(typed.map((name) => findName(name, names, folder)))];
    const shown: object[] = [];
    const parts: string[] = [];
    for (const name of chosen) {
      const where = folder.store.locate(name);
      const cassette = await readCassette(folder, name);
      const readings = cassette.interactions.map((one, at) => ({
        number: at + 1,
        recordedAt: one.recordedAt,
        ...readingOf(one),
      }));
      if (request !== undefined && request > readings.length) {
        throw new RetakeError(
          "OPTION_INVALID",
          `${where} has ${counted(readings.length, "request")}, and no ${request}.\n` +
            `  to do  ${retakeHere()} show ${name}${dirOption(folder)}`,
        );
      }
      const wanted = request === undefined ? readings : [readings[request - 1]!];
      if (json) shown.push({ name, where, recordedAt: cassette.recordedAt, requests: wanted });
      else {
        const paint = painter(showsColour("stdout"));
        const texts = wanted.map((reading) => readingText(reading, whole ?? false, paint));
        parts.push(heading(where, cassette, paint), ...texts);
      }
    }
    if (json) printLine(JSON.stringify(shown, null, 2));
    else await printPaged(parts.join("\n\n"), pager);
    return 0;
  },
};

/** On a terminal a page at a time, where there is a pager. */
async function printPaged(text: string, wanted: boolean): Promise<void> {
  const { variable } = runtimeHost();
  const pager = wanted ? choosePager({ isTerminal: isTerminal("stdout"), variable }) : undefined;
  if (pager === undefined || !await showPaged(text, pager)) printLine(text);
}

function heading(where: string, cassette: Cassette, paint: Paint): string {
  const { format, interactions, variables, frozen } = cassette;
  const age = describeAge(ageOf(cassette, realNow()));
  const facts = [counted(interactions.length, "request"), age, format];
  if (frozen) facts.push(`its clock stands at ${frozen.at}`);
  if (variables) facts.push(`variables: ${Object.keys(variables).map(oneLine).join(", ")}`);
  return `${paint("bold", oneLine(where))}  ${paint("faint", facts.join(", "))}`;
}

function readingText(
  reading: Reading & { number: number },
  whole: boolean,
  paint: Paint,
): string {
  const { number, method, url, outcome, milliseconds, asked, answered, used, producedBy } = reading;
  const facts = [duration(milliseconds)];
  for (const { model, input, output } of used) {
    facts.push(
      `${model === undefined ? "" : `${oneLine(model)}: `}${counted(input, "token")} in, ${
        grouped(output)
      } out`,
    );
  }
  const isBad = !/^[1-3]\d\d/.test(outcome);
  const lines = [
    `${paint("bold", `${number}  ${oneLine(method)} ${marked(oneLine(url), paint)}`)}`,
    ...passageLines(asked, ">", whole, paint),
    `   ${paint(isBad ? "red" : "green", oneLine(outcome))}  ${paint("faint", facts.join(", "))}`,
    ...passageLines(answered, "<", whole, paint),
  ];
  if (producedBy.length > 0) {
    lines.push(paint("faint", `   from ${producedBy.map(oneLine).join(", ")}`));
  }
  return lines.join("\n");
}

function passageLines(
  passages: readonly Passage[],
  arrow: string,
  whole: boolean,
  paint: Paint,
): string[] {
  return passages.flatMap((passage) => {
    const label = labelOf(passage);
    const all = printable(passage.text).split("\n");
    const most = whole ? Infinity : MOST_LINES;
    const lines = all.slice(0, most).map((line) => marked(line, paint));
    if (all.length > most) {
      lines.push(paint("faint", `… ${counted(all.length - most, "line")} more: --whole shows all`));
    }
    const indent = `   ${arrow} `;
    if (label === "") return lines.map((line) => indent + line);
    if (lines.length === 1) return [`${indent}${paint("bold", label)}  ${lines[0]}`];
    return [`${indent}${paint("bold", label)}`, ...lines.map((line) => `${indent}  ${line}`)];
  });
}

function labelOf(passage: Passage): string {
  const who = passage.who === undefined ? "" : oneLine(passage.who);
  const what: Partial<Record<Passage["kind"], string>> = {
    call: "calls",
    thought: "thinks",
    result: "gives",
  };
  return [who, what[passage.kind]].filter(Boolean).join(" ");
}

/** What stands in place of a secret, marked. */
function marked(text: string, paint: Paint): string {
  let shown = "";
  let at = 0;
  for (const [start, end] of aliasSpans(text)) {
    shown += text.slice(at, start) + paint("yellow", text.slice(start, end));
    at = end;
  }
  return shown + text.slice(at);
}
