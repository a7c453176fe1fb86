/**
 * The journal of a run that records: each finished answer is written down before the caller has it
 * whole, so that a killed process loses none that was paid for. Runs that overlap, in any process,
 * know each other by their journals, and add to one cassette.
 *
 * @module
 */
import { unionOf } from "../../cassette/content.ts";
import { FORMAT, parseCassette } from "../../cassette/format.ts";
import type { Frame, FrozenState, Interaction, JsonValue } from "../../cassette/types.ts";
import { RetakeError } from "../../errors.ts";
import type { Journal, JournalFile, Store } from "../../store/types.ts";
import { realRandomUUID } from "../../wire/native.ts";

const JOURNAL = "retake-journal/1";

/** What runs that overlap have in common. */
export interface RunHead {
  journal: typeof JOURNAL;
  /** Tells runs that overlap from others. */
  run: string;
  frozen?: FrozenState;
}

/** How a run ended, for those that go on. */
export type RunEnd = "saved" | "failed";

/** A long random secret of a run that others may have too, by its slow hash; see `slow_hash.ts`. */
export interface SharedSecret {
  alias: string;
  hash: string;
}

/** A journal as it was read. */
interface ReadJournal {
  file: JournalFile;
  head: RunHead | undefined;
  interactions: Interaction[];
  variables: Record<string, JsonValue>;
  secrets: SharedSecret[];
  end: RunEnd | undefined;
}

/** What runs that were killed have left, to be taken over. */
export interface Interrupted {
  interactions: Interaction[];
  variables: Record<string, JsonValue>;
  /** The journals it comes from. */
  files: JournalFile[];
}

/** The journal of one run. */
export interface RunLog {
  head: RunHead;
  /** Where it lies, for people. */
  where: string;
  /** How many answers are in it. */
  kept(): number;
  /**
   * Writes a line down; what fails is told by `failure` and not thrown.
   *
   * @returns how many characters it has
   */
  note(line: Line): Promise<number>;
  /** The first thing that could not be written. */
  failure(): unknown;
  /** How runs ended that overlap with this one. */
  others(): Promise<RunEnd[]>;
  /** What runs that overlap with this one, and have ended, tell of their secrets. */
  secrets(): Promise<SharedSecret[]>;
  /**
   * Ends the journal; it goes when nobody needs it any more.
   *
   * @param how how the run ended
   * @param secrets gives what others need to know of its secrets, where there are others
   */
  end(how: RunEnd, secrets?: () => Promise<SharedSecret[]>): Promise<void>;
  /** Lets go of the journal and leaves it where it is, for the next run. */
  leave(): Promise<void>;
}

/** A line of a journal behind the first one. */
export type Line =
  | { at: number; interaction: Interaction }
  // Of a WebSocket that is still open: one more message.
  | { at: number; frame: Frame }
  | { variable: string; value: JsonValue };

/**
 * Runs a function while nobody else works on the cassette.
 *
 * @param store where the cassette is kept
 * @param name the cassette's name
 * @param fn what to run
 */
export async function exclusively<T>(store: Store, name: string, fn: () => Promise<T>): Promise<T> {
  return store.exclusively ? await store.exclusively(name, fn) : await fn();
}

/**
 * Finds what killed runs have left of a cassette.
 *
 * @throws {RetakeError} `CASSETTE_INVALID` when a journal is damaged
 */
export async function findInterrupted(store: Store, name: string): Promise<Interrupted> {
  const left = (await readJournals(store, name)).filter(({ file, end }) => !file.alive && !end);
  return {
    interactions: unionOf(left.map((journal) => journal.interactions)),
    variables: Object.assign(Object.create(null), ...left.map((journal) => journal.variables)),
    files: left.map((journal) => journal.file),
  };
}

/**
 * Starts a journal, where the store has them.
 *
 * @param freeze gives what the run is frozen at, unless it joins others that are
 * @throws {RetakeError} `STORE_WRITE` when it cannot be written: before anything is paid for
 */
