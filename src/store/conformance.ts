/**
 * The checks that any store must pass.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import type { Store } from "./types.ts";

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
  const text = '{ "text": "naïve \\u2028 😀", "lines": "\\r\\n" }\n';
  const check = (name: string, run: (store: Store) => Promise<void>): StoreCheck => ({
    name,
    run: async () => await run(await make()),
  });
  return [
    check("a cassette that was never saved is undefined", async (store) => {
      same(await store.load("none"), undefined, "load");
    }),
    check("what is saved is loaded, to the character", async (store) => {
      await store.save("a/b", text);
      same(contentOf(await store.load("a/b")), JSON.stringify(JSON.parse(text)), "load");
    }),
    check("saving again replaces", async (store) => {
      await store.save("a", "1".repeat(1000));
      await store.save("a", '{"short":true}');
      same(contentOf(await store.load("a")), '{"short":true}', "load");
    }),
    check("names with the same beginning are apart", async (store) => {
      await store.save("a", '"a"');
      await store.save("a/b", '"a/b"');
      await store.save("a-b", '"a-b"');
      same(contentOf(await store.load("a")), '"a"', "load of a");
      same(contentOf(await store.load("a/b")), '"a/b"', "load of a/b");
      same(contentOf(await store.load("a-b")), '"a-b"', "load of a-b");
    }),
    check("the list is sorted by code unit, folders and all", async (store) => {
      for (const name of ["b", "a/c", "a/b", "B", "a-b"]) await store.save(name, "{}");
      same(JSON.stringify(await store.list()), '["B","a-b","a/b","a/c","b"]', "list");
    }),
    check("an empty store has an empty list", async (store) => {
      same(JSON.stringify(await store.list()), "[]", "list");
    }),
    check("what is removed is gone, and removing it again is nothing", async (store) => {
      await store.save("a", "{}");
      await store.remove("a");
      await store.remove("a");
      same(await store.load("a"), undefined, "load");
      same(JSON.stringify(await store.list()), "[]", "list");
    }),
    check("a megabyte is kept whole", async (store) => {
      const large = JSON.stringify("é".repeat(1_000_000));
      await store.save("large", large);
      same(contentOf(await store.load("large")) === large, true, "load equals what was saved");
    }),
    check("saves at the same time leave one of them, whole", async (store) => {
      const texts = Array.from({ length: 20 }, (_, at) => JSON.stringify(`${at}`.repeat(50_000)));
      await Promise.all(texts.map((one) => store.save("a", one)));
      same(texts.includes(contentOf(await store.load("a"))!), true, "load is one of them");
    }),
    check("it says where a cassette lies", (store) => {
      same(store.locate("a/b").includes("a/b"), true, "locate names the cassette");
      return Promise.resolve();
    }),
    ...lockChecks(check),
    ...journalChecks(check),
  ];
}

type Check = (name: string, run: (store: Store) => Promise<void>) => StoreCheck;

/** They hold for a store without locks, too: there is nothing to check. */
function lockChecks(check: Check): StoreCheck[] {
  return [
    check("what runs exclusively gives back or throws what it does", async (store) => {
      if (!store.exclusively) return;
      same(await store.exclusively("a/b", () => Promise.resolve("done")), "done", "result");
      const fault = new Error("fault");
      const thrown = await store.exclusively("a/b", () => Promise.reject(fault))
        .catch((error: unknown) => error);
      same(thrown, fault, "what was thrown");
      same(await store.exclusively("a/b", () => Promise.resolve("again")), "again", "result");
      same(JSON.stringify(await store.list()), "[]", "list");
    }),
    check("what runs exclusively for one name never overlaps", async (store) => {
      if (!store.exclusively) return;
      let [inside, ran] = [0, 0];
      const section = async () => {
        same(++inside, 1, "how many were inside");
        await new Promise((resolve) => setTimeout(resolve, 1));
        inside--;
        ran++;
      };
      await Promise.all(Array.from({ length: 20 }, () => store.exclusively!("a", section)));
      same(ran, 20, "how many ran");
    }),
    check("what runs exclusively for other names does not wait", async (store) => {
      const { exclusively } = store;
      if (!exclusively) return;
      const both = await exclusively("a", () => exclusively("a/b", () => Promise.resolve("both")));
      same(both, "both", "result");
    }),
  ];
}

/** They hold for a store without journals, too. */
function journalChecks(check: Check): StoreCheck[] {
  return [
    check("a journal has its lines in order", async ({ journals }) => {
      if (!journals) return;
      const journal = await journals.open("a/b", "first é \u2028");
      const wanted = Array.from({ length: 50 }, (_, at) => `${at} ${"😀".repeat(at * 10)}`);
      await Promise.all(wanted.map((line) => journal.append(line)));
      const [found, ...others] = await journals.list("a/b");
      same(others.length, 0, "other journals");
      same(found?.id, journal.id, "id");
      same(found?.where, journal.where, "where");
      same(JSON.stringify(found?.lines), JSON.stringify(["first é \u2028", ...wanted]), "lines");
      await journal.remove();
    }),
    check("a journal is alive until it is closed, and stays", async ({ journals }) => {
      if (!journals) return;
      const journal = await journals.open("a", "first");
      same((await journals.list("a"))[0]?.alive, true, "alive while open");
      await journal.append("second");
      await journal.close();
      await journal.close();
      const late = await journal.append("third").then(() => undefined, (error: Error) => error);
      same(late instanceof RetakeError && late.code, "STORE_WRITE", "appending after that");
      const [closed] = await journals.list("a");
      same(closed?.alive, false, "alive when closed");
      same(closed?.lines.join(), "first,second", "lines");
      await closed!.remove();
      await closed!.remove();
      same((await journals.list("a")).length, 0, "journals after removing");
    }),
    check("journals of a cassette are listed oldest first, and no others", async (store) => {
      const { journals } = store;
      if (!journals) return;
      const opened = [];
      for (const line of ["1", "2", "3", "4", "5"]) opened.push(await journals.open("a", line));
      opened.push(await journals.open("a/b", "other"));
      await opened[0]!.append("1 again");
      await opened[2]!.remove();
      const found = await journals.list("a");
      same(found.map(({ lines }) => lines[0]).join(), "1,2,4,5", "first lines");
      same(JSON.stringify(await store.list()), "[]", "cassettes");
      await Promise.all(opened.map((journal) => journal.remove()));
      same((await journals.list("a/b")).length, 0, "journals after removing");
    }),
  ];
}

/** Stores may hand back text or the value it parses to. */
function contentOf(loaded: string | object | undefined): string | undefined {
  if (loaded === undefined) return undefined;
  return JSON.stringify(typeof loaded === "string" ? JSON.parse(loaded) : loaded);
}

function same(found: unknown, wanted: unknown, what: string): void {
  if (found === wanted) return;
  throw new RetakeError("STORE_READ", `${what}: found ${found}, wanted ${wanted}.`, {
    facts: { found, wanted },
  });
}
