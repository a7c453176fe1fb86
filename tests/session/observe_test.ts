// Who watches sessions decides over no run.
import { assertEquals } from "@std/assert";
import { createNotifier, type Observer, together } from "../../src/session/observe.ts";
import type { SessionReport } from "../../src/session/types.ts";

const report = { name: "a" } as SessionReport;
const event = { verdict: "played", call: "GET https://api.example.com/" } as const;

Deno.test("where nobody watches, there is nobody to tell", async () => {
  assertEquals(together(undefined, undefined), undefined);
  const notifier = createNotifier("a", false, undefined);
  assertEquals(notifier.active, false);
  notifier.notify(event, "played #1");
  await notifier.report(report, { failed: false, error: undefined, hide: String });
});

Deno.test("who watches is told of each request and of the end, all of one session", async () => {
  const sessions = new Set<object>();
  const told: string[] = [];
  const observer: Observer = {
    onRequest({ session, cassette, verdict }) {
      sessions.add(session);
      told.push(`${cassette} ${verdict}`);
    },
    onReport({ name }, { session, failed }) {
      sessions.add(session);
      told.push(`${name} ${failed}`);
    },
  };
  const notifier = createNotifier("a", false, together(observer));
  notifier.notify(event, "played #1");
  await notifier.report(report, { failed: true, error: undefined, hide: String });
  assertEquals([told, sessions.size, notifier.active], [["a played", "a true"], 1, true]);
});

Deno.test("what one of them throws is warned of once, and keeps no other from hearing", async () => {
  const warnings: unknown[] = [];
  const { warn } = console;
  console.warn = (text: unknown) => void warnings.push(text);
  let heard = 0;
  try {
    const faulty: Observer = {
      onRequest: () => {
        throw new Error("a fault of who watches");
      },
      onReport: () => Promise.reject(new Error("a fault of who watches")),
    };
    const other: Observer = { onRequest: () => void heard++, onReport: () => void heard++ };
    const notifier = createNotifier("a", false, together(faulty, other));
    notifier.notify(event, "played #1");
    notifier.notify(event, "played #2");
    await notifier.report(report, { failed: false, error: undefined, hide: String });
  } finally {
    console.warn = warn;
  }
  assertEquals([heard, warnings.length], [3, 1]);
});

Deno.test("each request is printed where that is asked for", () => {
  const lines: unknown[] = [];
  const { error } = console;
  console.error = (text: unknown) => void lines.push(text);
  try {
    createNotifier("a", true, undefined).notify(event, "played #1");
  } finally {
    console.error = error;
  }
  assertEquals(lines, ["retake: a: GET https://api.example.com/: played #1"]);
});
