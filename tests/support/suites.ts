/** Suites that are run in tests: in memory, with all that was told of them. */
import { memoryStore, type Store, withCassette } from "../../mod.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import type { PriceList } from "../../src/ledger/price.ts";
import { openPriceBook } from "../../src/suite/price_book.ts";
import type { RunContext, RunDependencies } from "../../src/suite/run/context.ts";
import { watchLeftOpen } from "../../src/suite/run/left_open.ts";
import { createRateLimiters } from "../../src/suite/run/rate_limiter.ts";
import { runSuites } from "../../src/suite/run/run.ts";
import { watchUnhandledErrors } from "../../src/suite/run/unhandled_errors.ts";
import {
  type Case,
  type CaseReport,
  type CustomPrices,
  type RunEvent,
  type RunOptions,
  type RunReport,
  runSuite,
  type Suite,
  suite,
} from "../../src/suite.ts";
import { deferred, type LocalServer, postJson, serve } from "./local_server.ts";

/** A run, as somebody who shows it sees it. */
export interface Ran {
  report: RunReport;
  events: RunEvent[];
  /** The cases by their names. */
  cases: Record<string, CaseReport>;
  /** The names of cases in the order in which they began. */
  began: string[];
  store: Store;
}

/** Runs suites over cassettes in memory, or in the store of the options. */
export async function run(suites: Suite | Suite[], options: RunOptions = {}): Promise<Ran> {
  const store = options.session?.store ?? memoryStore();
  const events: RunEvent[] = [];
  const report = await runSuite(suites, {
    ...options,
    session: { ...options.session, store },
    onEvent(event) {
      events.push(event);
      options.onEvent?.(event);
    },
  });
  const all = report.suites.flatMap(({ cases }) => cases);
  return {
    report,
    events,
    cases: Object.fromEntries(all.map((one) => [one.name, one])),
    began: events.flatMap((event) => event.type === "case:start" ? [event.name] : []),
    store,
  };
}

/** A suite of cases by name, in the folder `some`. */
export function suiteOf(
  cases: Record<string, Case["fn"] | Omit<Case, "name">>,
  more: Partial<Suite> = {},
): Suite {
  return suite(more.name ?? "Some", {
    category: more.category ?? "some",
    ...withoutName(more),
    cases: Object.entries(cases).map(([name, one]) =>
      typeof one === "function" ? { name, fn: one } : { name, ...one }
    ),
  });
}

function withoutName({ name: _, ...rest }: Partial<Suite>): Partial<Suite> {
  return rest;
}

/** What a case does that asks one thing, in a cassette of its own. */
export function asking(url: string, init?: RequestInit): Omit<Case, "name"> {
  return {
    cassette: true,
    fn: async () => {
      const response = await fetch(url, init);
      const text = await response.text();
      if (!response.ok) throw new Error(`answered ${response.status}`);
      return text;
    },
  };
}

/** Lets cases through a gate so that it can be seen how many are in it at a time. */
export function gate(): {
  /** Goes in, waits a little, and goes out. */
  pass(name?: string): Promise<void>;
  /** How many were in it at the same time, at most. */
  most(): number;
  /** Who has been in it with whom. */
  met: Set<string>;
} {
  const inside = new Set<string>();
  const met = new Set<string>();
  let [most, count] = [0, 0];
  return {
    met,
    most: () => most,
    async pass(name = String(++count)) {
      for (const other of inside) met.add([name, other].sort().join("+"));
      inside.add(name);
      most = Math.max(most, inside.size);
      await pause(10);
      inside.delete(name);
    },
  };
}

/** Waits. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** A promise that is settled when so many have asked for it: nobody of them goes on before. */
export function meeting(count: number): () => Promise<void> {
  const { promise, resolve } = deferred();
  let here = 0;
  return () => {
    if (++here === count) resolve();
    return promise;
  };
}

