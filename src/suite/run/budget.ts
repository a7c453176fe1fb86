/**
 * The budget of a run: what a request may cost is told before it is sent, and where that would pass
 * the budget, it is not sent.
 *
 * @module
 */
import { bodyText, encodeText } from "../../cassette/body.ts";
import type { Interaction } from "../../cassette/types.ts";
import { RetakeError } from "../../errors.ts";
import {
  type CustomPrices,
  knownPart,
  needsList,
  type Price,
  priceOf,
  showDollars,
} from "../../ledger/price.ts";
import type { PlannedRequest } from "../../session/observe.ts";
import type { PriceBook } from "../price_book.ts";
import { realNow } from "../../wire/native.ts";

/** What is still to be spent. */
export interface Budget {
  /** What may be spent, in US dollars. */
  dollars: number;
  /** Whether something was refused. */
  isSpent(): boolean;
  /** What a case may send: by what it recorded before, where that is known. */
  forCase(old: () => Promise<readonly Interaction[]>, custom: CustomPrices | undefined): CaseBudget;
}

/** What other processes of the same run have spent. */
export interface Purse {
  /**
   * Tells them what this one has spent and set aside.
   *
   * @param dollars the sum
   * @returns the sums of all others
   */
  share(dollars: number): number;
}

/** The part of a budget that a case uses. */
export interface CaseBudget {
  /** @throws {RetakeError} `BUDGET_SPENT`; `PACKAGE_MISSING` where nothing tells the price */
  admit(planned: PlannedRequest): Promise<void>;
  /** Why a request of the case was refused, also where the case has caught that. */
  refusal(): RetakeError | undefined;
  /**
   * Notes what a request has cost, by what was asked; takes the place of what it might have. Where
   * that is unknown, it counts for what it might have.
   */
  paid(interaction: Interaction, price: Price): void;
  /** Gives back what was set aside for requests that never came to an end. */
  end(): void;
}

/** What an answer holds at most where the request does not say: tokens. */
const LONG_ANSWER = 1000;
/** Less than any token costs: what adding fractions leaves, as three times 0.1 is more than 0.3. */
const NOTHING = 1e-10;
/** How many characters make a token, more or less. */
const CHARACTERS_PER_TOKEN = 4;

/** What was set aside for a request. */
interface SetAside {
  place: string;
  cost: number;
  /** Whether that is the price of another request, not a guess by the length of this one. */
  known: boolean;
}

/**
 * @param dollars what may be spent, in US dollars
 * @param prices a list of prices
 * @param purse what others spend of it, where there are others
 */
