/** How the time that something takes grows with its size: two sizes compared in one run. */
import process from "node:process";

/** What takes less, in microseconds, counts as so much: some systems count in steps as long as that. */
const SHORTEST = 10_000;

/** So often they are compared before the answer is believed: most often the machine was in the way. */
const TURNS = 25;

/**
 * Wants a task of so many times the size to take about so many times as long. The small one is done so
 * many times over, so that both take as long and what disturbs one disturbs the other. Of each the quickest of several turns counts.
 *
 * @param times how many times as large the large one is
 * @param most how many times as long as in proportion it may take: far from 1, and farther still from
 * what it would take if it grew with the square, which is `times`
 * @throws where it takes longer in each of many turns
 */
export async function wantGrowth(
  times: number,
  most: number,
  small: () => unknown,
  large: () => unknown,
): Promise<void> {
  let [least, more] = [Infinity, Infinity];
  for (let turn = 0; turn < TURNS; turn++) {
    least = Math.min(least, await timeOf(times, small));
    more = Math.min(more, await timeOf(1, large));
    if (more <= most * Math.max(least, SHORTEST)) return;
  }
  throw new Error(`it takes ${(more / least).toFixed(1)} times as long, not ${most} at most`);
}

/** What the processor has done for a task: time in which it did something else does not count. */
async function timeOf(times: number, task: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  for (let time = 0; time < times; time++) await task();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
