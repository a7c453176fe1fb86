/**
 * Runs one case: in its cassette, within its time, again where that may help.
 *
 * @module
 */
import { clock } from "../../wire/native.ts";
import { isRetakeError } from "../../errors.ts";
import { bothPrices, type CustomPrices, type Price } from "../../ledger/price.ts";
import { type Ledger, openLedger } from "../../ledger/ledger.ts";
import type { Observer, RequestEvent } from "../../session/observe.ts";
import { runInContext } from "../../session/context.ts";
import type { Uncassetted } from "../../session/uncassetted.ts";
import type { Session, SessionOptions, SessionReport } from "../../session/types.ts";
import type { Fetch } from "../../wire/types.ts";
import { cassetteOf } from "../define.ts";
import { errorReport } from "../error_report.ts";
import { passedOnOf, sumPassedOn } from "../report/report.ts";
import type { CaseReport, PassedOn } from "../types.ts";
import { verdictOf } from "../verdict.ts";
import type { RunContext } from "./context.ts";
import { type SelectedCase, tagsOf } from "./select.ts";
import { startTimeout } from "./timeout.ts";

/** Errors after which another try would come to the same, or must not be. */
const FINAL = [
  "MISS",
  "BUDGET_SPENT",
  "SECRET_FOUND",
  "SECRET_MISSING",
  "CASE_TIMEOUT",
  "SESSION_CLOSED",
] as const;

/** One try of a case. */
interface Attempt {
  reports: SessionReport[];
  requests: CaseReport["requests"];
  passedOn: PassedOn[];
  error: unknown;
  failed: boolean;
}

/**
 * Runs a case to its end.
 *
 * @param selected the case
 * @param session what its suite gives to its sessions
 * @param run the run that it is of
 * @returns what is left of it; never rejects
 */
export async function runCase(
  selected: SelectedCase,
  session: SessionOptions,
  run: RunContext,
): Promise<CaseReport> {
  const { suite, case: { name } } = selected;
  const started = clock.elapsed();
  const warnings: string[] = [];
  const custom = bothPrices(run.options.prices, suite.prices);
  const ledger = openLedger(run.prices, custom);
  /** In the order of the tries: what one of them knows may be said by the next. */
  const hides: AttemptContext["hides"] = [];
  const hide = (text: string) =>
    hides.reduce((said, one) => one(said), run.dependencies.redact(text));
  const warn = (text: string) => {
    const message = hide(text);
    warnings.push(message.replace(/^retake: /, ""));
    run.emit({ type: "case:warning", suite: suite.name, name, message });
  };
  const own = cassetteOf(suite, selected.case);
  const others = own && run.ofUnselected.get(own.name);
  if (others && recordsAnew(own, { ...run.options.session, ...session }, run)) {
    warn(
      `The cassette ${own.name} is also that of ${
        others.join(", ")
      }, not run now: what was recorded ` +
        `for that is replaced.`,
    );
  }
  let attempts = 0;
  let last: Attempt;
  do {
    attempts++;
    run.emit({ type: "case:start", suite: suite.name, name, attempt: attempts });
    last = await attempt(selected, session, { ...run, ledger, custom, warn, hides });
    const { failed, error, requests } = last;
    const asked = requests.recorded + requests.live > 0;
    const isFinal = FINAL.some((code) => isRetakeError(error, code));
    if (!failed || !asked || isFinal || run.aborted.aborted || run.whyStopped()) break;
  } while (attempts <= (run.options.retries ?? 0));
  const { reports, requests, passedOn, error, failed } = last;
  const verdict = verdictOf(reports, requests, isRetakeError(error) ? error.code : undefined);
  if (failed) noteFailed(selected, { ...run.options.session, ...session }, run, warn);
  const overBudget = failed && isRetakeError(error, "BUDGET_SPENT");
  return {
    name,
    suite: suite.name,
    category: suite.category,
    tags: tagsOf(selected),
    status: !failed ? "passed" : overBudget ? "skipped" : "failed",
    ...(verdict ? { verdict } : {}),
    ...(overBudget ? { skipped: "over budget" } : {}),
    ...(failed ? { error: errorReport(error, hide) } : {}),
    warnings: warnings.map(hide),
    cassettes: [...new Set([...own ? [own.name] : [], ...reports.map((report) => report.name)])],
    requests,
    ...sumPassedOn([{ passedOn }]),
    ledger: ledger.totals(),
    milliseconds: Math.round(clock.elapsed() - started),
    attempts,
  };
}

type AttemptContext = RunContext & {
  ledger: Ledger;
  custom: CustomPrices | undefined;
  warn: (message: string) => void;
  /** Gets what takes out of text what its sessions know as secrets. */
  hides: ((text: string) => string)[];
};

