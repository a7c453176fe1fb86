// The checks of stores: each finds the fault that it is there for, and says which rule was broken.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { isRetakeError, type Store } from "../../mod.ts";
import { checkObjects, checkStore } from "../../src/store/conformance.ts";
import type { Objects } from "../../src/store/objects.ts";
import { openShelf, type Shelf, shelfStore } from "../support/shelf_store.ts";
import { clock } from "../../src/wire/native.ts";

type Full = Required<Store>;

/** A fault: how a store with it differs from a good one, and the rule that it breaks. */
type Fault = [what: string, rule: string, (store: Full, shelf: Shelf) => Partial<Full>];

const later = () => new Promise((resolve) => setTimeout(resolve, 1));

const FAULTS: Fault[] = [
  ["has no list", "it has all members", () => ({ list: undefined })],
  ["has journals that are none", "it has all members", () => ({ journals: (() => {}) as never })],
  [
    "gives null for nothing",
    "never saved is undefined",
    ({ load }) => ({ load: async (name) => await load(name) ?? null as never }),
  ],
  ["keeps texts in an object", "a name is only a name", () => {
    const texts: Record<string, string> = {};
    return {
      load: (name) => Promise.resolve(texts[name]),
      save: (name, text) => Promise.resolve(void (texts[name] = text)),
    };
  }],
  [
    "takes characters apart",
    "to the character",
    ({ save }) => ({ save: (name, text) => save(name, text.normalize("NFD")) }),
  ],
  ["keeps what was first", "saving again replaces", ({ save }, { texts }) => ({
    save: async (name, text) => texts.has(name) ? undefined : await save(name, text),
  })],
  ["puts folders into one", "names with the same beginning", ({ load, save }) => ({
    load: (name) => load(name.split("/")[0]!),
    save: (name, text) => save(name.split("/")[0]!, text),
  })],
  [
    "cuts long texts",
    "a megabyte is kept whole",
    ({ save }) => ({ save: (name, text) => save(name, text.slice(0, 65_536)) }),
  ],
  ["writes in two steps", "saves at the same time", (_, { texts }) => ({
    async save(name, text) {
      texts.set(name, "");
      for (const half of [text.slice(0, 9), text.slice(9)]) {
        texts.set(name, texts.get(name) + half);
        await later();
      }
    },
  })],
  ["removes nothing", "what is removed is gone", () => ({ remove: () => Promise.resolve() })],
  ["removes more", "what is removed is gone", (_, { texts }) => ({
    remove: (name) =>
      Promise.resolve(
        [...texts.keys()].forEach((one) => one.startsWith(name) && texts.delete(one)),
      ),
  })],
  ["throws where there is nothing to remove", "removing it again", ({ remove }, { texts }) => ({
    remove: (name) => texts.has(name) ? remove(name) : Promise.reject(new Error("404")),
  })],
  [
    "keeps failed runs for ever",
    "what a failed run has left",
    ({ remove }) => ({
      remove: async (name) => name.endsWith(".failed") ? undefined : await remove(name),
    }),
  ],
  ["lists as it was saved", "the list is sorted", (_, { texts }) => ({
    list: () => Promise.resolve([...texts.keys()]),
  })],
  ["sorts by language", "the list is sorted", (_, { texts }) => ({
    list: () => Promise.resolve([...texts.keys()].sort((a, b) => a.localeCompare(b))),
  })],
  ["lists nothing as null", "an empty store", ({ list }, { texts }) => ({
    list: () => texts.size > 0 ? list() : Promise.resolve(null as never),
  })],
  ["locates all at one place", "it says where", () => ({ locate: () => "the shelf" })],
  [
    "locates later",
    "it says where",
    () => ({ locate: ((n: string) => Promise.resolve(n)) as never }),
  ],
  ["has no room", "a number of bytes", () => ({ largest: 0 })],
  ["gives no result of what ran", "gives back or throws", ({ exclusively }) => ({
    exclusively: (async (name: string, fn: () => Promise<unknown>) =>
      void await exclusively(name, fn)) as never,
  })],
  ["swallows what was thrown", "gives back or throws", ({ exclusively }) => ({
    exclusively: (async (name: string, fn: () => Promise<unknown>) =>
      await exclusively(name, fn).catch(() => {})) as never,
  })],
  ["stays locked after a failure", "gives back or throws", (_, { locks }) => ({
    exclusively(name, fn) {
      const mine = (locks.get(name) ?? Promise.resolve()).then(fn);
      locks.set(name, mine.catch(() => new Promise(() => {})));
      return mine;
    },
  })],
  ["locks nothing", "never overlaps", () => ({ exclusively: (_, fn) => fn() })],
  ["has one lock for all", "other names does not wait", ({ exclusively }) => ({
    exclusively: (_, fn) => exclusively("all", fn),
  })],
  ["locks itself out", "the store can be used", ({ exclusively, save }) => ({
    save: (name, text) => exclusively(name, () => save(name, text)),
  })],
  [
    "hides open journals",
    "the store can be used",
    ({ journals }) => ({
      journals: {
        ...journals,
        list: async (name) => (await journals.list(name)).filter(({ alive }) => !alive),
      },
    }),
  ],
  ["writes lines as they come", "lines in order", ({ journals }) => ({
    journals: {
      ...journals,
      async open(name, first) {
        const journal = await journals.open(name, first);
        let count = 0;
        const append = async (line: string) => {
          if (count++ % 2 === 0) await later();
          await journal.append(line);
        };
        return { ...journal, append };
      },
    },
  })],
  ["takes closed journals for open ones", "alive until it is closed", ({ journals }) => ({
    journals: {
      ...journals,
      list: async (name) => (await journals.list(name)).map((file) => ({ ...file, alive: true })),
    },
  })],
  ["writes to closed journals", "alive until it is closed", ({ journals }) => ({
    journals: {
      ...journals,
      async open(name, first) {
        const journal = await journals.open(name, first);
        return { ...journal, append: (line) => journal.append(line).catch(() => {}) };
      },
    },
  })],
  ["lists the newest journal first", "oldest first, and no others", ({ journals }) => ({
    journals: { ...journals, list: async (name) => (await journals.list(name)).reverse() },
  })],
  ["lists all journals", "oldest first, and no others", ({ journals }, shelf) => ({
    journals: { ...journals, list: () => Promise.resolve(shelf.journals.map(({ file }) => file)) },
  })],
  ["lists journals as cassettes", "oldest first, and no others", ({ list }, { journals }) => ({
    list: async () => [...await list(), ...journals.map(({ name }) => `${name}.journal`)].sort(),
  })],
];

