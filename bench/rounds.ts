/**
 * Several ways to do one thing, timed by turns in one process. The clock is the CPU time of the process, with
 * its garbage collector: what else the machine does is not in it. Read the ratios.
 *
 * @module
 */
import { cpuUsage } from "node:process";
import { Bench } from "tinybench";

/** One of the ways. */
export interface Way {
  name: string;
  /**
   * Readies it, untimed.
   *
   * @returns what is timed: it does the thing so many times, and may give the milliseconds that count
   */
  ready(): Promise<() => Promise<unknown>> | (() => Promise<unknown>);
  /** What is left to do after it, untimed. */
  after?(): Promise<unknown> | void;
}

/** How long a way took, by the median of its rounds. */
export interface Timed {
  name: string;
  milliseconds: number;
  /** By the median of the ratios round by round to the first of the ways. */
  ratio: number;
}

/**
 * @param ways what is timed; the first is what the others are measured by
 * @param how.rounds how many times each has its turn
 * @param how.warmup how many turns before that are for the engine
 */
export async function byTurns(
  ways: readonly Way[],
  { rounds = 30, warmup = 6 }: { rounds?: number; warmup?: number } = {},
): Promise<Timed[]> {
  const took: number[][] = ways.map(() => []);
  for (let round = -warmup; round < rounds; round++) {
    // One way's turn is one iteration of a task; what readies it is not in its time.
    const bench = new Bench({ iterations: 1, time: 0, warmup: false, throws: true });
    for (const { name, ready, after } of ways) {
      bench.add(name, async () => {
        const run = await ready();
        const start = cpuTime();
        const counted = await run();
        const overriddenDuration = typeof counted === "number" ? counted : cpuTime() - start;
        await after?.();
        return { overriddenDuration };
      });
    }
    await bench.run();
    if (round < 0) continue;
    bench.tasks.forEach(({ result }, way) => {
      if (!("latency" in result)) throw new Error(`not timed: ${bench.tasks[way]!.name}`);
      took[way]!.push(result.latency.mean);
    });
  }
  return ways.map(({ name }, way) => ({
    name,
    milliseconds: median(took[way]!),
    ratio: median(took[way]!.map((one, round) => one / took[0]![round]!)),
  }));
}

/** @returns the CPU time that this process has had so far, in milliseconds */
export function cpuTime(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1000;
}

/** @returns the middle one of some numbers */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

/** @returns a time in words, of one of so many that were timed together */
export function timeOf(milliseconds: number, together: number): string {
  const one = milliseconds / together;
  return one < 1 ? `${(one * 1000).toFixed(1)} µs` : `${one.toFixed(1)} ms`;
}

/** Writes a line of a table. */
export function row(name: string, ...cells: string[]): void {
  console.log(name.padEnd(46) + cells.map((cell) => cell.padStart(13)).join(""));
}