export function openBudget(dollars: number, prices: PriceBook, purse?: Purse): Budget {
  let [paid, setAside] = [0, 0];
  const share = () => purse?.share(paid + setAside) ?? 0;
  let refused = false;
  /** What requests to the same place have cost, for those of which nothing is known. */
  const known = new Map<string, { sum: number; count: number }>();

  const guess = async (
    planned: PlannedRequest,
    old: readonly Interaction[],
    custom?: CustomPrices,
  ) => {
    const { url, text } = planned;
    const place = placeOf(url);
    // What was refused then cost nothing, and says nothing of what an answer costs.
    const answered = old.filter(({ response, request }) =>
      response && response.status < 400 && placeOf(request.url) === place
    );
    const like = answered.filter(({ request }) => textOf(request) === text);
    const same = like.find(({ request }) => request.url === url) ?? like[0] ?? answered[0];
    if (same && needsList(same, custom)) await prices.load();
    const before = same && priceOf(same, prices, custom);
    // What it cost at least is nearer than what its length says.
    if (before !== undefined && (typeof before === "number" || before.atLeast !== undefined)) {
      return { cost: knownPart(before), known: true };
    }
    const here = known.get(place);
    return here
      ? { cost: here.sum / here.count, known: true }
      : { cost: await byText(planned, prices, custom), known: false };
  };
  return {
    dollars,
    isSpent: () => refused,
    forCase(old, custom) {
      const mine: SetAside[] = [];
      let recordings: Promise<readonly Interaction[]> | undefined;
      let refusal: RetakeError | undefined;
      let ended = false;
      return {
        refusal: () => refusal,
        async admit(planned) {
          const guessed = await guess(planned, await (recordings ??= old()), custom);
          if (ended) return; // nobody sends it any more
          const { cost } = guessed;
          // Set aside before the others are asked, so that of two at once none counts on the same rest.
          setAside += cost;
          const others = share();
          if (paid + setAside + others > dollars + NOTHING) {
            setAside -= cost;
            share();
            refused = true;
            throw refusal ??= spentError(planned, { dollars, paid: paid + others, setAside, cost });
          }
          mine.push({ place: placeOf(planned.url), ...guessed });
        },
        paid({ request: { url } }, price) {
          const place = placeOf(url);
          // Redaction may have changed the path: then it is the oldest.
          const at = Math.max(0, mine.findIndex((one) => one.place === place));
          const [might] = mine.splice(at, 1);
          setAside -= might?.cost ?? 0;
          const cost = typeof price === "number"
            ? price
            : Math.max(knownPart(price), might?.cost ?? 0);
          paid += cost;
          share();
          // A guess says nothing of what the next one costs, which may be far longer.
          if (typeof price !== "number" && !might?.known) return;
          const here = known.get(place) ?? { sum: 0, count: 0 };
          known.set(place, { sum: here.sum + cost, count: here.count + 1 });
        },
        end() {
          ended = true;
          for (const { cost } of mine.splice(0)) setAside -= cost;
          share();
        },
      };
    },
  };
}

/** Without the query, which may hold a key, and is written down without it. */
function placeOf(url: string): string {
  if (!URL.canParse(url)) return url.split("?", 1)[0]!; // a host whose name was redacted
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

function textOf({ body }: Interaction["request"]): string | undefined {
  return body && bodyText(body);
}

/** By the length of what is asked, and the longest answer that it allows. */
async function byText(
  { url, method, text }: PlannedRequest,
  prices: PriceBook,
  custom: CustomPrices | undefined,
): Promise<number> {
  const request = { method, url, headers: [], ...(text ? { body: encodeText(text) } : {}) };
  const recordedAt = new Date(realNow()).toISOString();
  const fixed = priceOf({ request, recordedAt, waited: 0, unanswered: true }, prices, custom);
  if (typeof fixed === "number") return fixed;
  const asked = parse(text);
  if (typeof asked?.model !== "string") return 0; // nothing says that it costs anything
  const most = [asked.max_tokens, asked.max_completion_tokens, asked.max_output_tokens]
    .find((value) => typeof value === "number") as number | undefined;
  await prices.load();
  const price = prices.priceOf(
    {
      model: asked.model,
      input: Math.ceil(text!.length / CHARACTERS_PER_TOKEN),
      output: most ?? LONG_ANSWER,
      units: {},
    },
    url,
    new Date(realNow()),
  );
  return knownPart(price);
}

function parse(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined; // no JSON, so no model
  }
}

function spentError(
  { method, url }: PlannedRequest,
  { dollars, paid, setAside, cost }: Record<"dollars" | "paid" | "setAside" | "cost", number>,
): RetakeError {
  const under = setAside > 0
    ? `, and $${showDollars(setAside)} is set aside for what is under way`
    : "";
  return new RetakeError(
    "BUDGET_SPENT",
    `${method} ${placeOf(url)} was not sent: it may cost $${showDollars(cost)}, which would ` +
      `pass the budget of $${showDollars(dollars)}.\n` +
      `  spent  $${showDollars(paid)}${under}\n` +
      `  to do  raise the budget, or record fewer cases at a time`,
    { facts: { budget: dollars, spent: paid, cost } },
  );
}
