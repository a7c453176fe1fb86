/** Which files a closure reads: what its calls do with files, with the paths that callers name. */
import { givenTo } from "../normal_form/file_params.ts";
import type { Form } from "../normal_form/form.ts";
import { formOf } from "../normal_form/form_of.ts";
import { pathText } from "../source/file_paths.ts";
import { fileOf, type FileUse } from "../source/file_uses.ts";
import { braced, matcherOf } from "../source/paths.ts";
import { addressUnit, fileUnit, givenUnit, type Unit, type Units } from "../units/unit.ts";

/** The files of a closure. */
export interface FilesOfClosure {
  /** The units of files, by the unit that they come with, in order. */
  readonly read: ReadonlyMap<Unit, readonly Unit[]>;
  /** Readers of which it is not known what they read. */
  readonly opaque: ReadonlySet<string>;
}

/** Texts that functions are called with: more of one function say no more. */
const MOST_CALLS = 50;

interface FoundUse extends Pick<FileUse, "deed" | "isJson"> {
  readonly file: string;
}

interface State {
  readonly units: Units;
  /** Uses of files that are known by now, by the unit that they stand in. */
  readonly found: Map<Unit, FoundUse[]>;
  readonly written: Set<string>;
  readonly opaque: Set<string>;
  /** With what each function was called. */
  readonly seen: Map<Unit, Set<string>>;
  /** The functions that do anything with files, or call one that does. */
  readonly uses: ReadonlySet<Unit>;
}

/** A function, and the paths that it is called with; `undefined` where these may be any. */
type Visit = [unit: Unit, texts: readonly (string | undefined)[] | undefined];

/** Works out which files the units of a closure read. */
export function filesOf(units: Units, root: Unit, reached: ReadonlySet<Unit>): FilesOfClosure {
  // All that is called is reached: where nothing of that does anything with files, nobody has to ask which.
  if (![...reached].some((it) => formOf(units, it).fileUses.length > 0)) {
    return { read: new Map(), opaque: new Set() };
  }
  const from = entries(units, root, reached);
  const state: State = {
    units,
    found: new Map(),
    written: new Set(),
    opaque: new Set(),
    seen: new Map(),
    uses: usersOfFiles(units, from),
  };
  for (const unit of from) visitAll(state, unit);
  const read = new Map<Unit, Unit[]>();
  const all = [...state.found.values()].flat();
  const asText = new Set(all.flatMap(({ isJson, file }) => isJson ? [] : [file]));
  for (const [unit, uses] of state.found) {
    for (const use of uses) {
      const { file } = use;
      const made = unitFor(state, use, use.isJson === true && !asText.has(file));
      if (!made) continue;
      const address = addressUnit(units, file);
      const owner = reached.has(address) ? address : unit;
      const known = read.get(owner) ?? [];
      if (!known.includes(made)) read.set(owner, [...known, made]);
    }
  }
  for (const all of read.values()) all.sort((a, b) => a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
  return { read, opaque: state.opaque };
}

/** The units that may be called with anything: the root, and those that somebody has without calling. */
function entries(units: Units, root: Unit, reached: ReadonlySet<Unit>): Set<Unit> {
  const found = new Set([root]);
  for (const unit of reached) {
    if (unit.kind !== "item" && unit.kind !== "member" || !formOf(units, unit).pathParams) {
      found.add(unit);
    }
    for (const used of handedOn(formOf(units, unit))) found.add(used);
  }
  return found;
}

/** By form: most are of many closures. */
const HANDED_ON = new WeakMap<Form, readonly Unit[]>();

/** The units that a form has other than to call them. */
function handedOn(form: Form): readonly Unit[] {
  let known = HANDED_ON.get(form);
  if (!known) {
    const left = new Map<Unit, number>();
    for (const token of form.tokens) {
      if (typeof token !== "object" || !("unit" in token)) continue;
      left.set(token.unit, (left.get(token.unit) ?? 0) + 1);
    }
    for (const { unit: called } of form.calls) left.set(called, (left.get(called) ?? 0) - 1);
    HANDED_ON.set(form, known = [...left].flatMap(([used, count]) => count > 0 ? [used] : []));
  }
  return known;
}

/** Visits what may be called with anything, and what that calls, in the order of the calls. */
function visitAll(state: State, unit: Unit): void {
  // By hand: calls may be nested deeper than functions of ours can be.
  const left: Visit[] = [[unit, undefined]];
  for (let next = left.pop(); next; next = left.pop()) {
    left.push(...visit(state, ...next).reverse());
  }
}

/** @returns what is called, with which paths */
function visit(state: State, unit: Unit, texts: Visit[1]): Visit[] {
  if (!state.uses.has(unit)) return [];
  const { units } = state;
  const { graph } = units;
  const form = formOf(units, unit);
  const seen = state.seen.get(unit) ?? new Set();
  if (seen.size >= MOST_CALLS) texts = undefined;
  const key = texts?.join("\n") ?? "any";
  if (seen.has(key)) return [];
  state.seen.set(unit, seen.add(key));
  const given = form.pathParams && givenTo(form.pathParams, texts);
  for (const use of form.fileUses) {
    const file = fileOf(graph, unit.module!, use, given);
    if (file === undefined) {
      if (use.deed !== "write") state.opaque.add(`${use.by}() in ${unit.module!.path}`);
    } else if (file !== "") {
      const all = use.deed === "match" ? braced(file) : [file];
      for (const it of all) note(state, unit, { ...use, file: it });
    }
  }
  return form.calls.filter((it) => state.uses.has(it.unit)).map(({ unit: called, args }) => [
    called,
    args?.map((it) => pathText(graph, unit.module!, it, given)),
  ]);
}

function note(state: State, unit: Unit, use: FoundUse): void {
  const { deed, file, isJson } = use;
  if (deed === "write") return void state.written.add(file);
  const known = state.found.get(unit) ?? [];
  if (known.some((it) => it.deed === deed && it.file === file && it.isJson === isJson)) return;
  state.found.set(unit, [...known, use]);
}

/** The functions that do anything with files, or call one that does, of those that are called. */
function usersOfFiles(units: Units, from: ReadonlySet<Unit>): Set<Unit> {
  const callers = new Map<Unit, Unit[]>();
  const all = new Set(from);
  for (const unit of all) { // grows meanwhile
    for (const { unit: called } of formOf(units, unit).calls) {
      all.add(called);
      const known = callers.get(called);
      if (known) known.push(unit);
      else callers.set(called, [unit]);
    }
  }
  const uses = new Set([...all].filter((it) => formOf(units, it).fileUses.length > 0));
  for (const unit of uses) for (const caller of callers.get(unit) ?? []) uses.add(caller);
  return uses;
}

/** The unit of what is read; none where the closure itself writes it. */
function unitFor(state: State, { deed, file }: FoundUse, isJson: boolean): Unit | undefined {
  const { units, written } = state;
  if (written.has(file)) return undefined;
  const isMany = deed !== "read" || file.includes("*");
  const without = isMany ? [...written].filter((it) => mayLieIn(it, file)).sort() : [];
  return deed === "give" ? givenUnit(units, file, without) : fileUnit(units, file, without, isJson);
}

/** Whether files that are written may be among those that are read. */
function mayLieIn(written: string, read: string): boolean {
  return written.startsWith(`${read}/`) ||
    read.includes("*") && !/(^|\/)\*+$/.test(written) && matcherOf(read).test(written);
}
