/**
 * `retake stats`: what the cassettes of a folder have cost and spared, by category, model and day.
 *
 * @module
 */
import type { Interaction } from "../../cassette/types.ts";
import { isRetakeError } from "../../errors.ts";
import { loadPrices } from "../../host/prices.ts";
import { printLine, sayLine } from "../../host/terminal.ts";
import { knownPart, needsList, type PriceList, priceOf } from "../../ledger/price.ts";
import { modelOf } from "../../ledger/spending.ts";
import { usagesOf } from "../../ledger/usage.ts";
import { painter } from "../../suite/report/colours.ts";
import { oneLine } from "../../suite/report/printable.ts";
import { byteCount, counted, duration, grouped, money } from "../../suite/report/words.ts";
import { type Command, type Declared, oneOf } from "../arguments.ts";
import {
  AS_JSON,
  type CassetteFolder,
  fetchAll,
  FOLDER,
  loadHere,
  oddNames,
  parseHere,
  sayUnfetched,
  sayUnread,
  wantFitting,
} from "../cassettes.ts";
import { openTyped } from "../folders.ts";
import { showsColour } from "../reports.ts";
import { readSavings } from "../savings.ts";
import { withTests } from "../test_command.ts";

/** The options as they are typed. */
interface StatsOptions {
  dir?: string;
  json?: true;
  by?: Grouping;
  results?: string;
}

/** By what recordings are added up. */
const GROUPINGS = ["category", "model", "day"] as const;
type Grouping = typeof GROUPINGS[number];

const OPTIONS: Record<keyof StatsOptions, Declared> = {
  dir: FOLDER,
  json: AS_JSON,
  by: [
    "--by <what>",
    "only one of the tables: category, model, day",
    oneOf(GROUPINGS, "one of the tables"),
  ],
  results: [
    "--results <folder>",
    "where reports go, with what was spared so far (default: results)",
  ],
};

/** Recordings, added up. */
interface Stats {
  /** How many cassettes they are in. */
  cassettes: number;
  recordings: number;
  /** Of their requests and answers, as they lie in the files. */
  bytes: number;
  /** Tokens that were read, and written. */
  input: number;
  output: number;
  /** What they cost when they were recorded, in US dollars, as far as prices are known. */
  dollars: number;
  /** How many of them are of unknown price, whole or in part. */
  unknown: number;
}

/** What recordings have spared since they were made, as far as runs have kept it. */
interface Spared {
  requests: number;
  dollars: number;
  milliseconds: number;
}

/** All of it. */
interface AllStats {
  total: Stats;
  spared: Spared;
  category: { [name: string]: Stats & { spared: Spared } };
  model: { [name: string]: Stats };
  /** What was spared on a day is not told of some cassettes alone: nobody keeps it by both. */
  day: { [name: string]: Stats & { spared?: Spared } };
}

/** The command. */
export const statsCommand: Command = {
  name: "stats",
  description: "Say what cassettes have cost and spared: by category, by model, by day.",
  argument: ["[texts...]", "only those with one of these in their names"],
  options: Object.values(OPTIONS),
  more:
    "\nWhat was spent is that of the recordings which are there. What was spared is kept by retake run, record, replay\n" +
    "and test beside their reports. It exits with 1 where a cassette cannot be read.",
  async run(texts, { dir, json, by, results = "results" }: StatsOptions) {
    const folder = await openTyped(dir);
    const { unread, ...stats } = await collect(folder, texts, results);
    if (json) {
      const shown = by === undefined
        ? stats
        : { total: stats.total, spared: stats.spared, [by]: stats[by] };
      printLine(JSON.stringify(shown, null, 2));
    } else if (stats.total.cassettes === 0) printLine(`no cassette in ${folder.path}/`);
    else printLine(statsText(stats, by === undefined ? GROUPINGS : [by]));
    return unread > 0 ? 1 : 0;
  },
};

const none = (): Stats => ({
  cassettes: 0,
  recordings: 0,
  bytes: 0,
  input: 0,
  output: 0,
  dollars: 0,
  unknown: 0,
});

