/**
 * The page as a server gives it: which address shows what, and who may ask for it.
 *
 * @module
 */
import { isRetakeError } from "../errors.ts";
import { reportPolicy } from "../suite/report/html.ts";
import { markup } from "../suite/report/markup.ts";
import { deedOf, readForm } from "./actions.ts";
import { UI_SCRIPT, UI_STYLE } from "./assets.ts";
import { cassettePage } from "./cassette.ts";
import { changePage, changesPage } from "./changes.ts";
import type { Desk, Done } from "./desk.ts";
import { doSection } from "./doing.ts";
import { doneNote } from "./forms.ts";
import { admit, cookieHeader, type Gate, HEADERS } from "./guard.ts";
import { liveLinks } from "./links.ts";
import { isJournal, listPage, pagesOf, readQuery } from "./list.ts";
import { reportPage } from "./last_report.ts";
import { mediaIn } from "./media.ts";
import { missesPage } from "./misses.ts";
import { moneyPage } from "./money.ts";
import { jobEvents, jobPage, recordPage } from "./job.ts";
import { find } from "./search.ts";
import { stalePage } from "./stale.ts";
import { ICON, type Page, pageHtml, troublePage } from "./shell.ts";
import type { Listed, Place, Shelf, Visits } from "./types.ts";

/** The part of the package hono that is used here. */
export interface HonoPackage {
  Hono: new () => HonoApp;
}

/** Routes of that package. */
export interface HonoApp {
  use(path: string, handler: (context: HonoContext, next: () => Promise<void>) => unknown): unknown;
  get(path: string, handler: (context: HonoContext) => Response | Promise<Response>): unknown;
  post(path: string, handler: (context: HonoContext) => Response | Promise<Response>): unknown;
  notFound(handler: (context: HonoContext) => Response | Promise<Response>): unknown;
  onError(handler: (error: Error, context: HonoContext) => Response | Promise<Response>): unknown;
  fetch(request: Request): Response | Promise<Response>;
}

interface HonoContext {
  req: { raw: Request };
}

/** What the routes are told. */
export interface RouteOptions {
  gate: Gate;
  /** Where the server listens: `127.0.0.1:PORT`. */
  host: () => string;
  /** What can be done; absent where the page is for reading. Without a token of the gate nothing is done either. */
  desk?: Desk;
  /** Is told of who has a page open. */
  visits?: Visits;
}

/** What a document may do: nothing, in a frame of our own page alone; the browser's viewer shows it all the same. */
const DOCUMENT_HEADERS = {
  "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'self'",
  "x-frame-options": "SAMEORIGIN",
};

/**
 * @param hono the package
 * @param shelf the cassettes
 * @param options who gets in
 * @returns answers requests
 */
