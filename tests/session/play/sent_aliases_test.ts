// Aliases on their way back: of what was played, in whatever place and spelling, and of nothing else.
import { assertEquals } from "@std/assert";
import type { Interaction, JsonValue, RecordedResponse } from "../../../src/cassette/types.ts";
import { findAliasInMessage, findSentAlias } from "../../../src/session/play/sent_aliases.ts";
import { readRequest } from "../../../src/wire/request.ts";
import { getting, settingsOf } from "../../support/sessions.ts";

const url = "https://api.example.com/b";
const ALIAS = "redacted_access_token_1";
const UUID = "5ec7e700-0000-4000-8000-000000000001";
const LOGIN = getting("/login", {
  access_token: ALIAS,
  id: UUID,
  account_number: 1090000001,
  pin: "1001",
});

function playerOf(interactions: Interaction[], plays = 1) {
  const entries = interactions.map((interaction, position) => ({ interaction, position, plays }));
  return { lookup: { entries }, settings: settingsOf().settings };
}

async function sent(input: string | Request, init?: RequestInit, player = playerOf([LOGIN])) {
  const found = findSentAlias(player, await readRequest(input, init));
  return found && [found.alias, found.place];
}

const posting = (value: JsonValue, type = "application/json"): RequestInit => ({
  method: "POST",
  headers: { "content-type": type },
  body: typeof value === "string" ? value : JSON.stringify(value),
});

Deno.test("an alias that was played is found wherever it stands, with its place", async () => {
  const header = (name: string, value: string) => sent(url, { headers: { [name]: value } });
  assertEquals(await header("authorization", `Bearer ${ALIAS}`), [
    ALIAS,
    "request.headers.authorization",
  ]);
  for (const pair of [`${ALIAS}:`, `me:${ALIAS}`]) {
    assertEquals(await header("authorization", `Basic ${btoa(pair)}`), [
      ALIAS,
      "request.headers.authorization",
    ]);
  }
  assertEquals(await header("authorization", `Basic ${btoa(`${UUID}:x`)}`), [
    UUID,
    "request.headers.authorization",
  ]);
  assertEquals(await header("cookie", `a=b; session=${ALIAS}`), [ALIAS, "request.headers.cookie"]);
  assertEquals(await sent(`${url}?key=${ALIAS}`), [ALIAS, "request.url"]);
  assertEquals(await sent(`${url}/${UUID}/c`), [UUID, "request.url"]);
  assertEquals(await sent(`${url}?a=x%20${UUID}`), [UUID, "request.url"]);
  assertEquals(await sent(new Request(url, posting({ a: [{ token: ALIAS }] }))), [
    ALIAS,
    "request.body $.a[0].token",
  ]);
  assertEquals(await sent(url, posting({ account: 1090000001 })), ["1090000001", "request.body"]);
  assertEquals(
    await sent(url, posting(`token=${ALIAS}&b=%2F`, "application/x-www-form-urlencoded")),
    [ALIAS, "request.body"],
  );
  const form = new FormData();
  form.set("token", ALIAS);
  form.set("file", new Blob([new Uint8Array([0, 255, 254])]));
  assertEquals((await sent(url, { method: "POST", body: form }))?.[0], ALIAS);
});

Deno.test("few digits are an alias where secrets stand, and a number elsewhere", async () => {
  assertEquals(await sent(url, posting({ pin: "1001" })), ["1001", "request.body $.pin"]);
  assertEquals(await sent(url, posting({ page: "1001" })), undefined);
  assertEquals(await sent(`${url}/1001`), undefined);
});

Deno.test("what was not played is no alias: another, one of a recording that is left, one of a request", async () => {
  const init = { headers: { authorization: `Bearer ${ALIAS}` } };
  assertEquals(await sent(url, init, playerOf([LOGIN], 0)), undefined);
  assertEquals(await sent(url, init, playerOf([])), undefined);
  assertEquals(
    await sent(url, init, playerOf([getting("/a", "a", { headers: [["authorization", ALIAS]] })])),
    undefined,
  );
  assertEquals(await sent(url, { headers: { authorization: `Bearer ${ALIAS}2` } }), undefined);
  assertEquals(await sent(url, posting({ at: 11090000001, pin: "4711" })), undefined);
});

Deno.test("aliases of answers are found in their headers and messages, and where text is no JSON", async () => {
  const bearer = { headers: { authorization: `Bearer ${ALIAS}` } };
  const { response, request, recordedAt, waited } = getting("/login");
  const answers: RecordedResponse[] = [
    { ...response!, headers: [["set-cookie", `session=${ALIAS}; Path=/`]] },
    { ...response!, body: { text: [`a\n`, `token=${ALIAS}`] } },
    { ...response!, body: { base64: btoa(`\xff${ALIAS}`) } },
    { ...response!, body: { chunks: [{ at: 0, text: `data: ${ALIAS}\n\n` }] } },
    { ...response!, url: `https://api.example.com/#token=${ALIAS}` },
    { ...response!, status: 101, frames: [{ from: "server", at: 0, json: { token: ALIAS } }] },
  ];
  for (const response of answers) {
    assertEquals(
      (await sent(url, bearer, playerOf([{ request, recordedAt, waited, response }])))?.[0],
      ALIAS,
    );
  }
});

Deno.test("cookies of who stands before the server may be sent as they were played", async () => {
  const shown = getting("/a");
  shown.response!.headers.push(["set-cookie", "__cf_bm=redacted_cf_bm_1; Path=/"]);
  const player = playerOf([shown]);
  assertEquals(
    await sent(url, { headers: { cookie: "__cf_bm=redacted_cf_bm_1; a=b" } }, player),
    undefined,
  );
});

Deno.test("a message of a WebSocket is looked through as a text, or as bytes", () => {
  const player = playerOf([LOGIN]);
  assertEquals(findAliasInMessage(player, JSON.stringify({ token: ALIAS })), ALIAS);
  assertEquals(findAliasInMessage(player, new TextEncoder().encode(`\0${ALIAS}`)), ALIAS);
  assertEquals(findAliasInMessage(player, "redacted_other_1"), undefined);
});
