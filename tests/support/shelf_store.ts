/**
 * A store with all that one can have, in memory: written from `docs/stores.md` alone, for tests that
 * hold the page, the checks and sessions to one another.
 *
 * @module
 */
import { type Journal, type JournalFile, RetakeError, type Store } from "../../mod.ts";

/** What lies on a shelf, for tests that look behind the store. */
export interface Shelf {
  texts: Map<string, string>;
  journals: { name: string; file: JournalFile }[];
  locks: Map<string, Promise<unknown>>;
}

export function openShelf(): Shelf {
  return { texts: new Map(), journals: [], locks: new Map() };
}

export function shelfStore(shelf: Shelf = openShelf()): Required<Store> {
  const { texts, journals, locks } = shelf;
  return {
    load: (name) => Promise.resolve(texts.get(name)),
    save: (name, text) => Promise.resolve(void texts.set(name, text)),
    remove: (name) => Promise.resolve(void texts.delete(name)),
    list: () => Promise.resolve([...texts.keys()].sort()),
    locate: (name) => `shelf: ${name}`,
    largest: 2 ** 28,
    exclusively(name, fn) {
      const before = locks.get(name) ?? Promise.resolve();
      const mine = before.then(fn);
      locks.set(name, mine.catch(() => {}));
      return mine;
    },
    journals: {
      list: (name) =>
        Promise.resolve(
          journals.filter((one) => one.name === name)
            .map(({ file }) => ({ ...file, lines: [...file.lines] })),
        ),
      open(name, first) {
        const id = crypto.randomUUID();
        const drop = () => {
          const at = journals.findIndex(({ file }) => file.id === id);
          if (at >= 0) journals.splice(at, 1);
          return Promise.resolve();
        };
        const where = `shelf: ${name}, journal ${id}`;
        const file: JournalFile = { id, where, lines: [first], alive: true, remove: drop };
        journals.push({ name, file });
        const journal: Journal = {
          id,
          where,
          append(line) {
            if (file.alive) return Promise.resolve(void file.lines.push(line));
            return Promise.reject(new RetakeError("STORE_WRITE", `${where} is closed.`));
          },
          close: () => Promise.resolve(void (file.alive = false)),
          remove() {
            file.alive = false;
            return drop();
          },
        };
        return Promise.resolve(journal);
      },
    },
  };
}
