/**
 * What the page of a report is put together from. What others have written is escaped by the way it
 * is put in, so that it cannot be forgotten.
 *
 * @module
 */
import type { CaseReport, CaseStatus, ErrorReport, Verdict } from "./types.ts";
import { counted, errorName, oneLine, printable, VERDICTS } from "./words.ts";

/** HTML that is as it should be. */
export interface Markup {
  readonly html: string;
}

/** What can be put into HTML; only `Markup` is put in as it is. */
export type Content = string | number | Markup | undefined | readonly Content[];

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * A template for HTML, in which all that is put in is escaped, for text and for quoted attributes.
 *
 * @returns markup
 */
export function markup(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  const html = strings.map((string, at) => string + (at < values.length ? show(values[at]) : ""));
  return { html: html.join("") };
}

function show(value: Content): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return printable(value).replace(/[&<>"']/g, (it) => ENTITIES[it]!);
  return "html" in value ? value.html : value.map(show).join("");
}

/**
 * A bar of shares of a whole. It is drawn as a picture since the page allows no inline styles.
 *
 * @param shares how much of what, and of which kind each is: a class of `html_style.ts`
 * @param whole what a full bar stands for
 * @param label what it says; without it the bar is for the eye alone, beside words that say it
 */
export function bar(
  shares: readonly { kind: string; size: number }[],
  whole: number,
  label?: string,
): Markup {
  let at = 0;
  const parts = shares.filter(({ size }) => size > 0).map(({ kind, size }) => {
    const width = Math.min(100 - at, (size / whole) * 100);
    const part = markup`<rect class="${kind}" x="${at.toFixed(2)}" width="${
      Math.max(0, width).toFixed(2)
    }" height="1"/>`;
    at += width;
    return part;
  });
  const said = label === undefined
    ? markup`aria-hidden="true"`
    : markup`role="img" aria-label="${label}"`;
  return markup`<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" ${said}>${parts}</svg>`;
}

/** @returns the bar of how many cases got which verdict */
export function verdictBar(cases: readonly CaseReport[], label?: string): Markup {
  const count = (verdict: Verdict | undefined) =>
    cases.filter((one) => one.verdict === verdict).length;
  const shares = [
    ...VERDICTS.map(({ verdict }) => ({ kind: `v-${verdict}`, size: count(verdict) })),
    { kind: "v-none", size: count(undefined) },
  ];
  return bar(shares, Math.max(1, cases.length), label);
}

/** @returns a verdict as a coloured label */
export function verdictLabel(verdict: Verdict | undefined): Markup {
  if (!verdict) return markup`<span class="label none">no requests</span>`;
  const { tone } = VERDICTS.find((row) => row.verdict === verdict)!;
  return markup`<span class="label ${tone}"><i class="dot v-${verdict}"></i>${verdict}</span>`;
}

const SIGNS: Record<CaseStatus, string> = { passed: "✓", failed: "✗", skipped: "–" };

/** @returns the status of a case as a sign, and as a word for those who do not see it */
export function statusSign(status: CaseStatus): Markup {
  return markup`<span class="sign ${status}"><span aria-hidden="true">${
    SIGNS[status]
  }</span><span class="unseen">${status}: </span></span>`;
}

/** @returns an error with all that is known of it, its stack folded away */
export function errorBlock(error: ErrorReport): Markup {
  const { message, stack } = error;
  const frames = stack
    ? markup`<details class="stack"><summary>Where it was thrown</summary><pre tabindex="0">${stack}</pre></details>`
    : undefined;
  return markup`<p class="class">${
    oneLine(errorName(error))
  }</p><pre tabindex="0">${message}</pre>${frames}`;
}

/** @returns a list of terms and what is said of them; those of which nothing is said are left out */
export function facts(rows: readonly (readonly [term: string, said: Content])[]): Markup {
  const list = rows.filter(([, said]) => said !== undefined && said !== "")
    .map(([term, said]) => markup`<div><dt>${term}</dt><dd>${said}</dd></div>`);
  return markup`<dl class="facts">${list}</dl>`;
}

/** @returns `2 warnings`, as a label; nothing where there are none */
export function warningLabel({ warnings }: CaseReport): Markup | undefined {
  if (warnings.length === 0) return undefined;
  return markup`<span class="label care">${counted(warnings.length, "warning")}</span>`;
}
