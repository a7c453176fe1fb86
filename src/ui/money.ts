/**
 * Money: what recordings have cost and spared, by suite, model and day. Each chart is a table too.
 *
 * @module
 */
import { NO_MODEL, type Spending } from "../ledger/spending.ts";
import { type Markup, markup } from "../suite/report/markup.ts";
import { oneLine } from "../suite/report/printable.ts";
import { cost, counted, duration, grouped, money } from "../suite/report/words.ts";
import { factLine, type Page } from "./shell.ts";
import {
  EVERYTHING,
  type Links,
  type Listed,
  type Place,
  type Spared,
  type SparedSoFar,
} from "./types.ts";

const HERE: Place = { kind: "money" };
/** The row of what was spared by cassettes with answers of several models. */
const SEVERAL = "(several in a cassette)";
/** So many rows of a table are shown before the others are folded away. */
const MOST_ROWS = 12;
/** So many days, the last of them, are drawn; all are in the table. */
const MOST_DAYS = 60;

/** Recordings, added up. */
interface Sum extends Omit<Spending, "model" | "day"> {
  cassettes: number;
  spared: Spared;
}

const none = (): Sum => ({
  cassettes: 0,
  recordings: 0,
  input: 0,
  output: 0,
  dollars: 0,
  unknown: 0,
  spared: { requests: 0, dollars: 0, milliseconds: 0 },
});

/** All of it. */
interface Money {
  total: Sum;
  suites: Map<string, Sum>;
  models: Map<string, Sum>;
  days: Map<string, Sum>;
}

/**
 * @param all cassettes
 * @param spared what runs have kept of what recordings spared
 * @returns what they have cost and spared
 */
export function moneyOf(
  all: readonly Listed[],
  spared: SparedSoFar,
): Money {
  const found: Money = { total: none(), suites: new Map(), models: new Map(), days: new Map() };
  const sumOf = (sums: Map<string, Sum>, name: string) => {
    if (!sums.has(name)) sums.set(name, none());
    return sums.get(name)!;
  };
  for (const { name, digest } of all) {
    if (!digest) continue; // not read yet, or cannot be: said on the page
    const suite = sumOf(
      found.suites,
      name.slice(0, Math.max(0, name.lastIndexOf("/"))) || "(none)",
    );
    const seen = new Set<Sum>([found.total, suite]);
    for (const part of digest.spending) {
      const groups = [
        found.total,
        suite,
        sumOf(found.models, part.model),
        sumOf(found.days, part.day),
      ];
      for (const sum of groups) {
        seen.add(sum);
        for (const key of ["recordings", "input", "output", "dollars", "unknown"] as const) {
          sum[key] += part[key];
        }
      }
    }
    for (const sum of seen) sum.cassettes++;
    const own = Object.hasOwn(spared.cassettes, name) ? spared.cassettes[name]! : undefined;
    if (!own) continue;
    // It is kept by cassette: what one with answers of several models has spared is of none of them alone.
    const models = [...new Set(digest.spending.map(({ model }) => model))];
    const named = models.length > 1 ? models.filter((model) => model !== NO_MODEL) : models;
    const model = sumOf(found.models, named.length === 1 ? named[0]! : SEVERAL);
    for (const sum of [found.total, suite, model]) addSpared(sum.spared, own);
  }
  for (const [day, own] of Object.entries(spared.days)) {
    if (DAY_NAME.test(day)) addSpared(sumOf(found.days, day).spared, own);
  }
  return found;
}

/** What a file that somebody else has written says may be another. */
const DAY_NAME = /^\d{4}-\d{2}-\d{2}$/;

function addSpared(sum: Spared, { requests, dollars, milliseconds }: Spared): void {
  sum.requests += requests;
  sum.dollars += dollars;
  sum.milliseconds += milliseconds;
}

/** What the page is made of. */
export interface MoneyView {
  /** All cassettes. */
  all: readonly Listed[];
  /** What runs have kept of what recordings spared. */
  spared: SparedSoFar;
  /** The command that replays all, and keeps what that spares. */
  replay: string;
}

