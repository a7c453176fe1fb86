/**
 * The checks that any store must pass: what `types.ts` says of one, sentence by sentence, as far as it
 * can be seen from outside. That a disk is full, or a process killed, no check can bring about.
 *
 * @module
 */
import type { Timer } from "../wire/clock.ts";
import { clock } from "../wire/native.ts";
import { isRetakeError, RetakeError } from "../errors.ts";
import type { Objects } from "./objects.ts";
import type { Journals, Store } from "./types.ts";

/** One check of a store: what it holds, and a function that throws where it does not. */
export interface StoreCheck {
  /** What must hold, as a sentence. */
  name: string;
  /** Runs the check; rejects with an `Error` that says what was wrong. */
  run(): Promise<void>;
}

/**
 * The checks that any store must pass that can be written to. Each makes its own, empty store.
 *
 * @param make makes an empty store
 * @returns the checks, to be run one by one by any test runner
 * @example
 * ```ts
 * import { memoryStore } from "@retake/retake";
 * import { checkStore } from "@retake/retake/testing";
 *
 * for (const check of checkStore(() => memoryStore())) await check.run();
 * ```
 */
export function checkStore(make: () => Store | Promise<Store>): StoreCheck[] {
  const groups = [{ "it has all members of a store, and no other kind of them": members }];
  return checksOf([...groups, ...Object.values(CHECKS)], make, "store");
}

/**
 * The checks that any {@linkcode Objects} must pass, before a bucket stands on them. Each has a place of its own,
 * with nothing in it.
 *
 * @param make makes an empty place
 * @returns the checks, to be run one by one by any test runner
 * @example
 * ```ts
 * import { folderObjects } from "@retake/retake/store/s3";
 * import { checkObjects } from "@retake/retake/testing";
 *
 * let count = 0;
 * const emptyPlace = () => folderObjects(`/tmp/recordings-${Date.now()}-${count++}`);
 * for (const check of checkObjects(emptyPlace)) console.log(check.name); // await check.run()
 * ```
 */
export function checkObjects(make: () => Objects | Promise<Objects>): StoreCheck[] {
  return checksOf(Object.values(OBJECT_CHECKS), make, "bucket");
}

/** The checks of all groups, of what `make` makes. */
function checksOf<T>(
  groups: readonly Record<string, (made: T) => void | Promise<void>>[],
  make: () => T | Promise<T>,
  kind: "store" | "bucket",
): StoreCheck[] {
  return groups.flatMap((group) =>
    Object.entries(group).map(([name, check]) => ({
      name,
      async run() {
        const made = await make();
        try {
          await check(made);
        } catch (error) {
          throw broken(kind, name, error);
        }
      },
    }))
  );
}

type Check = (store: Store) => void | Promise<void>;

/** Whether a store must have a member, and what it is. */
const MEMBERS: Record<keyof Store, readonly string[]> = {
  load: ["function"],
  save: ["function"],
  remove: ["function"],
  list: ["function"],
  locate: ["function"],
  exclusively: ["function", "undefined"],
  largest: ["number", "undefined"],
  journals: ["object", "undefined"],
};

function members(store: Store): void {
  for (const [name, kinds] of Object.entries(MEMBERS)) {
    const kind = typeof store[name as keyof Store];
    if (!kinds.includes(kind)) same(kind, kinds[0], `the type of its ${name}`);
  }
}

/** A text as a cassette's is, that of an object: a text alone would be taken for its own value. */
function cassette(content: string): string {
  return JSON.stringify({ content });
}

/** One that is not written as everybody would, with characters that are easily lost. */
const ODD = '{ "text": "naïve \\u2028 😀", "lines": "\\r\\n" }\n';

