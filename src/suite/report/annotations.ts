/**
 * What failed, as the commands by which a step of a GitHub workflow puts words beside lines of code.
 *
 * @module
 */
import type { RunReport } from "../types.ts";
import { oneLine, printable } from "./printable.ts";
import { counted, problemsOf } from "./words.ts";

/** GitHub shows no more of a step. */
const MOST = 10;

/**
 * @param report what is left of a run
 * @returns a line for each of the first things that went wrong
 */
export function toAnnotations(report: RunReport): string[] {
  const problems = problemsOf(report);
  const more = problems.length - MOST;
  return problems.slice(0, MOST).map(({ where, error }, at) => {
    const { file, line, message } = error;
    const rest = at === MOST - 1 && more > 0 ? `\n(and ${counted(more, "failure")} more)` : "";
    return annotation("error", printable(message) + rest, { title: oneLine(where), file, line });
  });
}

/** Where an annotation stands. */
export interface AnnotationPlace {
  title: string;
  file?: string | undefined;
  /** Counted from 1. */
  line?: number | undefined;
}

/** @returns the command by which a step of a workflow puts words beside a line of code */
export function annotation(
  level: "error" | "warning" | "notice",
  message: string,
  { title, file, line }: AnnotationPlace,
): string {
  const place = file === undefined
    ? []
    : [`file=${property(file)}`, ...line === undefined ? [] : [`line=${line}`]];
  return `::${level} ${[...place, `title=${property(title)}`].join(",")}::${data(message)}`;
}

/** The ends of lines would end the command. */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