/** @returns the page of money */
export function moneyPage({ all, spared, replay }: MoneyView, links: Links): Page {
  const { total, suites, models, days } = moneyOf(all, spared);
  const unread = all.filter(({ isUnread }) => isUnread).length;
  const dearest = (sums: ReadonlyMap<string, Sum>) =>
    [...sums].sort(([a, one], [b, other]) => other.dollars - one.dollars || (a < b ? -1 : 1));
  return {
    place: HERE,
    title: "Money",
    lead: factLine([
      counted(total.cassettes, "cassette"),
      counted(total.recordings, "recording"),
      `${grouped(total.input)} tokens in, ${grouped(total.output)} out`,
      unread > 0
        ? markup`<span data-pending="yes">${grouped(all.length - unread)} of ${
          grouped(all.length)
        } are read so far</span>`
        : undefined,
    ]),
    main: markup`<section aria-labelledby="h-sum"><h2 id="h-sum" class="unseen">In all</h2>
<dl class="ledger">${
      tile(
        "spent",
        "Spent",
        price(total),
        `${counted(total.recordings, "recording")}, when they were made`,
      )
    }${
      total.spared.requests > 0
        ? [
          tile(
            "saved",
            "Saved by replay",
            money(total.spared.dollars),
            `${counted(total.spared.requests, "request")} answered since`,
          ),
          tile(
            "time",
            "Live time avoided",
            duration(total.spared.milliseconds),
            "what these took when they were recorded",
          ),
        ]
        : tile(
          "saved",
          "Saved by replay",
          "not known",
          `no run has kept it yet: ${replay} does`,
        )
    }</dl></section>
${daySection(days)}
${
      tableSection("suites", "By suite", dearest(suites), (name) =>
        name === "(none)" ? name : markup`<a href="${
          links.href(HERE, {
            kind: "list",
            query: { ...EVERYTHING, folder: name, sort: "dearest" },
          })
        }">${name}</a>`)
    }
${tableSection("models", "By model", dearest(models), (name) => oneLine(name))}`,
  };
}

function tile(kind: string, term: string, value: string, about: string): Markup {
  return markup`<div class="${kind}"><dt>${term}</dt><dd class="value">${value}</dd><dd class="about">${about}</dd></div>`;
}

function price({ recordings, dollars, unknown }: Sum): string {
  return cost({ requests: recordings, dollars, unknown });
}

// ---------------------------------------------------------------- by day

/** Columns, a day each, also for days on which nothing was recorded: the distances are those of the calendar. */
function daySection(days: ReadonlyMap<string, Sum>): Markup | undefined {
  if (days.size === 0) return undefined;
  const rows = [...days].sort(([a], [b]) => a < b ? -1 : 1);
  const shown = calendar(rows[0]![0], rows.at(-1)![0])
    .map((day) => [day, days.get(day) ?? none()] as const);
  const hasSpared = rows.some(([, { spared }]) => spared.requests > 0);
  const table = markup`<div class="table"><table aria-labelledby="h-days">${
    head("Day", hasSpared)
  }<tbody>${
    rows.toReversed().map(([day, sum]) => row(day, sum, { hasSpared }))
  }</tbody></table></div>`;
  return markup`<section aria-labelledby="h-days"><h2 id="h-days">By day</h2>
${chart(shown, SPENT)}${chart(shown, SAVED)}
${
    hasSpared
      ? markup`<p class="note">What was saved is that of the runs of a day, also by recordings that were made anew since.</p>`
      : undefined
  }