/** What the checks say of a store; one that waits for itself is given up at once. */
async function verdicts(make: () => Store): Promise<Map<string, unknown>> {
  const real = clock.setTimeout;
  clock.setTimeout = (fn, delay) => real(fn, delay > 1000 ? 50 : delay);
  const broken = new Map<string, unknown>();
  try {
    for (const { name, run } of checkStore(make)) {
      await run().catch((error: unknown) => broken.set(name, error));
    }
  } finally {
    clock.setTimeout = real;
  }
  return broken;
}

function faulty([, , fault]: Fault): () => Store {
  return () => {
    const shelf = openShelf();
    const store = shelfStore(shelf);
    return { ...store, ...fault(store, shelf) } as Store;
  };
}

for (const fault of FAULTS) {
  const [what, rule] = fault;
  Deno.test(`a store that ${what} fails: ${rule}`, async () => {
    const broken = await verdicts(faulty(fault));
    const [name, error] = [...broken].find(([name]) => name.includes(rule)) ?? [];
    assert(isRetakeError(error, "STORE_READ"), `only ${[...broken.keys()].join("; ")}`);
    assertStringIncludes(error.message, name!);
    assertEquals(error.facts.rule, name);
  });
}

Deno.test("a good store passes every check, and every check finds a fault", async () => {
  assertEquals([...await verdicts(() => shelfStore())], []);
  const found = FAULTS.map(([, rule]) => rule);
  const never = checkStore(() => shelfStore()).map(({ name }) => name)
    .filter((name) => !found.some((rule) => name.includes(rule)));
  assertEquals(never, []);
});