/** For each member what must hold of it; of one that a store may lack, only where it has it. */
const CHECKS: Record<keyof Store, Record<string, Check>> = {
  load: {
    "a cassette that was never saved is undefined": async (store) => {
      same(await store.load("none"), undefined, "load");
    },
    "a name is only a name": async (store) => {
      for (const name of ["constructor", "toString", "__proto__/a"]) {
        same(await store.load(name), undefined, `load of ${name}`);
        await store.save(name, cassette(name));
        same(contentOf(await store.load(name)), cassette(name), `load of ${name}`);
      }
    },
    "what is saved is loaded, to the character": async (store) => {
      await store.save("a/b", ODD);
      same(contentOf(await store.load("a/b")), JSON.stringify(JSON.parse(ODD)), "load");
    },
  },
  save: {
    "saving again replaces": async (store) => {
      await store.save("a", cassette("1".repeat(1000)));
      await store.save("a", cassette("2"));
      same(contentOf(await store.load("a")), cassette("2"), "load");
    },
    "names with the same beginning are apart": async (store) => {
      const names = ["a", "a/b", "a-b", "a/b.failed"];
      for (const name of names) await store.save(name, cassette(name));
      for (const name of names) {
        same(contentOf(await store.load(name)), cassette(name), `load of ${name}`);
      }
    },
    "a megabyte is kept whole": async (store) => {
      const large = cassette("é".repeat(1_000_000));
      await store.save("large", large);
      same(contentOf(await store.load("large")) === large, true, "load equals what was saved");
    },
    "saves at the same time leave one of them, whole": async (store) => {
      const texts = Array.from({ length: 20 }, (_, at) => cassette(`${at}`.repeat(50_000)));
      await Promise.all(texts.map((one) => store.save("a", one)));
      same(texts.includes(contentOf(await store.load("a"))!), true, "load is one of them");
    },
  },
  remove: {
    "what is removed is gone, and removing it again is nothing": async (store) => {
      await store.save("a", "{}");
      await store.save("a/b", "{}");
      await store.remove("a");
      await store.remove("a");
      same(await store.load("a"), undefined, "load");
      same(JSON.stringify(await store.list()), '["a/b"]', "list");
    },
    "what a failed run has left can be removed": async (store) => {
      await store.remove("a.failed");
      await store.save("a.failed", "{}");
      await store.remove("a.failed");
      same(await store.load("a.failed"), undefined, "load");
    },
  },
  list: {
    "the list is sorted by code unit, folders and all": async (store) => {
      for (const name of ["b", "a/c", "a/b", "B", "a-b"]) await store.save(name, "{}");
      same(JSON.stringify(await store.list()), '["B","a-b","a/b","a/c","b"]', "list");
    },
    "an empty store has an empty list": async (store) => {
      same(JSON.stringify(await store.list()), "[]", "list");
    },
  },
  locate: {
    "it says where a cassette lies": (store) => {
      const where = store.locate("a/b");
      same(typeof where, "string", "the type of locate's answer");
      same(where.includes("a/b"), true, "locate names the cassette");
    },
  },
  exclusively: {
    "what runs exclusively gives back or throws what it does": async (store) => {
      if (!store.exclusively) return;
      same(await store.exclusively("a/b", () => Promise.resolve("done")), "done", "result");
      const fault = new Error("fault");
      const thrown = await store.exclusively("a/b", () => Promise.reject(fault))
        .catch((error: unknown) => error);
      same(thrown, fault, "what was thrown");
      const again = store.exclusively("a/b", () => Promise.resolve("again"));
      same(await inTime(again), "again", "result after that");
      same(JSON.stringify(await store.list()), "[]", "list");
    },
    "what runs exclusively for one name never overlaps": async (store) => {
      if (!store.exclusively) return;
      let [inside, most, ran] = [0, 0, 0];
      const section = async () => {
        most = Math.max(most, ++inside);
        await new Promise<void>((resolve) => clock.setTimeout(resolve, 1));
        inside--;
        ran++;
      };
      await Promise.all(Array.from({ length: 20 }, () => store.exclusively!("a", section)));
      same(most, 1, "how many were inside at once");
      same(ran, 20, "how many ran");
    },
    "what runs exclusively for other names does not wait": async (store) => {
      if (!store.exclusively) return;
      const both = store.exclusively(
        "a",
        () => store.exclusively!("a/b", () => Promise.resolve("both")),
      );
      same(await inTime(both), "both", "result");
    },
    "inside of what runs exclusively the store can be used": async (store) => {
      if (!store.exclusively) return;
      const used = store.exclusively("a", async () => {
        await store.save("a", cassette("inside"));
        const journal = await store.journals?.open("a", "first");
        const lines = await store.journals?.list("a");
        await journal?.append("second");
        await journal?.remove();
        const content = contentOf(await store.load("a"));
        await store.remove("a");
        return `${content} ${lines?.length ?? 1}`;
      });
      same(await inTime(used), `${cassette("inside")} 1`, "the cassette and the journals inside");
    },
  },
  largest: {
    "what it says is the largest is a number of bytes": ({ largest = 1 }) =>
      same(largest >= 1, true, `largest of ${largest} is at least 1`),
  },
  journals: {
    "a journal has its lines in order": withJournals(async (journals) => {
      const journal = await journals.open("a/b", "first é \u2028");
      const wanted = Array.from({ length: 50 }, (_, at) => `${at} ${"😀".repeat(at * 10)}`);
      await Promise.all(wanted.map((line) => journal.append(line)));
      const [found, ...others] = await journals.list("a/b");
      same(others.length, 0, "other journals");
      same(found?.id, journal.id, "id");
      same(found?.where, journal.where, "where");
      same(JSON.stringify(found?.lines), JSON.stringify(["first é \u2028", ...wanted]), "lines");
      await journal.remove();
      same((await journals.list("a/b")).length, 0, "journals after removing");
    }),
    "a journal is alive until it is closed, and stays": withJournals(async (journals) => {
      const journal = await journals.open("a", "first");
      same((await journals.list("a"))[0]?.alive, true, "alive while open");
      await journal.append("second");
      await journal.close();
      await journal.close();
      const late = await journal.append("third").then(() => undefined, (error: Error) => error);
      same(isRetakeError(late, "STORE_WRITE"), true, "appending after that throws STORE_WRITE");
      const [closed] = await journals.list("a");
      same(closed?.alive, false, "alive when closed");
      same(closed?.lines.join(), "first,second", "lines");
      await closed!.remove();
      await closed!.remove();
      same((await journals.list("a")).length, 0, "journals after removing");
    }),
    "journals of a cassette are listed oldest first, and no others": withJournals(
      async (journals, store) => {
        const opened = [];
        for (const line of ["1", "2", "3", "4", "5"]) opened.push(await journals.open("a", line));
        opened.push(await journals.open("a/b", "other"));
        same(new Set(opened.map(({ id }) => id)).size, 6, "different ids");
        await opened[0]!.append("1 again");
        await opened[2]!.remove();
        const found = await journals.list("a");
        same(found.map(({ lines }) => lines[0]).join(), "1,2,4,5", "first lines");
        same(JSON.stringify(await store.list()), "[]", "cassettes");
        await Promise.all(opened.map((journal) => journal.remove()));
        same((await journals.list("a/b")).length, 0, "journals after removing");
      },
    ),
  },
};

