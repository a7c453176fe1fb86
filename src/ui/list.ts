/**
 * The list: all cassettes, by folder, with what has become of them.
 *
 * @module
 */
import { type Content, type Markup, markup } from "../suite/report/markup.ts";
import { byteCount, cost, counted, grouped } from "../suite/report/words.ts";
import type { RunReport } from "../suite/types.ts";
import { runLink } from "./last_report.ts";
import { factLine, type Page } from "./shell.ts";
import {
  EVERYTHING,
  type Links,
  type Listed,
  type ListQuery,
  type Place,
  UNKNOWN,
} from "./types.ts";
import { ageWords, verdictLabel, VERDICTS } from "./verdicts.ts";

/** So many are on a page of a server; files are searched by their page, and have all. */
export const PAGE_SIZE = 200;

/** In which orders the list can be, beside that of the names: by a number, the largest first. */
const SORTS: readonly { sort: string; words: string; rank: (one: Listed) => number }[] = [
  {
    sort: "worst",
    words: "the worst first",
    rank: ({ verdict }) => -VERDICTS.findIndex((one) => one.verdict === verdict),
  },
  { sort: "oldest", words: "the oldest first", rank: ({ age = -Infinity }) => age },
  { sort: "newest", words: "the newest first", rank: ({ age = Infinity }) => -age },
  { sort: "largest", words: "the largest first", rank: ({ bytes }) => bytes },
  { sort: "most", words: "most recordings first", rank: ({ recordings = 0 }) => recordings },
  { sort: "dearest", words: "the dearest first", rank: (one) => costOf(one).dollars },
];

/** @returns what a cassette has cost, as far as that is known by now */
export function costOf({ digest }: Listed): { dollars: number; unknown: number; tokens: number } {
  const sum = { dollars: 0, unknown: 0, tokens: 0 };
  for (const { dollars, unknown, input, output } of digest?.spending ?? []) {
    sum.dollars += dollars;
    sum.unknown += unknown;
    sum.tokens += input + output;
  }
  return sum;
}

function sorted(all: readonly Listed[], wanted: string): readonly Listed[] {
  const rank = SORTS.find(({ sort }) => sort === wanted)?.rank;
  // Of equal rank they stay by name, as they come.
  return rank
    ? all.map((one) => ({ one, rank: rank(one) })).sort((a, b) => compare(b.rank, a.rank))
      .map(({ one }) => one)
    : all;
}

/** Infinite ones too, of which the difference is no number. */
function compare(one: number, other: number): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** @returns what an address asks of the list; what makes no sense is as if it had not been said */
export function readQuery(params: URLSearchParams): ListQuery {
  const page = Number(params.get("page") ?? 1);
  return {
    words: params.get("q")?.trim() ?? "",
    verdict: params.get("verdict") ?? "",
    folder: params.get("folder") ?? "",
    sort: SORTS.find(({ sort }) => sort === params.get("sort"))?.sort ?? "",
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  };
}

/** What the list shows. */
export interface ListView {
  path: string;
  /** All cassettes. */
  all: readonly Listed[];
  /** Those that have the words that are wanted. */
  found: readonly Listed[];
  query: ListQuery;
  /** The last run, where its report is there. */
  run?: RunReport | undefined;
}

