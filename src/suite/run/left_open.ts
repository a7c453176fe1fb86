/**
 * What cases leave open: servers that still listen, connections that nobody has ended.
 *
 * @module
 */
import type { Observer } from "../../session/observe.ts";
import { runContext } from "../../session/context.ts";

/** Something that can be left open. */
export interface OpenHandle {
  /** What it is: `a server on 127.0.0.1:4010`. */
  describe(): string;
  isOpen(): boolean;
  close(): void;
}

/** Knows what was opened by whom. */
export interface LeftOpen {
  /** Says what an owner has left open. It stays so: others may use it by now. */
  leftBy(owner: Observer): string[];
  /** Ends the watching, and closes what is still open. */
  stop(): void;
}

/** @param watch watches what is opened from now on, in the context of who opens it */
export function watchLeftOpen(
  watch: (listener: (handle: OpenHandle) => void) => () => void,
): LeftOpen {
  const byOwner = new WeakMap<Observer, OpenHandle[]>();
  const left: OpenHandle[] = [];
  const stop = watch((handle) => {
    const owner = runContext().observer;
    if (!owner) return;
    const handles = byOwner.get(owner);
    if (handles) handles.push(handle);
    else byOwner.set(owner, [handle]);
  });
  return {
    stop() {
      stop();
      for (const handle of left) if (handle.isOpen()) handle.close();
    },
    leftBy(owner) {
      const open = (byOwner.get(owner) ?? []).filter((handle) => handle.isOpen());
      byOwner.delete(owner);
      left.push(...open);
      return open.map((handle) => handle.describe());
    },
  };
}
