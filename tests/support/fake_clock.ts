/** A clock of a test's own in the place of every global one, as fake timers have it. */

const TIMERS = ["setTimeout", "setInterval", "setImmediate", "queueMicrotask"] as const;
const TIME = Date.UTC(2001, 0, 1);

/**
 * Runs something while no timer goes off, no microtask runs that is asked for by that name, and the time
 * stands still, in the year 2001. What `performance` says is no number.
 */
export async function withFakeClock<T>(fn: () => Promise<T>): Promise<T> {
  const RealDate = Date;
  class FakeDate extends RealDate {
    constructor(...args: number[]) {
      super(...(args.length === 0 ? [TIME] : args) as [number]);
    }
    static override now = () => TIME;
  }
  const undo = [
    ...TIMERS.map((name) => replace(globalThis, name, () => 0)),
    replace(globalThis, "Date", FakeDate),
    replace(RealDate, "now", () => TIME),
    replace(performance, "now", () => NaN),
  ];
  try {
    return await fn();
  } finally {
    undo.reverse().forEach((back) => back());
  }
}

function replace(on: object, name: string, value: unknown): () => void {
  const found = Object.getOwnPropertyDescriptor(on, name);
  Object.defineProperty(on, name, { value, writable: true, configurable: true });
  return () => {
    if (found) Object.defineProperty(on, name, found);
    else Reflect.deleteProperty(on, name);
  };
}