/** @returns the page of the list */
export function listPage({ path, all, found, query, run }: ListView, links: Links): Page {
  const here: Place = { kind: "list", query };
  const inFolder = found.filter(({ name }) => isIn(name, query.folder));
  const fitting = sorted(
    inFolder.filter(({ verdict }) => !query.verdict || verdict === query.verdict),
    query.sort,
  );
  const pages = links.isLive ? Math.max(1, Math.ceil(fitting.length / PAGE_SIZE)) : 1;
  const page = Math.min(query.page, pages);
  const shown = links.isLive ? fitting.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE) : fitting;
  const pending = pendingWords(all, query);
  const bytes = all.reduce((sum, one) => sum + one.bytes, 0);
  const recordings = all.reduce((sum, one) => sum + (one.recordings ?? 0), 0);
  const link = (change: Partial<ListQuery>, words: Content, isHere = false) =>
    markup`<a href="${
      links.href(here, { kind: "list", query: { ...query, page: 1, ...change } })
    }"${isHere ? markup` aria-current="true"` : undefined}>${words}</a>`;
  const main = all.length === 0
    ? markup`<section><p>There is no cassette in <code>${path}/</code>. A test that records leaves one there: <code>retake init</code> shows how.</p></section>`
    : markup`<section aria-labelledby="h-list"><h2 id="h-list" class="unseen">The list</h2>
${filterForm(all, query, links)}
<p class="note" role="status" id="count"${pending ? markup` data-pending="yes"` : undefined}>${
      [countWords(fitting, all, query), pending, cutWords(all, query)].filter(Boolean).join(" ")
    }</p>
<div id="found">
${links.isLive ? folderLine(inFolder, query, link) : undefined}
${rows(shown, here, links)}
${pages > 1 ? pageLine(page, pages, link) : undefined}
</div></section>`;
  return {
    place: here,
    title: `${path}/`,
    lead: factLine([
      counted(all.length, "cassette"),
      counted(recordings, "recording"),
      byteCount(bytes),
      runLink(run, here, links),
    ]),
    main,
  };
}

function isIn(name: string, folder: string): boolean {
  return folder === "" || name.startsWith(`${folder}/`);
}

function countWords(
  fitting: readonly Listed[],
  all: readonly Listed[],
  { words, verdict, folder }: ListQuery,
): string {
  if (words === "" && verdict === "" && folder === "") return "";
  return fitting.length === 0
    ? `None of ${counted(all.length, "cassette")} fits.`
    : `${grouped(fitting.length)} of ${counted(all.length, "cassette")}`;
}

/** What is still missing, so that nobody takes what is there for all there is. */
function pendingWords(all: readonly Listed[], { words, sort }: ListQuery): string {
  const unread = all.filter(({ isUnread }) => isUnread).length;
  if (unread > 0) {
    const what = words === "" ? sort === "" ? "" : "; this order is of these" : " and searched";
    return `${grouped(all.length - unread)} of ${grouped(all.length)} are read so far${what}.`;
  }
  return all.some(({ verdict }) => verdict === UNKNOWN)
    ? "What has become of them is being looked at."
    : "";
}

function cutWords(all: readonly Listed[], { words }: ListQuery): string {
  const cut = words === "" ? 0 : all.filter(({ digest }) => digest?.isCut).length;
  return cut === 0
    ? ""
    : `Of ${
      counted(cut, "cassette")
    } only names, URLs and functions are searched: all of their words are too many.`;
}

/** A form, so that it works without the script too; its wishes are in the address. */
function filterForm(all: readonly Listed[], query: ListQuery, links: Links): Markup {
  const there = VERDICTS.filter(({ verdict }) => all.some((one) => one.verdict === verdict));
  const options = there.map(({ verdict }) =>
    markup`<option value="${verdict}"${
      verdict === query.verdict ? markup` selected` : undefined
    }>${verdict} (${grouped(all.filter((one) => one.verdict === verdict).length)})</option>`
  );
  const orders = SORTS.map(({ sort, words }) =>
    markup`<option value="${sort}"${
      sort === query.sort ? markup` selected` : undefined
    }>${words}</option>`
  );
  const where = links.isLive
    ? "Words in a name, a URL, a prompt or an answer"
    : "Words in a name or a folder";
  const folder = query.folder === ""
    ? undefined
    : markup`<input type="hidden" name="folder" value="${query.folder}">`;
  return markup`<form class="filter" id="filter" role="search" aria-label="Cassettes" method="get" action="${
    links.href({ kind: "list" }, { kind: "list", query: EVERYTHING })
  }" data-live="${links.isLive ? "yes" : "no"}"${links.isLive ? undefined : markup` hidden`}>
<label for="words">${where}<input id="words" name="q" type="search" value="${query.words}" autocomplete="off" spellcheck="false"></label>
<label for="verdict">Verdict<select id="verdict" name="verdict"><option value="">all</option>${options}</select></label>
<label for="sort">Order<select id="sort" name="sort"><option value="">by name</option>${orders}</select></label>${folder}
${links.isLive ? markup`<button type="submit">Search</button>` : undefined}</form>`;
}

