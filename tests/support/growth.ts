/** How the time that something takes grows with its size: two sizes compared in one run. */

/** So often a comparison is made before it is believed: what is in its way is most often the machine. */
const TURNS = 25;

/**
 * Wants the larger of two tasks to take no more than so many times as long as the smaller. Of each the
 * quickest of several turns counts, since a busy machine makes a turn longer and never shorter.
 *
 * @param most how many times as long; far from what it is, and farther from what it must not be
 * @throws where it takes longer in each of many turns
 */
export async function wantGrowth(
  most: number,
  small: () => unknown,
  large: () => unknown,
): Promise<void> {
  let [least, more] = [Infinity, Infinity];
  for (let turn = 0; turn < TURNS; turn++) {
    least = Math.min(least, await timeOf(small));
    more = Math.min(more, await timeOf(large));
    if (more <= most * least) return;
  }
  throw new Error(`it takes ${(more / least).toFixed(1)} times as long, not ${most} at most`);
}

async function timeOf(task: () => unknown): Promise<number> {
  const start = performance.now();
  await task();
  return performance.now() - start;
}