/** A cassette's text without what differs from one recording to the next: its times. */
export function withoutTimes(text: string | undefined): string {
  return (text ?? "").replace(/"(?:waited|at|lasted)": [\d.]+/g, '"$time": 0')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
    .replace(/\["date", "[^"]*"\]/g, '["date", "TIME"]')
    .replace(/\[\s*\d+,\s*(\d+)\s*\]/g, "[0, $1]");
}

/** A cassette's text; empty where there is none. */
export async function textOf(store: Store, name: string): Promise<string> {
  const source = await store.load(name);
  return typeof source === "object" ? JSON.stringify(source) : source ?? "";
}

/** What a cassette has recorded, in order: the URLs without their origin. */
export async function pathsOf(store: Store, name: string): Promise<string[]> {
  const { interactions } = JSON.parse(await textOf(store, name)) as {
    interactions: { request: { url: string } }[];
  };
  return interactions.map(({ request }) => request.url.replace(/^https?:\/\/[^/]*/, ""));
}

/** What a run is given, with nothing behind it: no prices, no recordings, nothing to hear of. */
export function testDependencies(more: Partial<RunDependencies> = {}): RunDependencies {
  return {
    withCassette,
    runtime: "test",
    mode: (word) => (word ?? "replay") as "record",
    onChange: () => undefined,
    redact: (text) => text,
    openUncassetted: () => ({ fetch, settle: () => Promise.resolve(), hide: (text) => text }),
    loadPrices: () => Promise.reject(new Error("There are no prices.")),
    loadRecordings: () => Promise.resolve([]),
    watchOpen: () => () => {},
    onUnhandledError: () => () => {},
    ...more,
  };
}

/** A run as its cases see it, in memory, for the parts of which it is made. */
export function testContext(
  more: Partial<RunContext> = {},
  dependencies: Partial<RunDependencies> = {},
): RunContext {
  const given = testDependencies(dependencies);
  const prices = openPriceBook(given.loadPrices);
  return {
    dependencies: given,
    mode: "replay",
    explicitMode: false,
    prices,
    total: openLedger(prices),
    budget: undefined,
    rateLimiters: createRateLimiters({ perHost: 4, onWait() {} }),
    leftOpen: watchLeftOpen(given.watchOpen),
    unhandledErrors: watchUnhandledErrors(given.onUnhandledError),
    recordedAnew: new Set(),
    shared: new Set(),
    ofUnselected: new Map(),
    aborted: new AbortController().signal,
    emit() {},
    whyStopped: () => undefined,
    ...more,
    options: { ...more.options, session: { store: memoryStore(), ...more.options?.session } },
  };
}

/** Runs a suite whose list of prices comes from here. */
export async function runWithPrices(
  suite: Suite,
  options: RunOptions,
  load: () => Promise<PriceList>,
): Promise<{ report: RunReport; events: RunEvent[]; loads: () => number }> {
  let loads = 0;
  const events: RunEvent[] = [];
  const dependencies = testDependencies({
    loadPrices() {
      loads++;
      return load();
    },
  });
  const report = await runSuites([suite], {
    session: { store: memoryStore() },
    onEvent: (event) => void events.push(event),
    ...options,
  }, dependencies);
  return { report, events, loads: () => loads };
}

/** A price for each request to a server. */
export function pricesOf(url: string, perRequest: number): CustomPrices {
  return { [new URL(url).host]: { perRequest } };
}

/** Answers as a model does, with tokens. */
export function answering(): Promise<LocalServer> {
  const usage = { prompt_tokens: 3, completion_tokens: 5 };
  return serve((_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ model: "some", usage }));
  });
}

/** A suite of so many cases that each ask a model something else. */
export function chatting(url: string, count: number): Suite {
  const asks = (say: string) => ({
    cassette: true as const,
    fn: () => postJson(`${url}/chat`, { model: "some", max_tokens: 5, say }),
  });
  return suiteOf(
    Object.fromEntries(Array.from({ length: count }, (_, at) => [at + 1, asks(String(at + 1))])),
  );
}