type LinkTo = (change: Partial<ListQuery>, words: Content, isHere?: boolean) => Markup;

/** So many folders are named. */
const MOST_FOLDERS = 60;

/** The folders that are one step down from here, and the way back. */
function folderLine(
  found: readonly Listed[],
  { folder }: ListQuery,
  link: LinkTo,
): Markup | undefined {
  const start = folder === "" ? 0 : folder.length + 1;
  const folders = new Map<string, number>();
  for (const { name } of found) {
    const end = name.indexOf("/", start);
    if (end > 0) folders.set(name.slice(0, end), (folders.get(name.slice(0, end)) ?? 0) + 1);
  }
  const up = folder === "" ? [] : [
    link({ folder: "" }, "all folders"),
    ...folder.split("/").map((part, at, parts) => {
      const path = parts.slice(0, at + 1).join("/");
      return link({ folder: path }, `${part}/`, path === folder);
    }),
  ];
  const down = [...folders].slice(0, MOST_FOLDERS).map(([path, count]) =>
    link({ folder: path }, markup`${path.slice(start)}/ <span>${grouped(count)}</span>`)
  );
  if (up.length + down.length === 0) return undefined;
  const more = folders.size > MOST_FOLDERS
    ? markup`<li>and ${grouped(folders.size - MOST_FOLDERS)} more</li>`
    : undefined;
  return markup`<nav aria-label="Folders"><ul class="folders">${
    [...up, ...down].map((one) => markup`<li>${one}</li>`)
  }${more}</ul></nav>`;
}

function pageLine(page: number, pages: number, link: LinkTo): Markup {
  const before = page > 1 ? link({ page: page - 1 }, "Before") : markup`<span>Before</span>`;
  const after = page < pages ? link({ page: page + 1 }, "Next") : markup`<span>Next</span>`;
  return markup`<nav class="pages" aria-label="Pages">${before} <span>Page ${page} of ${
    grouped(pages)
  }</span> ${after}</nav>`;
}

function rows(shown: readonly Listed[], here: Place, links: Links): Markup {
  return markup`<ul class="cassettes">${shown.map((one) => row(one, here, links))}</ul>`;
}

function row(one: Listed, here: Place, links: Links): Markup {
  const { name, verdict, recordings, age, bytes, why, next, functions = [] } = one;
  const cut = name.lastIndexOf("/") + 1;
  const words = markup`<span class="folder">${name.slice(0, cut)}</span>${name.slice(cut)}`;
  const title = isJournal(one)
    ? markup`<span>${words}</span>`
    : markup`<a href="${links.href(here, { kind: "cassette", name })}">${words}</a>`;
  const causes = functions.map(({ fn }) => fn).join(", ");
  const said = [why, causes && `because of ${causes}`, next && `To do: ${next}`].filter(Boolean);
  const paid = costOf(one);
  const price = paid.tokens > 0 || paid.dollars > 0 ? cost({ requests: 0, ...paid }) : "";
  // Files have no server that sorts.
  const ranks = links.isLive
    ? undefined
    : SORTS.map(({ sort, rank }) => markup` data-${sort}="${String(rank(one))}"`);
  return markup`<li class="cassette" data-name="${name}" data-verdict="${verdict}"${ranks}>${title}
<span class="facts-line"><span>${
    recordings === undefined ? "" : counted(recordings, "recording")
  }</span> <span class="price">${price}</span> <span>${ageWords(age)}</span> <span>${
    byteCount(bytes)
  }</span></span>
${verdictLabel(verdict)}${
    said.length > 0 ? markup`<p class="said">${said.join("\n")}</p>` : undefined
  }</li>`;
}

/** @returns whether it is what a recording writes, or has left, and not a cassette yet */
export function isJournal({ verdict }: Listed): boolean {
  return verdict === "recording" || verdict === "interrupted";
}

/** @returns the names of the cassettes that have a page */
export function pagesOf(all: readonly Listed[]): Set<string> {
  return new Set(all.filter((one) => !isJournal(one)).map(({ name }) => name));
}
