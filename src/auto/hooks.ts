/**
 * Hooks that are run inside of the test's own function.
 *
 * @module
 */

/**
 * Runs a test with the hooks around it. Those after it run however it ends.
 *
 * @throws the first that something of it throws
 */
export async function runWithHooks(
  { before, body, after }: {
    before: readonly (() => unknown)[];
    body: () => unknown;
    after: readonly (() => unknown)[];
  },
): Promise<void> {
  const thrown: unknown[] = [];
  const keep = (error: unknown) => void thrown.push(error);
  try {
    for (const hook of before) await hook();
    await body();
  } catch (error) {
    keep(error);
  }
  for (const hook of after) {
    try {
      await hook();
    } catch (error) {
      keep(error);
    }
  }
  if (thrown.length > 0) throw thrown[0];
}
