/**
 * Classes of Node's own modules that nobody has loaded yet: to load them for the guard alone would take
 * longer than all else that the first cassette of a process does. Their objects tell by events, so the
 * first one that is made is seen in the constructor of all of these, before it can do anything.
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

const init = patchMethod(EventEmitter, "init", (real) =>
  function (...args) {
    const result = Reflect.apply(real, this, args);
    const name = this.constructor?.name;
    if (awaited.get(name)?.(this)) forgetClass(name);
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
  if (awaited.size === 0) init.undo();
}