export function uiRoutes(
  { Hono }: HonoPackage,
  shelf: Shelf,
  { gate, host, desk, visits }: RouteOptions,
): HonoApp {
  const { base } = gate;
  const links = liveLinks(base, desk && gate.token);
  const app = new Hono();
  const show = (page: Page, status = 200) => answer(pageHtml(page, links), HTML, { status });
  const noteOf = (done: Done, here: Place) => {
    const { leadsTo } = done;
    const to: Place = leadsTo === undefined ? here : { kind: "cassette", name: leadsTo };
    return links.writes && doneNote(done, links.href(here, to), links.writes);
  };
  /** The same, with what was just done. */
  const shown = (page: Page, { url }: Request) => {
    const done = desk?.done(new URL(url).searchParams.get("done") ?? "");
    return show(done ? { ...page, note: noteOf(done, page.place) } : page);
  };
  const home: Place = { kind: "list" };
  const doing = async (listed: Listed) =>
    desk && doSection(listed, { isHeld: await desk.isHeld(listed.name) }, links);
  const comparing = async (against: string) => ({
    against,
    comparison: shelf.comparison,
    deciding: await desk?.deciding(),
    revisions: await shelf.revisions(),
  });
  /** It may be gone by now: then git alone knows its name. */
  const isKnown = async (name: string, against?: string) =>
    await named(shelf, name) !== undefined ||
    (against !== undefined &&
      (await shelf.since([], against)).both.some((one) => one.name === name));

  app.use("*", (context, next) => {
    const admission = admit(context.req.raw, host(), gate);
    if (admission === "known") {
      if (isDocument(context.req.raw)) visits?.sent();
      return next();
    }
    if (admission === "welcome") return welcome(gate);
    return answer(`${admission.why}\n`, TEXT, { status: admission.refused });
  });

  app.get(base, async ({ req }) => {
    const query = readQuery(new URL(req.raw.url).searchParams);
    const all = await shelf.list();
    const found = find(query.words, all);
    return shown(
      listPage({ path: shelf.path, all, found, query, run: await shelf.lastRun() }, links),
      req.raw,
    );
  });

  app.get(`${base}cassette/*`, async ({ req }) => {
    const listed = await named(shelf, after(req.raw, `${base}cassette/`));
    if (!listed) return show(noSuch(), 404);
    try {
      const cassette = await shelf.read(listed.name);
      const prices = await shelf.prices(cassette.interactions);
      const page = cassettePage({ listed, cassette, prices, run: await shelf.lastRun() }, links);
      return shown({ ...page, main: [page.main, await doing(listed)] }, req.raw);
    } catch (error) {
      if (!isRetakeError(error)) throw error;
      const place: Place = { kind: "cassette", name: listed.name };
      const page = troublePage(place, listed.name, error.message);
      return shown({ ...page, main: [page.main, await doing(listed)] }, req.raw);
    }
  });

  app.get(`${base}raw/*`, async ({ req }) => {
    const listed = await named(shelf, after(req.raw, `${base}raw/`));
    const text = listed && await shelf.source(listed.name);
    return text === undefined
      ? show(noSuch(), 404)
      : answer(text, "application/json; charset=utf-8");
  });

  app.get(`${base}media/*`, async ({ req }) => {
    const [, name = "", request = "", number = ""] =
      /^(.*)\/(\d{1,6})-(\d{1,6})$/s.exec(after(req.raw, `${base}media/`) ?? "") ?? [];
    const listed = await named(shelf, name);
    const interaction = listed &&
      (await shelf.read(listed.name)).interactions[Number(request) - 1];
    const media = interaction && mediaIn(interaction)[Number(number)];
    if (!media) return show(noSuch(), 404);
    return answer(media.bytes, media.type, {
      headers: {
        "content-security-policy": "default-src 'none'; sandbox",
        ...media.type === "application/pdf" ? DOCUMENT_HEADERS : {},
      },
    });
  });

  app.get(`${base}changes`, async ({ req }) => {
    const against = againstOf(req.raw);
    const all = await shelf.since([], against);
    const options = await comparing(against);
    return shown(changesPage(all, options, links), req.raw);
  });

  app.get(`${base}change/*`, async ({ req }) => {
    const against = againstOf(req.raw);
    const name = after(req.raw, `${base}change/`);
    // It may be gone by now: then git alone knows its name.
    const known = await named(shelf, name) ??
      (await shelf.since([], against)).both.find((sides) => sides.name === name);
    const sides = known && (await shelf.since([known.name], against)).both[0];
    if (!sides) return show(noSuch(), 404);
    const options = await comparing(against);
    return shown(changePage(sides, options, links), req.raw);
  });

  app.get(`${base}misses`, async ({ req }) => {
    const known = new Set((await shelf.list()).map(({ name }) => name));
    return shown(missesPage(await shelf.misses(), known, links), req.raw);
  });

  app.get(`${base}record/*`, async ({ req }) => {
    const listed = await named(shelf, after(req.raw, `${base}record/`));
    if (!desk || !listed) return show(noSuch(), 404);
    const plan = await desk.planOf(listed.name);
    return show(recordPage(listed.name, { plan, job: desk.job() }, links));
  });

  app.get(`${base}job`, () => {
    if (!desk) return show(noSuch(), 404);
    const job = desk.job();
    if (job?.state === "ended") shelf.forget();
    const page = jobPage(job, links);
    return show(
      job?.done ? { ...page, note: noteOf(desk.done(job.done.id) ?? job.done, page.place) } : page,
    );
  });

  app.get(`${base}job/events`, ({ req }) => {
    if (!desk) return show(noSuch(), 404);
    const from = req.raw.headers.get("last-event-id") ??
      new URL(req.raw.url).searchParams.get("from");
    return answer(jobEvents(desk, Number(from) || 0), "text/event-stream; charset=utf-8");
  });

  app.post(`${base}do/*`, async ({ req }) => {
    const deed = deedOf(after(req.raw, `${base}do/`) ?? "");
    if (!desk || !deed) return show(noSuch(), 404);
    const sent = await readForm(req.raw, gate);
    if ("refused" in sent) return answer(`${sent.why}\n`, TEXT, { status: sent.refused });
    try {
      const { done, to } = await deed(sent, { desk, links, base, isKnown });
      shelf.forget();
      const location = done ? `${to}${to.includes("?") ? "&" : "?"}done=${done.id}` : to;
      return answer("", TEXT, { status: 303, headers: { location } });
    } catch (error) {
      if (!isRetakeError(error)) throw error;
      return show(troublePage(home, "This was not done", error.message), 409);
    }
  });

  app.get(
    `${base}stale`,
    async ({ req }) =>
      shown(stalePage(await shelf.stale(), shelf.commands().renew, links), req.raw),
  );
  app.get(
    `${base}money`,
    async ({ req }) =>
      shown(
        moneyPage({
          all: await shelf.list(),
          spared: await shelf.spared(),
          replay: shelf.commands().replay,
        }, links),
        req.raw,
      ),
  );

  app.get(`${base}mark`, async ({ req }) => {
    const { searchParams } = new URL(req.raw.url);
    const page = searchParams.get("page");
    if (page !== null && searchParams.has("left")) {
      visits?.left(page);
      return answer("", TEXT);
    }
    if (page !== null) visits?.seen(page);
    const { mark, again } = await shelf.mark();
    return answer(`${mark} ${again}`, TEXT);
  });

  app.get(`${base}report`, async () => {
    const run = await shelf.lastRun();
    if (!run) return show(noSuch(), 404);
    return answer(reportPage(run, pagesOf(await shelf.list()), links), HTML, {
      headers: { "content-security-policy": `${reportPolicy()}; frame-ancestors 'none'` },
    });
  });

  app.get(`${base}ui.css`, () => answer(UI_STYLE, "text/css; charset=utf-8"));
  app.get(`${base}ui.js`, () => answer(UI_SCRIPT, "text/javascript; charset=utf-8"));

  app.notFound(() => show(noSuch(), 404));
  app.onError((error) => {
    const isOurs = isRetakeError(error);
    const status = isOurs && error.code === "OPTION_INVALID" ? 400 : 500;
    const said = isOurs ? error.message : error.stack ?? String(error);
    return show(troublePage(home, "This cannot be shown", said), status);
  });
  return app;
}