export async function openRunLog(
  store: Store,
  name: string,
  freeze: () => FrozenState | undefined,
): Promise<RunLog | undefined> {
  const { journals } = store;
  if (!journals) return undefined;
  return await exclusively(store, name, async () => {
    const all = await readJournals(store, name);
    const joined = all.find(({ file, end, head }) => file.alive && !end && head)?.head;
    if (!joined) await Promise.all(all.filter(({ end }) => end).map(({ file }) => file.remove()));
    const frozen = joined ? joined.frozen : freeze();
    const head: RunHead = {
      journal: JOURNAL,
      run: joined?.run ?? realRandomUUID(),
      ...(frozen ? { frozen } : {}),
    };
    return runLog(store, name, await journals.open(name, JSON.stringify(head)), head);
  });
}

function runLog(store: Store, name: string, journal: Journal, head: RunHead): RunLog {
  const answers = new Set<number>();
  let failure: unknown;
  const mates = async () =>
    (await readJournals(store, name)).filter((other) =>
      other.file.id !== journal.id && other.head?.run === head.run
    );
  return {
    head,
    where: journal.where,
    kept: () => answers.size,
    failure: () => failure,
    async note(line) {
      const text = JSON.stringify(line);
      try {
        await journal.append(text);
        if ("at" in line) answers.add(line.at);
      } catch (error) {
        failure ??= error;
      }
      return text.length;
    },
    others: async () => (await mates()).flatMap(({ end }) => end ? [end] : []),
    secrets: async () => (await mates()).flatMap(({ end, secrets }) => end ? secrets : []),
    async end(how, secrets) {
      const others = await mates();
      if (others.some(({ file, end }) => file.alive && !end)) {
        // They must know, at their end, that the cassette is of this run already, and what is called how.
        for (const secret of await secrets?.() ?? []) await journal.append(JSON.stringify(secret));
        await journal.append(JSON.stringify({ end: how }));
        return await journal.close();
      }
      await journal.remove();
      await Promise.all(others.filter(({ end }) => end).map(({ file }) => file.remove()));
    },
    leave: () => journal.close(),
  };
}

async function readJournals(store: Store, name: string): Promise<ReadJournal[]> {
  return (await store.journals?.list(name) ?? []).map(readJournal);
}

function readJournal(file: JournalFile): ReadJournal {
  const [first, ...rest] = file.lines.map((line) => parseLine(line, file.where));
  const read: ReadJournal = {
    file,
    head: first?.journal === JOURNAL ? first as unknown as RunHead : undefined,
    interactions: [],
    variables: Object.create(null),
    secrets: [],
    end: undefined,
  };
  const answers = new Map<number, Interaction>();
  for (const line of rest) {
    // An answer may be written twice: when it seemed whole, and when it was.
    if (line.interaction) answers.set(Number(line.at), line.interaction as Interaction);
    else if (line.frame) {
      answers.get(Number(line.at))?.response?.frames?.push(line.frame as Frame);
    } else if (typeof line.variable === "string") {
      read.variables[line.variable] = line.value as JsonValue;
    } else if (typeof line.alias === "string" && typeof line.hash === "string") {
      read.secrets.push({ alias: line.alias, hash: line.hash });
    } else if (line.end) read.end = line.end as RunEnd;
  }
  read.interactions = [...answers].sort(([a], [b]) => a - b).map(([, interaction]) => interaction);
  const recordedAt = new Date(0).toISOString();
  const { interactions } = read;
  parseCassette({ format: FORMAT, recordedAt, interactions }, file.where);
  return read;
}

function parseLine(line: string, where: string): Record<string, unknown> {
  try {
    const value = JSON.parse(line);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // said below, like any other line that is no object
  }
  throw new RetakeError(
    "CASSETTE_INVALID",
    `The journal ${where} cannot be read: a line of it is not a JSON object.\n` +
      `  to do  look at what it holds, then delete it`,
    { facts: { where } },
  );
}