async function collect(
  folder: CassetteFolder,
  texts: readonly string[],
  results: string,
): Promise<AllStats & { unread: number }> {
  const { path, store } = folder;
  const others = "what the others say is added up without it";
  const unfetched = await fetchAll(folder);
  sayUnfetched(unfetched, others);
  let unread = unfetched.length;
  const gone = new Set(unfetched.map(({ name }) => name));
  const kept = await readSavings(results, sayLine);
  const savings = kept.all();
  const names = [...new Set([...await store.list(), ...await oddNames(path)])].sort();
  wantFitting(texts, names, path);
  const noSpared = (): Spared => ({ requests: 0, dollars: 0, milliseconds: 0 });
  const all: AllStats = { total: none(), spared: noSpared(), category: {}, model: {}, day: {} };
  let prices: PriceList | undefined;
  for (const name of names) {
    if (gone.has(name)) continue; // it was asked for, and nothing came
    if (texts.length > 0 && !texts.some((text) => name.includes(text))) continue;
    let interactions: readonly Interaction[];
    try {
      const source = await loadHere({ store }, name);
      if (source === undefined) continue; // removed meanwhile
      ({ interactions } = parseHere(source, store.locate(name), { name, path }));
    } catch (error) {
      if (!isRetakeError(error)) throw error;
      sayUnread(error, others);
      unread++;
      continue;
    }
    const cut = name.lastIndexOf("/");
    const category = cut < 0 ? "(none)" : name.slice(0, cut);
    const ofCategory = all.category[category] ??= { ...none(), spared: noSpared() };
    const spared = savings[name];
    if (spared) { for (const sum of [ofCategory.spared, all.spared]) addSpared(sum, spared); }
    const seen = new Set<Stats>();
    for (const interaction of interactions) {
      if (!prices && needsList(interaction)) prices = await loadPrices();
      const groups = [
        all.total,
        ofCategory,
        all.model[modelOf(interaction)] ??= none(),
        all.day[interaction.recordedAt.slice(0, 10)] ??= none(),
      ];
      for (const group of groups) {
        add(group, interaction, prices);
        if (!seen.has(group)) group.cassettes++;
        seen.add(group);
      }
    }
    for (const group of [all.total, ofCategory]) if (!seen.has(group)) group.cassettes++;
  }
  for (const [day, { requests, dollars, milliseconds }] of Object.entries(kept.days())) {
    if (texts.length > 0) break;
    (all.day[day] ??= none()).spared = { requests, dollars, milliseconds };
  }
  return { ...all, unread };
}

function addSpared(sum: Spared, { requests, dollars, milliseconds }: Spared): void {
  sum.requests += requests;
  sum.dollars += dollars;
  sum.milliseconds += milliseconds;
}

/** No list is asked where none is needed. */
const NO_PRICES: PriceList = { priceOf: () => ({ unknown: "no list of prices was loaded" }) };

function add(group: Stats, interaction: Interaction, prices: PriceList = NO_PRICES): void {
  const price = priceOf(interaction, prices);
  group.recordings++;
  group.bytes += new TextEncoder().encode(JSON.stringify(interaction)).length;
  for (const { input = 0, output = 0 } of usagesOf(interaction) ?? []) {
    group.input += input;
    group.output += output;
  }
  group.dollars += knownPart(price);
  if (typeof price !== "number") group.unknown++;
}

function statsText(stats: AllStats, tables: readonly Grouping[]): string {
  const paint = painter(showsColour("stdout"));
  const { total, spared } = stats;
  const parts = tables.flatMap((by) => {
    const rows = Object.entries<Stats & { spared?: Spared }>(stats[by])
      .sort(([a, one], [b, other]) =>
        by === "day" ? (a < b ? -1 : 1) : other.dollars - one.dollars || (a < b ? -1 : 1)
      );
    return rows.length > 0 ? [table(by, rows, paint)] : []; // of none that can be read, nothing
  });
  const sums = [
    `${counted(total.cassettes, "cassette")}, ${counted(total.recordings, "recording")}, ${
      byteCount(total.bytes)
    }`,
    `spent   ${spent(total)}, when they were recorded`,
    spared.requests > 0
      ? `spared  ${money(spared.dollars)} and ${duration(spared.milliseconds)}, by ${
        counted(spared.requests, "request")
      } answered since`
      : `spared  no run has kept that yet: ${withTests("replay")} does`,
  ];
  return [...parts, sums.join("\n")].join("\n\n");
}

function table(
  by: Grouping,
  rows: readonly [string, Stats & { spared?: Spared }][],
  paint: ReturnType<typeof painter>,
): string {
  const cells = rows.map(([name, one]) => [
    oneLine(name),
    counted(one.cassettes, "cassette"),
    counted(one.recordings, "recording"),
    byteCount(one.bytes),
    `${grouped(one.input)} in, ${grouped(one.output)} out`,
    spent(one),
    one.spared?.requests ? `spared ${money(one.spared.dollars)}` : "",
  ]);
  const widths = cells[0]!.map((_, at) => Math.max(...cells.map((row) => row[at]!.length)));
  const lines = cells.map((row) =>
    row.map((cell, at) => at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))
      .join("  ").trimEnd()
  );
  return [paint("bold", `by ${by}`), ...lines].join("\n");
}

function spent({ dollars, unknown, recordings }: Stats): string {
  if (unknown === 0) return money(dollars);
  if (unknown === recordings && dollars === 0) return "unknown";
  return `at least ${money(dollars)}`;
}