const HTML = "text/html; charset=utf-8";
const TEXT = "text/plain; charset=utf-8";

function answer(
  body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>,
  type: string,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Response {
  return new Response(body, { status, headers: { ...HEADERS, "content-type": type, ...headers } });
}

/**
 * Gives the cookie, and leads on to an address without the secret. By the page, not by a status: where another
 * program has opened this address, browsers hold back a strict cookie until a page of ours asks.
 */
function welcome(gate: Gate): Response {
  const { html } = markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${gate.base}"><title>Retake</title><link rel="icon" href="${ICON}"></head>
<body><main><h1>Retake</h1><p><a href="${gate.base}">To the cassettes</a></p></main></body></html>
`;
  // Its own address holds the secret: that is told to nobody.
  const headers = { "set-cookie": cookieHeader(gate), "referrer-policy": "no-referrer" };
  return answer(html, HTML, { headers });
}

/** Whether a browser asks for what it shows by itself, and not within a page. */
function isDocument({ headers }: Request): boolean {
  return (headers.get("accept") ?? "").includes("text/html") &&
    (headers.get("sec-fetch-dest") ?? "document") === "document";
}

/** What an address names behind a path; `undefined` where that is no text. */
function after({ url }: Request, path: string): string | undefined {
  try {
    return decodeURIComponent(new URL(url).pathname.slice(path.length));
  } catch {
    return undefined; // no UTF-8: no cassette is called that
  }
}

/** Nothing is read but what the list has: a name that leads elsewhere is in no list. */
async function named(shelf: Shelf, name: string | undefined): Promise<Listed | undefined> {
  return (await shelf.list()).find((one) => one.name === name && !isJournal(one));
}

function againstOf({ url }: Request): string {
  return new URL(url).searchParams.get("against")?.trim() || "HEAD";
}

function noSuch(): Page {
  return troublePage(
    { kind: "list" },
    "There is no such page",
    "The cassette may have been renamed or removed since.",
  );
}
