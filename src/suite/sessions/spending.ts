/**
 * A budget of a run of many processes: what a session of one of them may send, by what all of them have spent.
 *
 * @module
 */
import { RetakeError } from "../../errors.ts";
import type { Interaction } from "../../cassette/types.ts";
import { type PriceList, priceOf } from "../../ledger/price.ts";
import { BUDGET } from "../../session/types.ts";
import type { Observer, RateLimiter, RequestEvent } from "../../session/observe.ts";
import { openPriceBook } from "../price_book.ts";
import { openBudget, type Purse } from "../run/budget.ts";

/** What the runtime gives to a budget. */
export interface SpendingDependencies {
  /** What `RETAKE_BUDGET` is: an amount of US dollars. */
  dollars: string;
  loadPrices(): Promise<PriceList>;
  /** What the other processes have spent, where somebody has started several. */
  purse?: Purse;
}

/** What decides over what one session sends, and hears what that has cost. */
export interface SessionSpending {
  rateLimiter: RateLimiter;
  observer: Observer;
}

/**
 * @returns what decides over a session, by what its cassette held before
 * @throws {RetakeError} `OPTION_INVALID` where the variable holds no amount: it would hold nobody to anything
 */
export function openSpending(
  { dollars, loadPrices, purse }: SpendingDependencies,
): (old: readonly Interaction[]) => SessionSpending {
  const prices = openPriceBook(loadPrices);
  const budget = openBudget(amountIn(dollars), prices, purse);
  return (old) => {
    const own = budget.forCase(() => Promise.resolve(old), undefined);
    /** Requests whose price is not known before the list is there; those behind them wait too. */
    let line: Promise<void> | undefined;
    const take = ({ interaction, verdict }: RequestEvent) => {
      if (interaction && /^(?:recorded|live)$/.test(verdict)) {
        own.paid(interaction, priceOf(interaction, prices));
      }
    };
    return {
      rateLimiter: {
        admit: own.admit,
        send(fetch, args, { onSent }) {
          onSent();
          return fetch(...args);
        },
      },
      observer: {
        onRequest(event) {
          line ??= event.interaction && prices.ready([event.interaction]);
          if (line) line = line.then(() => take(event));
          else take(event);
        },
        async onReport() {
          await line;
          own.end();
        },
      },
    };
  };
}

function amountIn(text: string): number {
  const [, amount] = /^\$?(\d+(?:\.\d+)?(?:e-?\d+)?)$/.exec(text.trim()) ?? [];
  if (amount !== undefined) return Number(amount);
  throw new RetakeError(
    "OPTION_INVALID",
    `${BUDGET} is "${text}"; it must be an amount of US dollars.`,
  );
}
