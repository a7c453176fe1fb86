// How much memory is kept.
import process from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** How much is kept: what is left after a collection, for which each engine is asked in its own way. */
export function usedHeap(): number {
  const { Bun } = globalThis as { Bun?: { gc(wait: boolean): void } };
  if (Bun) {
    Bun.gc(true);
  } else {
    setFlagsFromString("--expose-gc");
    runInNewContext("gc")();
  }
  return process.memoryUsage().heapUsed;
}