async function attempt(
  selected: SelectedCase,
  session: SessionOptions,
  run: AttemptContext,
): Promise<Attempt> {
  const { suite, case: one } = selected;
  const cassette = cassetteOf(suite, one);
  const done: Attempt = {
    reports: [],
    requests: { played: 0, recorded: 0, live: 0, missed: 0 },
    passedOn: [],
    error: undefined,
    failed: false,
  };
  const options: SessionOptions = { ...run.options.session, ...session };
  const budget = run.budget?.forCase(
    () =>
      cassette
        ? run.dependencies.loadRecordings(cassette.name, { ...options, ...cassette.options })
        : Promise.resolve([]),
    run.custom,
  );
  const take = (event: RequestEvent) => {
    const price = note(event, run);
    if (event.interaction && /^(?:recorded|live)$/.test(event.verdict)) {
      budget?.paid(event.interaction, price);
    }
    const { verdict, call, same } = event;
    const ledger = run.total.totals();
    const told = { suite: suite.name, name: one.name, verdict, call, ledger };
    run.emit({ type: "case:request", ...told, ...(same ? { same } : {}) });
  };
  const uncounted = (error: unknown) =>
    run.warn(
      `A request could not be counted: ${errorReport(error, (text) => text).message}`,
    );
  /** Requests whose price is not known before the list is there; those behind them wait too. */
  let line: Promise<void> | undefined;
  const observer: Observer = {
    onReport(report, { passedOn, hide }) {
      done.reports.push(report);
      done.passedOn.push(...passedOnOf(passedOn));
      run.hides.push(hide);
    },
    onRequest(event) {
      done.requests[event.verdict]++;
      const { interaction } = event;
      line ??= interaction && run.prices.ready([interaction], run.custom);
      if (line) line = line.then(() => take(event)).catch(uncounted);
      else take(event);
    },
  };
  const controller = new AbortController();
  const over = new AbortController();
  const endWaiting = () => over.abort(controller.signal.reason);
  controller.signal.addEventListener("abort", endWaiting, { once: true });
  const rateLimiter = run.rateLimiters.forCase(over.signal, budget?.admit);
  const time = one.timeout ?? suite.timeout ?? run.options.timeout ?? 60_000;
  /** For a case without a cassette: what it asks of a real API is told, and paid for. */
  let uncassetted: Uncassetted | undefined;
  const ask: Fetch = (input, init) => {
    if (!uncassetted) {
      uncassetted = run.dependencies.openUncassetted(`${suite.category}/${one.name}`, options);
      run.hides.push(uncassetted.hide);
    }
    return uncassetted.fetch(input, init);
  };
  const collected = run.unhandledErrors.collect(observer);
  const timeout = startTimeout(selected, {
    time,
    waited: rateLimiter.waited,
    aborted: run.aborted,
    controller,
  });
  try {
    const body = (session?: Session) =>
      Promise.race([
        (async () => await one.fn!({ signal: controller.signal, session }))(),
        timeout.over,
      ]);
    const scope = {
      run: run.recordedAnew,
      defaults: { ...(run.explicitMode ? { mode: run.mode } : {}), ...options },
      overrides: { onWarning: run.warn },
      observer,
      rateLimiter,
      ...(cassette ? {} : { uncassetted: ask }),
    };
    await runInContext(
      scope,
      () => {
        if (!cassette) return body();
        const shares = run.shared.has(cassette.name) ? { unused: "ignore" as const } : {};
        const own = { ...shares, ...cassette.options, ...addsTo(cassette, options, run) };
        return run.dependencies.withCassette(cassette.name, own, body);
      },
    );
    timeout.throwIfOver(); // a case that never waits lets no clock strike
    for (const { name, mode } of done.reports) if (mode === "record") run.recordedAnew.add(name);
  } catch (error) {
    fail(done, error);
  } finally {
    timeout.stop();
    await uncassetted?.settle();
    over.abort(new DOMException("The case was over before this was sent.", "AbortError"));
    await line;
    budget?.end();
  }
  const refusal = budget?.refusal();
  if (refusal && !isRetakeError(done.error, "BUDGET_SPENT")) {
    done.failed = false; // what came of it is no fault of the case
    fail(done, refusal);
  }
  for (const error of await collected()) {
    if (!done.failed) fail(done, error);
    else if (error !== done.error) {
      run.warn(`Nobody caught: ${errorReport(error, (text) => text).message}`);
    }
  }
  for (const what of run.leftOpen.leftBy(observer)) run.warn(`It left ${what} open.`);
  return done;
}

function fail(attempt: Attempt, error: unknown): void {
  attempt.failed = true;
  attempt.error = error;
}

type CassetteOfCase = NonNullable<ReturnType<typeof cassetteOf>>;

/** Of cases that share a cassette, each would record it anew without what the others need of it. */
function addsTo(
  cassette: CassetteOfCase,
  options: SessionOptions,
  run: RunContext,
): SessionOptions {
  return run.recordedAnew.has(cassette.name) && recordsAnew(cassette, options, run)
    ? { mode: "update" }
    : {};
}

function recordsAnew(cassette: CassetteOfCase, options: SessionOptions, run: RunContext): boolean {
  const word = cassette.options.mode ?? options.mode;
  return (word === undefined ? run.mode : run.dependencies.mode(word)) === "record";
}

/** What a case that failed has left as it was, who shares the cassette must not replace. */
function noteFailed(
  { suite, case: one }: SelectedCase,
  options: SessionOptions,
  run: RunContext,
  warn: (message: string) => void,
): void {
  const cassette = cassetteOf(suite, one);
  if (!cassette || !run.shared.has(cassette.name) || !recordsAnew(cassette, options, run)) return;
  run.recordedAnew.add(cassette.name);
  warn(
    `The cassette ${cassette.name} was left as it was, so the cases that share it add to that; ` +
      `what they asked before is not recorded anew.`,
  );
}

/** Notes a request in the ledgers of the case and of the run. */
function note(
  { verdict, interaction, cassette, recordedAt, session }: RequestEvent,
  { ledger, total, options }: AttemptContext,
): Price {
  const entry = { verdict, session, ...(interaction ? { interaction } : {}) };
  const price = ledger.note(entry);
  total.note(entry, price);
  if (interaction && recordedAt !== undefined) {
    options.savings?.played(cassette, recordedAt, interaction, price);
  }
  return price;
}
