/**
 * What each session and the whole program cost and spared, under any test runner: said at the end,
 * where `SHOW_STATS` asks for it; written down for `retake run`, which makes a report of it.
 *
 * @module
 */
import { realNow } from "../../wire/native.ts";
import type { PriceList } from "../../ledger/price.ts";
import { type Ledger, noTotals, openLedger } from "../../ledger/ledger.ts";
import type { Observer, RequestEvent } from "../../session/observe.ts";
import type { SessionReport } from "../../session/types.ts";
import type { Collected } from "./collect.ts";
import { openPriceBook } from "../price_book.ts";
import { cost, counted, duration, ledgerLines, unknownWords } from "../report/words.ts";
import { passedOnOf, sumPassedOn } from "../report/report.ts";
import { errorReport } from "../error_report.ts";

/** What the runtime and the rest of Retake give to statistics. */
export interface StatsDependencies {
  loadPrices(): Promise<PriceList>;
  /** Takes secrets out of text. */
  redact(text: string): string;
  /** Writes a line for people; absent where nothing is to be said. */
  say: ((line: string) => void) | undefined;
  /** Writes down what a session did; absent where nobody collects that. */
  keep: ((one: Collected) => Promise<void>) | undefined;
  /** What a session did, in a line. */
  describe(report: SessionReport): string;
  /** Calls back at the end of the program; `undefined` where nobody will hear of that. */
  atEnd: ((fn: () => void) => void) | undefined;
}

/** A cassette in use, as far as it is known. */
interface Open {
  ledger: Ledger;
  requests: Collected["requests"];
  plays: Collected["plays"];
  same: Set<string>;
}

/** @returns watches sessions */
export function openStats(
  { loadPrices, redact, say, keep, describe, atEnd }: StatsDependencies,
): Observer {
  const prices = openPriceBook(loadPrices);
  const total = openLedger(prices);
  const open = new Map<object, Open>();
  let noted: Promise<unknown> = Promise.resolve();
  const passed: Pick<Collected, "passedOn">[] = [];
  let sessions = 0;

  const note = (one: Open, event: RequestEvent) => {
    const { verdict, interaction } = event;
    const price = one.ledger.note(event);
    total.note(event, price);
    one.requests[verdict]++;
    for (const name of event.same ?? []) one.same.add(name);
    if (verdict !== "played" || !interaction) return;
    if (event.recordedAt !== undefined) one.plays = { recordedAt: event.recordedAt };
  };
  const sayTotal = () => {
    if (sessions === 0) return;
    const ledger = total.totals();
    say!(`retake: ${counted(sessions, "session")} in all`);
    for (const { term, value, more } of ledgerLines({ ledger, ...sumPassedOn(passed) })) {
      say!(`  ${term.padEnd(17)}  ${value.padEnd(8)}  ${more}`);
    }
    const unknown = unknownWords(ledger);
    if (unknown) say!(`  ${unknown}`);
  };
  if (say) atEnd?.(sayTotal);
  return {
    onRequest(event) {
      const one = open.get(event.session) ?? newOpen(openLedger(prices));
      open.set(event.session, one);
      const waiting = event.interaction && prices.ready([event.interaction]);
      if (waiting) noted = Promise.all([noted, waiting.then(() => note(one, event))]);
      else note(one, event);
    },
    async onReport(report, { session, failed, error, place, passedOn, milliseconds, hide }) {
      const one = open.get(session);
      open.delete(session);
      await noted;
      sessions++;
      const ledger = one?.ledger.totals() ?? noTotals();
      const own = sumPassedOn([{ passedOn: passedOnOf(passedOn) }]);
      if (own.passedOn) passed.push(own);
      await keep?.({
        report,
        requests: one?.requests ?? noRequests(),
        ...own,
        ledger,
        milliseconds: Math.round(milliseconds),
        endedAt: new Date(realNow()).toISOString(),
        failed,
        ...(error ? { error: errorReport(error, (text) => redact(hide(text))) } : {}),
        ...(place && failed ? { place } : {}),
        ...(one?.plays ? { plays: one.plays } : {}),
        ...(one?.same.size ? { same: [...one.same] } : {}),
      });
      say?.(describe(report) + moneyOf(ledger) + (atEnd ? "" : soFar(total)));
    },
  };
}

function newOpen(ledger: Ledger): Open {
  return {
    ledger,
    requests: noRequests(),
    plays: undefined,
    same: new Set(),
  };
}

function noRequests(): Collected["requests"] {
  return { played: 0, recorded: 0, live: 0, missed: 0 };
}

function moneyOf({ replayed, recorded, live }: ReturnType<Ledger["totals"]>): string {
  const parts = [
    ...(replayed.requests
      ? [`saved ${cost(replayed)} and ${duration(replayed.milliseconds)}`]
      : []),
    ...(recorded.requests ? [`spent ${cost(recorded)}`] : []),
    ...(live.requests ? [`spent ${cost(live)} live`] : []),
  ];
  return parts.length > 0 ? `; ${parts.join(", ")}` : "";
}

/** Where nobody hears of the end, each line says what came together so far. */
function soFar(total: Ledger): string {
  const { replayed } = total.totals();
  return `; so far saved ${cost(replayed)} and ${duration(replayed.milliseconds)}`;
}
