/**
 * Classes of modules that nobody has loaded yet: Node's own, since to load them for the guard alone would
 * take longer than all else that the first cassette of a process does, and those of packages that a test
 * loads when it asks. Their objects tell by events, so each is seen in the constructor of all of these,
 * before it can do anything.
 *
 * @module
 */
import { EventEmitter } from "node:events";
import { process } from "../process.ts";
import { patchMethod } from "./patch.ts";

/** What is done with an object when it is made; returns whether it was one of those awaited. */
type OnMade = (made: object) => boolean;

/** By the name of the class. */
const awaited = new Map<string, OnMade>();

/** Told of every object that has a member of some name. */
const watched = new Map<string, (made: object) => void>();

const init = patchMethod(EventEmitter, "init", (real) =>
  function (...args) {
    const result = Reflect.apply(real, this, args);
    const name = this.constructor?.name;
    if (awaited.get(name)?.(this)) forgetClass(name);
    for (const [member, onMade] of watched) if (member in this) onMade(this);
    return result;
  });

/**
 * @param module the name of a module within Node
 * @returns whether it can be waited for: on Node, where it is not loaded
 */
export function isUnloaded(module: string): boolean {
  const { moduleLoadList } = process as unknown as { moduleLoadList?: string[] };
  if (!("init" in EventEmitter) || !moduleLoadList?.length) return false;
  return !moduleLoadList.includes(`NativeModule ${module}`);
}

/** Waits for the first object of a class. */
export function awaitClass(name: string, onMade: OnMade): void {
  awaited.set(name, onMade);
  init.apply();
}

/** Waits for it no more. */
export function forgetClass(name: string): void {
  awaited.delete(name);
  undoWhereIdle();
}

/** Watches all that are made with a member of this name, of whichever copy of a package. */
export function watchMade(member: string, onMade: (made: object) => void): void {
  if (!("init" in EventEmitter)) return;
  watched.set(member, onMade);
  init.apply();
}

/** Watches them no more. */
export function forgetMade(member: string): void {
  watched.delete(member);
  undoWhereIdle();
}

function undoWhereIdle(): void {
  if (awaited.size === 0 && watched.size === 0) init.undo();
}
