/** What the parts of a session are given, for tests of one of them alone. */
import type { Interaction, JsonValue, RecordedRequest } from "../../src/cassette/types.ts";
import { memoryStore } from "../../src/store/memory.ts";
import type { Store } from "../../src/store/types.ts";
import { type Settings, settle } from "../../src/session/options.ts";
import type { Notifier, RequestEvent } from "../../src/session/observe.ts";
import type { Runtime, SessionOptions } from "../../src/session/types.ts";

/** A runtime that gives nothing. */
export const nowhere: Runtime = { variable: () => undefined };

/** Options without gaps, and what was warned of. */
export function settingsOf(
  options: SessionOptions = {},
): { settings: Settings; warnings: string[] } {
  const warnings: string[] = [];
  const onWarning = (text: string) => void warnings.push(text);
  const settings = settle({ store: memoryStore(), onWarning, ...options }, {}, nowhere);
  return { settings, warnings };
}

/** A store with the same cassettes, as another process would find them. */
export async function asElsewhere(store: Store): Promise<Store> {
  const names = await store.list();
  const texts = names.map(async (name) => [name, await store.load(name) as string]);
  return memoryStore(Object.fromEntries(await Promise.all(texts)));
}

/** Who is told of requests, and what it was told. */
export function notifierOf(): { notifier: Notifier; told: Omit<RequestEvent, "session">[] } {
  const told: Omit<RequestEvent, "session">[] = [];
  const notifier: Notifier = {
    active: true,
    asked: [],
    ask() {},
    notify: (event) => void told.push({ cassette: "a", ...event }),
    report: () => Promise.resolve(),
  };
  return { notifier, told };
}

/** A GET with the JSON that answers it, as it is recorded. */
export function getting(
  path: string,
  json: JsonValue = path,
  more: Partial<RecordedRequest> = {},
): Interaction {
  return {
    request: { method: "GET", url: `https://api.example.com${path}`, headers: [], ...more },
    recordedAt: "2026-01-01T00:00:00.000Z",
    waited: 5,
    response: {
      status: 200,
      statusText: "OK",
      type: "basic",
      headers: [["content-type", "application/json"]],
      body: { json },
    },
  };
}