/** SHA-256 of the bytes that checks put, so that nothing needs to be counted here. */
const [EMPTY, ABC, ABCD] = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  "88d4266fd4e6338d13b845fcf289579d209c897823b9217da3e161936f031589",
] as const;
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Of a place for objects, which does no counting either: a digest is a name to it. */
const OBJECT_CHECKS: Record<Exclude<keyof Objects, "where">, Record<string, ObjectCheck>> = {
  get: {
    "an object that was never put is undefined": async ({ get, has }) => {
      same(await get(ABC), undefined, "get");
      same(await has(ABC), false, "has");
    },
    "what is put is got, to the byte": async ({ get, put }) => {
      const bytes = Uint8Array.from({ length: 70_000 }, (_, at) => at * 7 % 256);
      await put(ABCD, bytes);
      await put(EMPTY, new Uint8Array());
      same(String(await get(ABCD)), String(bytes), "get");
      same((await get(EMPTY))?.length, 0, "length of the empty one");
    },
  },
  has: {
    "it has what was put, and no other": async ({ has, put }) => {
      await put(ABC, bytesOf("abc"));
      same(await has(ABC), true, "has");
      same(await has(ABCD), false, "has of another");
    },
  },
  put: {
    "it says what is new, and leaves what is there": async ({ get, put }) => {
      same(await put(ABC, bytesOf("abc")), true, "put");
      same(await put(ABC, bytesOf("abcd")), false, "put again");
      same(String(await get(ABC)), String(bytesOf("abc")), "get");
    },
    "puts at the same time leave a whole one": async ({ get, put }) => {
      const bytes = bytesOf("é".repeat(200_000));
      await Promise.all(Array.from({ length: 8 }, () => put(ABC, bytes)));
      const got = await get(ABC);
      same(got?.length, bytes.length, "length");
      same(got?.every((byte, at) => byte === bytes[at]), true, "get equals what was put");
    },
    "an object of some megabytes is kept whole": async ({ get, put }) => {
      const bytes = new Uint8Array(3_000_001).fill(7);
      await put(ABC, bytes);
      same((await get(ABC))?.length, bytes.length, "length");
    },
  },
  list: {
    "an empty place has an empty list": async ({ list }) => {
      same(JSON.stringify(await list()), "[]", "list");
    },
    "the list has each object, with its size and time": async ({ list, put }) => {
      await put(ABC, bytesOf("abc"));
      await put(ABCD, bytesOf("abcd"));
      const found = (await list()).sort((a, b) => a.bytes - b.bytes);
      same(found.map(({ digest }) => digest).join(), `${ABC},${ABCD}`, "digests");
      same(found.map(({ bytes }) => bytes).join(), "3,4", "sizes");
      same(found.every(({ changed }) => Number.isFinite(changed)), true, "times are numbers");
    },
  },
  delete: {
    "what is deleted is gone, and deleting it again is nothing": async (
      { get, put, list, ...more },
    ) => {
      await put(ABC, bytesOf("abc"));
      await put(ABCD, bytesOf("abcd"));
      await more.delete(ABC);
      await more.delete(ABC);
      same(await get(ABC), undefined, "get");
      same((await list()).map(({ digest }) => digest).join(), ABCD, "list");
      same(await put(ABC, bytesOf("abc")), true, "put after that");
    },
  },
};
type ObjectCheck = (objects: Objects) => Promise<void>;

