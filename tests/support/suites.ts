/** Suites that are run in tests: in memory, with all that was told of them. */
import { memoryStore, type Store } from "../../mod.ts";
import {
  type Case,
  type CaseReport,
  type RunEvent,
  type RunOptions,
  type RunReport,
  runSuite,
  type Suite,
  suite,
} from "../../src/suite.ts";
import { deferred } from "./local_server.ts";

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
