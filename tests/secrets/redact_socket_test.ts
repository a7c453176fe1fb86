// What only WebSockets have: messages in both directions, and keys in subprotocols.
import { assertEquals } from "@std/assert";
import type { Frame } from "../../src/cassette/types.ts";
import { openAliases } from "../../src/secrets/aliases.ts";
import { findLeaks } from "../../src/secrets/leaks.ts";
import { createRedaction } from "../../src/secrets/redact.ts";
import { redactionRules } from "../../src/session/redaction_rules.ts";

const host = { variable: () => undefined, variables: () => [] };
const rules = redactionRules([], [], [], host as never);
const redaction = createRedaction(rules);

/** Assembled here, so that no scanner takes this file for a leak. */
const KEY = `sk-${"proj"}-A1b2C3d4E5f6G7h8I9j0K1l2M3n4`;
const TOKEN = "r4nd0mT0kenV4lue98765xyz";

const talk = (protocols: string, frames: Frame[]) => ({
  request: {
    method: "GET",
    url: "wss://api.example.com/",
    headers: [["sec-websocket-protocol", protocols]] as [string, string][],
  },
  recordedAt: "2026-01-01T00:00:00.000Z",
  waited: 1,
  response: { status: 101, statusText: "", type: "basic", headers: [], frames },
});

/** The subprotocols as they are written. */
const written = (protocols: string) =>
  (redaction.interaction(talk(protocols, []), openAliases())).request.headers[0]![1]
    .replaceAll(/\bredacted_\w+/g, "[redacted]");

Deno.test("a key that is hidden in a subprotocol is redacted, and the others stay", () => {
  const rows = {
    [`realtime, openai-insecure-api-key.${KEY}, openai-beta.realtime-v1`]:
      "realtime, openai-insecure-api-key.[redacted], openai-beta.realtime-v1",
    "openai-insecure-api-key.any-key-at-all": "openai-insecure-api-key.[redacted]",
    [`token, ${TOKEN}`]: "token, [redacted]",
    [`base64url.bearer.authorization.k8s.io.${TOKEN}, v4.channel.k8s.io`]:
      "base64url.bearer.authorization.[redacted], v4.channel.k8s.io",
    "graphql-transport-ws": "graphql-transport-ws",
    "v12.stomp, v11.stomp": "v12.stomp, v11.stomp",
  };
  for (const [protocols, expected] of Object.entries(rows)) {
    assertEquals(written(protocols), expected);
  }
});

Deno.test("what was secret in one message is so in all behind it, from either side", () => {
  const { response } = redaction.interaction(
    talk("chat", [
      { from: "client", at: 0, json: { access_token: TOKEN, text: "hi" } },
      { from: "server", at: 1, text: `no such token: ${TOKEN}` },
      { from: "server", at: 2, json: { session: { client_secret: KEY } } },
      { from: "client", at: 3, text: `again ${KEY}` },
      { from: "client", at: 4, base64: btoa(`bytes ${KEY}`) },
    ]),
    openAliases(),
  );
  const text = JSON.stringify(response!.frames);
  assertEquals([text.includes(TOKEN), text.includes(KEY), text.includes(btoa(KEY))], [
    false,
    false,
    false,
  ]);
  assertEquals(response!.frames!.map(({ from, at }) => [from, at]), [
    ["client", 0],
    ["server", 1],
    ["server", 2],
    ["client", 3],
    ["client", 4],
  ]);
});

Deno.test("a message without secrets is the very same", () => {
  const frames: Frame[] = [{ from: "client", at: 0, json: { text: "hi" } }];
  const { response } = redaction.interaction(talk("chat", frames), openAliases());
  assertEquals(response!.frames![0] === frames[0], true);
});

Deno.test("the gate says in which message it has found something", () => {
  const frames: Frame[] = [
    { from: "client", at: 0, text: "hi" },
    { from: "server", at: 1, json: { a: [`the password is ${TOKEN}`] } },
  ];
  const places = findLeaks(talk("chat", frames), rules).map(({ place }) => place);
  assertEquals(places, ["response.frames[1] $.a[0]"]);
});
