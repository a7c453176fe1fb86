/**
 * A store whose own requests no session hears: what it asks to read or write a cassette is no part of one.
 *
 * @module
 */
import { unheard } from "../intercept/guard.ts";
import type { Journal, JournalFile, Journals, Store } from "../store/types.ts";

const known = new WeakMap<Store, Store>();

/** @returns the same store, asked so; always the same for the same store */
export function unheardStore(store: Store): Store {
  const made = known.get(store) ?? wrap(store);
  known.set(store, made);
  known.set(made, made);
  return made;
}

function wrap(store: Store): Store {
  const { journals, exclusively, largest } = store;
  return {
    load: (name) => unheard(() => store.load(name)),
    save: (name, text) => unheard(() => store.save(name, text)),
    remove: (name) => unheard(() => store.remove(name)),
    list: () => unheard(() => store.list()),
    locate: (name) => store.locate(name),
    ...(exclusively
      ? { exclusively: (name, fn) => unheard(() => store.exclusively!(name, fn)) }
      : {}),
    ...(largest === undefined ? {} : { largest }),
    ...(journals ? { journals: wrapJournals(journals) } : {}),
  };
}

function wrapJournals(journals: Journals): Journals {
  return {
    open: async (name, first) => wrapJournal(await unheard(() => journals.open(name, first))),
    list: async (name) => (await unheard(() => journals.list(name))).map(wrapFile),
  };
}

function wrapJournal(journal: Journal): Journal {
  const { id, where } = journal;
  return {
    id,
    where,
    append: (line) => unheard(() => journal.append(line)),
    close: () => unheard(() => journal.close()),
    remove: () => unheard(() => journal.remove()),
  };
}

function wrapFile(file: JournalFile): JournalFile {
  return { ...file, remove: () => unheard(() => file.remove()) };
}
