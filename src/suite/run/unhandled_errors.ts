/**
 * Errors that nobody catches, each for the case it comes from, as far as the runtime can tell.
 *
 * @module
 */
import { clock } from "../../wire/native.ts";
import type { Observer } from "../../session/observe.ts";
import { runContext } from "../../session/context.ts";

/** Errors that nobody has caught. */
export interface UnhandledErrors {
  /**
   * Takes those of an owner from now on, each once.
   *
   * @returns gives them, once a turn of the runtime has passed, which is when the last are told
   */
  collect(owner: Observer): () => Promise<readonly unknown[]>;
  /** Those of which no owner is known, or whose owner was done already. */
  rest(): Promise<readonly unknown[]>;
  /** Ends the listening. */
  stop(): void;
}

/** @param hear hears of such errors, in the context they come from where the runtime has that */
export function watchUnhandledErrors(
  hear: (listener: (error: unknown) => void) => () => void,
): UnhandledErrors {
  const owners = new Map<Observer, Set<unknown>>();
  const others = new Set<unknown>();
  const stop = hear((error) => {
    const { observer } = runContext();
    ((observer && owners.get(observer)) ?? others).add(error);
  });
  return {
    stop,
    collect(owner) {
      const mine = new Set<unknown>();
      owners.set(owner, mine);
      return async () => {
        await nextTurn();
        owners.delete(owner);
        // What was told with a context and without is told once.
        for (const error of mine) others.delete(error);
        return [...mine];
      };
    },
    async rest() {
      await nextTurn();
      return [...others];
    },
  };
}

/** Rejections are told when all that was to be done at once is done. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => clock.setTimeout(resolve, 0));
}
