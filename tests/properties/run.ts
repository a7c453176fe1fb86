// How a property is tried: how often, from which seed, and what is said when it does not hold.
import process from "node:process";
import fc, { type Arbitrary } from "fast-check";

/** How often the parser is tried; every other property takes its share of that. */
const RUNS = Number(process.env.PROPERTY_RUNS || 100_000);

/** The seed of all properties: a new one each time, or the one of a failure that is looked into. */
export const SEED = Number(process.env.PROPERTY_SEED || Date.now() ^ Math.random() * 0x7fffffff) |
  0;

/**
 * Registers a property as a test.
 *
 * @param name what holds
 * @param share how much of the runs it gets: 1 is `PROPERTY_RUNS`, 100,000 unless told
 * @param arbitrary what it holds for
 * @param holds throws where it does not
 */
export function property<T>(
  name: string,
  share: number,
  arbitrary: Arbitrary<T>,
  holds: (value: T) => void | Promise<void>,
): void {
  const numRuns = Math.max(100, Math.round(RUNS * share));
  Deno.test(name, async () => {
    const about = { seed: SEED, numRuns };
    const details = await fc.check(
      fc.asyncProperty(arbitrary, async (value) => {
        await holds(value);
      }),
      about,
    );
    if (details.failed) throw failure(details, name);
    console.log(`${details.numRuns} runs: ${name}`);
  });
}

function failure<T>(details: fc.RunDetails<[T]>, name: string): Error {
  const message = fc.defaultReportMessage(details) ?? "no run was made";
  const again = `to repeat: PROPERTY_SEED=${details.seed} PROPERTY_RUNS=${RUNS}, test "${name}"`;
  return new Error(`${message}\n${again}`, { cause: details.errorInstance ?? undefined });
}

/** Choices for what is written by a plain function: the same numbers, the same choices. */
export class Choices {
  #at = 0;
  constructor(readonly numbers: readonly number[]) {}

  /** A number from 0 to below `limit`. */
  below(limit: number): number {
    const number = this.numbers[this.#at++ % this.numbers.length] ?? 0;
    // Later rounds through the same numbers choose otherwise.
    return (number + Math.floor(this.#at / (this.numbers.length || 1))) % limit;
  }

  /** One of a few values. */
  of<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }
}

/** Lists of numbers to make {@linkcode Choices} of. */
export const numbers: Arbitrary<number[]> = fc.array(fc.nat(0xffff), {
  minLength: 1,
  maxLength: 24,
});

const prototypes = [Object.prototype, Array.prototype, Function.prototype, Error.prototype];
const before = prototypes.map((one) => Reflect.ownKeys(one).length);

/** @throws where somebody has added to what all objects inherit, or taken from it */
export function wantCleanPrototypes(): void {
  prototypes.forEach((one, at) => {
    const now = Reflect.ownKeys(one);
    if (now.length !== before[at]) throw new Error(`a prototype was changed: ${now.map(String)}`);
  });
}

/** @throws where two byte arrays differ */
export function wantSameBytes(actual: Uint8Array, expected: Uint8Array, what = "the bytes"): void {
  if (actual.length !== expected.length) {
    throw new Error(`${what}: ${actual.length} bytes, not ${expected.length}`);
  }
  for (let at = 0; at < expected.length; at++) {
    if (actual[at] !== expected[at]) throw new Error(`${what} differ at ${at}`);
  }
}