${
    rows.length > MOST_ROWS
      ? markup`<details><summary>${
        counted(rows.length, "day")
      } as a table</summary>${table}</details>`
      : table
  }</section>`;
}

/** The days from one to another, the last ones where there are too many. */
function calendar(first: string, last: string): string[] {
  const [start, end] = [Date.parse(first), Date.parse(last)];
  const count = Math.min(MOST_DAYS, Math.round((end - start) / DAY) + 1);
  return Array.from(
    { length: count },
    (_, at) => new Date(end - (count - 1 - at) * DAY).toISOString().slice(0, 10),
  );
}

const DAY = 86_400_000;

/** Heights of the chart, in its own units. */
const HIGH = 40;

/** What a chart shows of a day. */
interface Series {
  kind: "spent" | "saved";
  word: string;
  /** In US dollars. */
  of: (sum: Sum) => number;
  said: (sum: Sum) => string;
}

const SPENT: Series = { kind: "spent", word: "Spent", of: ({ dollars }) => dollars, said: price };
const SAVED: Series = {
  kind: "saved",
  word: "Saved",
  of: ({ spared }) => spared.dollars,
  said: ({ spared }) => money(spared.dollars),
};

/** Each with a scale of its own: what is saved soon is a hundred times what was spent. One day alone is no chart. */
function chart(
  rows: readonly (readonly [day: string, sum: Sum])[],
  { kind, word, of, said }: Series,
): Markup | undefined {
  if (rows.filter(([, sum]) => of(sum) > 0).length < 2) return undefined;
  const most = Math.max(...rows.map(([, sum]) => of(sum)));
  const wide = 100 / rows.length;
  const [first, last] = [rows[0]![0], rows.at(-1)![0]];
  const columns = rows.map(([day, sum], at) => {
    const high = Math.max(of(sum) > 0 ? 0.4 : 0, (of(sum) / most) * HIGH);
    return markup`<rect class="${kind}" x="${(at * wide + wide * 0.1).toFixed(3)}" y="${
      (HIGH - high).toFixed(3)
    }" width="${(wide * 0.8).toFixed(3)}" height="${high.toFixed(3)}"><title>${day}: ${
      said(sum)
    }</title></rect>`;
  });
  const [dearest] = rows.toSorted(([, a], [, b]) => of(b) - of(a));
  const words = `${word} by day, ${first} to ${last}: most on ${dearest![0]}, ${
    said(dearest![1])
  }. The table has all.`;
  return markup`<figure class="chart"><svg viewBox="0 0 100 ${HIGH}" preserveAspectRatio="none" role="img" aria-label="${words}">${columns}</svg><figcaption><span>${first}</span><span>${word}: up to ${
    money(most)
  } a day</span><span>${last}</span></figcaption></figure>`;
}

// ---------------------------------------------------------------- tables

function tableSection(
  id: string,
  title: string,
  rows: readonly (readonly [name: string, sum: Sum])[],
  named: (name: string) => Markup | string,
): Markup | undefined {
  if (rows.length === 0) return undefined;
  const most = Math.max(
    1e-12,
    ...rows.flatMap(([, { dollars, spared }]) => [dollars, spared.dollars]),
  );
  const hasSpared = rows.some(([, { spared }]) => spared.requests > 0);
  const body = (some: typeof rows) =>
    markup`<div class="table"><table aria-labelledby="h-${id}">${
      head(title.slice(3), hasSpared)
    }<tbody>${
      some.map(([name, sum]) => row(named(name), sum, { most, hasSpared }))
    }</tbody></table></div>`;
  const [shown, more] = [rows.slice(0, MOST_ROWS), rows.slice(MOST_ROWS)];
  return markup`<section aria-labelledby="h-${id}"><h2 id="h-${id}">${title}</h2>${body(shown)}${
    more.length > 0
      ? markup`<details><summary>${counted(more.length, "more", "more")}</summary>${
        body(more)
      }</details>`
      : undefined
  }</section>`;
}

function head(what: string, hasSpared = false): Markup {
  const names = ["Recordings", "Tokens", "Spent", ...(hasSpared ? ["Saved"] : [])];
  const first = what[0]!.toUpperCase() + what.slice(1);
  return markup`<thead><tr><th scope="col">${first}</th>${
    names.map((name) => markup`<th scope="col">${name}</th>`)
  }</tr></thead>`;
}

function row(
  name: Markup | string,
  sum: Sum,
  { most, hasSpared = false }: { most?: number; hasSpared?: boolean } = {},
): Markup {
  const { cassettes, recordings, input, output, dollars, spared } = sum;
  const tokens = input + output > 0 ? `${grouped(input)} in, ${grouped(output)} out` : "none";
  const made = recordings > 0
    ? `${grouped(recordings)} in ${counted(cassettes, "cassette")}`
    : "none"; // a day on which they were played
  return markup`<tr><th scope="row">${name}</th><td data-what="Recordings">${made}</td><td data-what="Tokens">${tokens}</td><td data-what="Spent">${
    price(sum)
  }${most === undefined ? undefined : bar("spent", dollars / most)}</td>${
    hasSpared
      ? markup`<td data-what="Saved">${
        spared.requests > 0
          ? [
            `${money(spared.dollars)}, ${duration(spared.milliseconds)}`,
            most === undefined ? undefined : bar("saved", spared.dollars / most),
          ]
          : "none"
      }</td>`
      : undefined
  }</tr>`;
}

/** For the eye alone: the words beside it say the same. */
function bar(kind: "spent" | "saved", share: number): Markup {
  return markup`<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect class="${kind}" width="${
    (Math.min(1, share) * 100).toFixed(2)
  }" height="1"/></svg>`;
}