/** A check for stores that have journals; it holds for all others. */
function withJournals(check: (journals: Journals, store: Store) => Promise<void>): Check {
  return async (store) => {
    if (store.journals) await check(store.journals, store);
  };
}

/** Stores may hand back text or the value it parses to. */
function contentOf(loaded: string | object | undefined): string | undefined {
  if (loaded === undefined) return undefined;
  return JSON.stringify(typeof loaded === "string" ? JSON.parse(loaded) : loaded);
}

/** Far longer than a store takes that does not wait for itself, in milliseconds. */
const STUCK = 30_000;

async function inTime<T>(promise: Promise<T>): Promise<T | string> {
  let timer: Timer | undefined;
  const late = new Promise<string>((resolve) => {
    timer = clock.setTimeout(() => resolve(`nothing within ${STUCK / 1000} seconds`), STUCK);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clock.clearTimeout(timer);
  }
}

/** Thrown where what was found is not what must be. */
class Mismatch extends Error {
  constructor(message: string, readonly found: unknown, readonly wanted: unknown) {
    super(message);
  }
}

function same(found: unknown, wanted: unknown, what: string): void {
  if (found === wanted) return;
  throw new Mismatch(`${what}: found ${shorten(found)}, wanted ${shorten(wanted)}`, found, wanted);
}

function shorten(value: unknown): string {
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text.length <= 300 ? text : `${text.slice(0, 300)}…`;
}

function broken(kind: "store" | "bucket", name: string, error: unknown): RetakeError {
  const { found, wanted } = error instanceof Mismatch ? error : { found: error, wanted: undefined };
  return new RetakeError(
    "STORE_READ",
    `The ${kind} breaks a rule of ${kind}s: ${name}.\n` +
      `  found  ${error instanceof Error ? error.message : String(error)}\n` +
      `  to do  see what docs/${kind === "store" ? "stores" : "bucket"}.md says of it`,
    { facts: { rule: name, found, wanted }, cause: error },
  );
}
