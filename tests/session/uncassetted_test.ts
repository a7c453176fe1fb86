// Requests of code that has no cassette, and that somebody watches.
import { assertEquals } from "@std/assert";
import { linkContext, runInContext } from "../../src/session/context.ts";
import type { RequestEvent } from "../../src/session/observe.ts";
import { openUncassetted } from "../../src/session/uncassetted.ts";
import { settingsOf } from "../support/sessions.ts";

let scope: unknown;
linkContext({
  get: () => scope,
  run(value, fn) {
    const before = scope;
    scope = value;
    try {
      return fn();
    } finally {
      scope = before;
    }
  },
});

async function told(urls: readonly string[]) {
  const events: RequestEvent[] = [];
  const sent: string[] = [];
  const fetch = (input: string | URL | Request) => {
    sent.push(String(input));
    return Promise.resolve(Response.json({ usage: 1 }));
  };
  const observer = { onRequest: (event: RequestEvent) => void events.push(event) };
  const open = runInContext(
    { observer },
    () => openUncassetted("case", settingsOf({ fetch }).settings),
  );
  for (const url of urls) await (await open.fetch(url)).json();
  await open.settle();
  return { events, sent };
}

Deno.test("what is asked of a real API is sent as it is, and told as live", async () => {
  const { events, sent } = await told(["https://api.example.com/a"]);
  assertEquals(sent, ["https://api.example.com/a"]);
  assertEquals(events.map(({ cassette, verdict, call }) => [cassette, verdict, call]), [
    ["case", "live", "GET https://api.example.com/a"],
  ]);
});

Deno.test("what is asked of this machine is nobody's business", async () => {
  const local = [
    "http://localhost:1/",
    "http://127.0.0.1:8080/",
    "http://[::1]/",
    "http://a.localhost/",
  ];
  const { events, sent } = await told([...local, "data:,x"]);
  assertEquals([events, sent.length], [[], 5]);
});
