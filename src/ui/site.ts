/**
 * The page as files, for who has no server: an artifact of CI, to be opened from a disk.
 *
 * @module
 */
import { isRetakeError } from "../errors.ts";
import type { RunReport } from "../suite/types.ts";
import { UI_SCRIPT, UI_STYLE } from "./assets.ts";
import { cassettePage } from "./cassette.ts";
import { changePage, changesPage } from "./changes.ts";
import { FILE_LINKS, filePath } from "./links.ts";
import { isJournal, listPage, pagesOf } from "./list.ts";
import { reportPage } from "./last_report.ts";
import { mediaIn } from "./media.ts";
import { missesPage } from "./misses.ts";
import { moneyPage } from "./money.ts";
import { type Page, pageHtml, troublePage } from "./shell.ts";
import { stalePage } from "./stale.ts";
import { EVERYTHING, type Listed, type Place, type Shelf } from "./types.ts";

/** A file of the site. */
export interface SiteFile {
  /** From the folder of the site, with slashes. */
  path: string;
  content: string | Uint8Array<ArrayBuffer>;
}

/**
 * @param shelf the cassettes
 * @param against what they are compared with: a commit
 * @returns all files, one after the other
 * @throws {RetakeError} `STORE_READ`
 */
export async function* siteFiles(shelf: Shelf, against: string): AsyncGenerator<SiteFile> {
  const page = (page: Page): SiteFile => ({
    path: filePath(page.place),
    content: pageHtml(page, FILE_LINKS),
  });
  const all = await shelf.list({ whole: true });
  const run = await shelf.lastRun();
  yield { path: filePath({ kind: "style" }), content: UI_STYLE };
  yield { path: filePath({ kind: "script" }), content: UI_SCRIPT };
  yield page(listPage({ path: shelf.path, all, found: all, query: EVERYTHING, run }, FILE_LINKS));
  for (const listed of all) {
    if (!isJournal(listed)) yield* cassetteFiles(shelf, { listed, run, page });
  }
  if (run) {
    const place: Place = { kind: "report" };
    yield { path: filePath(place), content: reportPage(run, pagesOf(all), FILE_LINKS) };
  }
  const known = new Set(all.map(({ name }) => name));
  yield page(missesPage(await shelf.misses(), known, FILE_LINKS));
  const options = { against, comparison: shelf.comparison };
  yield page(stalePage(await shelf.stale(), shelf.commands().renew, FILE_LINKS));
  yield page(
    moneyPage({ all, spared: await shelf.spared(), replay: shelf.commands().replay }, FILE_LINKS),
  );
  const changes: Place = { kind: "changes", against };
  try {
    const since = await shelf.since([], against);
    yield page(changesPage(since, options, FILE_LINKS));
    for (const one of since.both) yield page(changePage(one, options, FILE_LINKS));
  } catch (error) {
    // Without git there is nothing to compare with, and all the rest to be seen.
    if (!isRetakeError(error, "OPTION_INVALID")) throw error;
    yield page(troublePage(changes, "What changed", error.message));
  }
}

async function* cassetteFiles(
  shelf: Shelf,
  { listed, run, page }: {
    listed: Listed;
    run: RunReport | undefined;
    page: (page: Page) => SiteFile;
  },
): AsyncGenerator<SiteFile> {
  const { name } = listed;
  try {
    const text = await shelf.source(name);
    if (text === undefined) return; // removed meanwhile
    yield { path: filePath({ kind: "raw", name }), content: text };
    const cassette = await shelf.read(name);
    const prices = await shelf.prices(cassette.interactions);
    yield page(cassettePage({ listed, cassette, prices, run }, FILE_LINKS));
    for (const [at, interaction] of cassette.interactions.entries()) {
      for (const [number, { type, bytes }] of mediaIn(interaction).entries()) {
        const place: Place = { kind: "media", name, request: at + 1, number, type };
        yield { path: filePath(place), content: bytes };
      }
    }
  } catch (error) {
    if (!isRetakeError(error)) throw error;
    yield page(troublePage({ kind: "cassette", name }, name, error.message));
  }
}
