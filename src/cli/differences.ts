/**
 * Differences between recordings as a person reads them: for all commands that show some.
 *
 * @module
 */
import { compareBy, type Comparison } from "../diff/comparison.ts";
import type { InteractionPair, PlacedInteraction } from "../diff/cassettes.ts";
import { type Difference, shorten } from "../diff/difference.ts";
import { answerVerdict, type DifferenceVerdict, requestVerdict } from "../diff/verdict.ts";
import type { Colour, Paint } from "../suite/report/colours.ts";
import { oneLine, printable } from "../suite/report/printable.ts";
import { fileSettings } from "./configuration.ts";

/** @returns what makes two requests the same in this project, as its file of settings says */
export function projectComparison(): Comparison {
  const { match, ignore } = fileSettings()?.options ?? {};
  return compareBy(typeof match === "object" ? match : {}, ignore);
}

/** In which colour a verdict is shown. */
export const COLOUR: Record<DifferenceVerdict, Colour> = {
  same: "green",
  harmless: "green",
  changed: "yellow",
  breaking: "red",
};

/** Which verdicts are shown. */
export type Shows = (verdict: DifferenceVerdict) => boolean;

/** @returns a request in one line, with its number */
export function title({ position, interaction: { request } }: PlacedInteraction): string {
  return `${position + 1}  ${oneLine(request.method)} ${oneLine(request.url)}`;
}

/** @returns in what two recordings differ, of what is shown */
export function pairLines(
  { request, answer }: InteractionPair,
  shows: Shows,
  paint: Paint,
): string[] {
  return [
    ...request.filter((one) => shows(requestVerdict(one))).flatMap((one) =>
      valueLines({ ...one, field: `asked ${one.field}` }, requestVerdict(one), paint)
    ),
    ...answer.filter((one) => shows(answerVerdict(one)))
      .flatMap((one) => valueLines(one, answerVerdict(one), paint)),
  ];
}

/** @returns one difference, with both values */
export function valueLines(
  { field, recorded, asked }: Difference,
  verdict: DifferenceVerdict,
  paint: Paint,
): string[] {
  const line = (sign: string, colour: Colour, value: string | undefined) =>
    value === undefined ? [] : [paint(
      colour,
      `       ${sign} ${
        printable(shorten(value, 400))
          .replaceAll("\n", `\n       ${sign} `)
      }`,
    )];
  return [
    `     ${oneLine(field)}  ${paint(COLOUR[verdict], verdict)}`,
    ...line("-", "red", recorded),
    ...line("+", "green", asked),
  ];
}
