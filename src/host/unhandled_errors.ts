/**
 * Errors that nobody catches, which would end the process.
 *
 * @module
 */
import { process } from "./process.ts";

const EVENTS = ["unhandledRejection", "uncaughtException"] as const;

type Listener = (error: unknown) => void;

/** Who listens: runs may overlap, and what is put in place is put back when the last one is over. */
const listeners = new Set<Listener>();
let restore: () => void = () => {};

const notify = (error: unknown): void => {
  for (const listener of [...listeners]) listener(error);
};

/**
 * Hears of errors that nobody has caught, in place of the process's end; and of attempts to end it,
 * which throw instead. Where the runtime knows the async context of an error, the listener is called
 * in that.
 *
 * @param listener gets each
 * @returns ends that
 */
export function hearUnhandledErrors(listener: Listener): () => void {
  const own: Listener = (error) => listener(error); // one listener may listen for two
  if (listeners.size === 0) restore = putInPlace();
  listeners.add(own);
  return () => {
    if (listeners.delete(own) && listeners.size === 0) restore();
  };
}

function putInPlace(): () => void {
  for (const event of EVENTS) process.on(event, notify);
  // A case that ends the process would take all others, and the report, with it.
  const undo = EXITS.flatMap(([name, owner]) => {
    const { exit } = owner;
    if (typeof exit !== "function") return [];
    owner.exit = (code?: unknown) => {
      const error = new Error(
        `${name}(${code ?? ""}) was called, which would have ended the whole run.`,
      );
      notify(error); // told even where somebody catches it
      throw error;
    };
    return [() => void (owner.exit = exit)];
  });
  return () => {
    for (const event of EVENTS) process.off(event, notify);
    for (const one of undo) one();
  };
}

interface MayExit {
  exit?: unknown;
}
const EXITS: [string, MayExit][] = [
  ["process.exit", process as MayExit],
  // By version, not by the global: some test setups on Node put a Deno of their own there.
  ...("deno" in process.versions
    ? [["Deno.exit", (globalThis as unknown as { Deno: MayExit }).Deno] as [string, MayExit]]
    : []),
];