Deno.test("what a check has found is told in short, with what was wanted", async () => {
  const [, error] = [
    ...await verdicts(faulty(FAULTS.find(([what]) => what === "cuts long texts")!)),
  ]
    .find(([name]) => name.includes("megabyte"))!;
  const { message, cause } = error as Error;
  assert(message.length < 600, message);
  assert(cause instanceof Error);
  const [, sorted] = [
    ...await verdicts(faulty(FAULTS.find(([what]) => what.includes("language"))!)),
  ]
    .find(([name]) => name.includes("sorted"))!;
  assertStringIncludes((sorted as Error).message, 'wanted ["B","a-b","a/b","a/c","b"]');
});

type Kept = Map<string, Uint8Array<ArrayBuffer>>;

function goodObjects(kept: Kept): Objects {
  return {
    where: "a map",
    get: (digest) => Promise.resolve(kept.get(digest)),
    has: (digest) => Promise.resolve(kept.has(digest)),
    put(digest, bytes) {
      const isNew = !kept.has(digest);
      if (isNew) kept.set(digest, bytes);
      return Promise.resolve(isNew);
    },
    list: () =>
      Promise.resolve(
        [...kept].map(([digest, { length }]) => ({ digest, bytes: length, changed: 1 })),
      ),
    delete: (digest) => Promise.resolve(void kept.delete(digest)),
  };
}

/** The same of places for objects. */
const OBJECT_FAULTS: [
  what: string,
  rule: string,
  (objects: Objects, kept: Kept) => Partial<Objects>,
][] = [
  ["gives null for nothing", "never put is undefined", ({ get }) => ({
    get: async (digest) => await get(digest) ?? null as never,
  })],
  ["takes bytes for text", "to the byte", ({ put }) => ({
    put: (digest, bytes) => put(digest, new TextEncoder().encode(new TextDecoder().decode(bytes))),
  })],
  ["has everything", "it has what was put", () => ({ has: () => Promise.resolve(true) })],
  ["writes over", "leaves what is there", (_, kept) => ({
    put: (digest, bytes) => Promise.resolve(void kept.set(digest, bytes) === undefined),
  })],
  ["is spoilt by a second put", "puts at the same time", (_, kept) => ({
    put(digest, bytes) {
      const isNew = !kept.has(digest);
      kept.set(digest, isNew ? bytes : bytes.slice(1));
      return Promise.resolve(isNew);
    },
  })],
  ["cuts what is large", "of some megabytes", ({ put }) => ({
    put: (digest, bytes) => put(digest, bytes.slice(0, 1_000_000)),
  })],
  ["lists what is none", "an empty place", ({ list }) => ({
    list: async () => [...await list(), { digest: "", bytes: 0, changed: 0 }],
  })],
  ["lists a page", "the list has each object", ({ list }) => ({
    list: async () => (await list()).slice(0, 1),
  })],
  ["deletes nothing", "what is deleted is gone", () => ({ delete: () => Promise.resolve() })],
];

async function brokenBy(fault?: (typeof OBJECT_FAULTS)[number][2]): Promise<string[]> {
  const broken: string[] = [];
  const make = () => {
    const kept: Kept = new Map();
    const objects = goodObjects(kept);
    return { ...objects, ...fault?.(objects, kept) };
  };
  for (const { name, run } of checkObjects(make)) await run().catch(() => broken.push(name));
  return broken;
}

for (const [what, rule, fault] of OBJECT_FAULTS) {
  Deno.test(`a place for objects that ${what} fails: ${rule}`, async () => {
    const broken = await brokenBy(fault);
    assert(broken.some((name) => name.includes(rule)), `only ${broken.join("; ")}`);
  });
}

Deno.test("a good place for objects passes every check, and every check finds a fault", async () => {
  assertEquals(await brokenBy(), []);
  const never = checkObjects(() => goodObjects(new Map())).map(({ name }) => name)
    .filter((name) => !OBJECT_FAULTS.some(([, rule]) => name.includes(rule)));
  assertEquals(never, []);
});
