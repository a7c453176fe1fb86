// Dates, durations, counts and booleans are no secrets, whatever they are called.
import { assert, assertEquals } from "@std/assert";
import { memoryStore, parseCassette, withCassette } from "../../mod.ts";
import { bodyText } from "../../src/cassette/body.ts";
import { isPlainValue } from "../../src/secrets/plain_value.ts";
import { looksRandom } from "../../src/secrets/random_text.ts";
import { serve } from "../support/local_server.ts";
import { PACKAGE_HEADERS, PROVIDER_HEADERS } from "../support/provider_headers.ts";

/** Many of them look random to whom counts their letters and digits alone. */
const PLAIN: Record<string, readonly string[]> = {
  "a date of RFC 3339": [
    "2026-08-02",
    "2026-08-02T05:27:16Z",
    "2026-08-02t05:27:16.123456789+02:00",
    "2026-08-02 05:27:16 UTC",
    "2026-08-02 05:27:16 +0000",
    "2026-08-02T05:27:16+02:00[Europe/Berlin]",
    "2026-08-02T05%3A27%3A16%2B02%3A00",
  ],
  "a date as names of files have it": ["2026-08-02T05-27-16-123Z", "20260802T052716.123456Z"],
  "a date of RFC 1123, and its relatives": [
    "Sun, 02 Aug 2026 05:27:16 GMT",
    "Sunday, 02-Aug-26 05:27:16 GMT",
    "Sun Aug  2 05:27:16 2026",
    "Sun Aug 02 2026 07:27:16 GMT+0200 (Central European Summer Time)",
    "Sun%2C%2002%20Aug%202026%2005%3A27%3A16%20GMT",
  ],
  "a duration": ["1m30.5s", "6m0s", "9ms", "7.66s", "2562047h47m16.854775807s", "P1DT12H30M5.5S"],
  "a count": ["150000", "-1", "99.7%", "1,000,000", "1.5e21", "40k", "1.7976931348623157e+308"],
  "a boolean": ["true", "false", "yes", "no"],
  "a list of these": ["100, 100;w=60", "limit=40000,left=1m30.5s,at=2026-08-02T05:27:16Z"],
};

for (const [kind, texts] of Object.entries(PLAIN)) {
  Deno.test(`plain, and so not random: ${kind}`, () => {
    assertEquals(texts.filter((text) => !isPlainValue(text)), []);
    assertEquals(texts.filter(looksRandom), []);
  });
}

Deno.test("what only begins or ends like a plain value is none", () => {
  const others = [
    "",
    "P",
    "PT",
    ",",
    "2026-13-02T05:27:16Z",
    "2026-08-02T05:27:16ZAbCdEfGh",
    "2026-08-02T05:27:16Z,q7Rk2Vx9Tm4W",
    "1m30s2m",
    "4d5d6d7d8d9d1d2d3d4d",
    "deadbeef12345678",
    "q7Rk2Vx93Nf6Yb1CdE5g",
    "1".repeat(400),
  ];
  assertEquals(others.filter(isPlainValue), []);
});

Deno.test("a long list is looked at quickly, whatever is in it", () => {
  // With a pattern that tries every way to part the list this would take longer than anybody waits.
  for (const unit of ["1", "1,", "1m", "2026-", "a=1,", "1,111", "P1D"]) {
    assert(!isPlainValue(`${unit.repeat(300).slice(0, 299)}!`));
  }
});

/** Records one answer, and gives back what lies in the store. */
async function recorded(
  headers: readonly (readonly [string, string])[],
  body = "{}",
  { path = "/", ...init }: RequestInit & { path?: string } = {},
) {
  await using server = await serve((_, response) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    response.setHeader("content-type", "application/json");
    response.end(body);
  });
  const store = memoryStore();
  await withCassette("a", { store, mode: "record" }, async () => {
    await (await fetch(`${server.url}${path}`, init)).text();
  });
  const { interactions } = parseCassette((await store.load("a"))!, "a");
  return interactions[0]!;
}

for (const [provider, headers] of Object.entries(PROVIDER_HEADERS)) {
  Deno.test(`what ${provider} says of its limits is recorded as it came`, async () => {
    const { response } = await recorded(headers);
    const names = headers.map(([name]) => name);
    assertEquals(
      response!.headers.filter(([name]) => names.includes(name)).sort(),
      [...headers].sort() as [string, string][],
    );
  });
}

for (const [name, headers] of Object.entries(PACKAGE_HEADERS)) {
  Deno.test(`what ${name} sends is not refused, and what is kept of it is as it was sent`, async () => {
    const { request } = await recorded([], "{}", {
      headers: headers.map(([key, value]) => [key, value]),
    });
    const sent = new Map(headers);
    for (const [key, value] of request.headers) {
      if (sent.has(key) && sent.get(key) !== "") assertEquals(value, sent.get(key), key);
    }
  });
}

Deno.test("plain values under names that speak of secrets are recorded as they came: answers", async () => {
  for (const text of Object.values(PLAIN).flat()) {
    const body = JSON.stringify({
      token: text,
      token_expires_at: text,
      usage: { api_key_last_used: text, secrets_rotated: [text] },
      note: `the token is ${text}`,
    });
    const name = "x-credential-state";
    const { response } = await recorded([[name, text]], body);
    assertEquals(bodyText(response!.body!), body);
    assertEquals(response!.headers.find((pair) => pair[0] === name)?.[1], text);
  }
});

Deno.test("plain values under names that speak of secrets are recorded as they came: requests", async () => {
  for (const text of Object.values(PLAIN).flat()) {
    const query = String(new URLSearchParams({ token_expires_at: text, secret_since: text }));
    const form = String(new URLSearchParams({ token: text, credential_state: text }));
    const { request } = await recorded([], "{}", {
      path: `/?${query}`,
      method: "POST",
      body: form,
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    assertEquals(new URL(request.url).search, `?${query}`);
    assertEquals(bodyText(request.body!), form);
  }
});

Deno.test("a name that is enough alone still is", async () => {
  const { request, response } = await recorded(
    [["x-auth-token", "123456"], ["x-api-key", "2026-08-02"]],
    JSON.stringify({ password: "20260802", access_token: "123456" }),
    { path: "/?api_key=123456" },
  );
  assertEquals(new URL(request.url).searchParams.get("api_key"), "100001");
  const text = JSON.stringify(response);
  assert(!text.includes("123456") && !text.includes("20260802"), text);
  assert(!text.includes('"2026-08-02"'), text);
});
