import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  isRetakeError,
  memoryStore,
  scanCassettes,
  type SessionOptions,
  variable,
  withCassette,
} from "../../mod.ts";

const RANDOM = ["q7Rk2Vx9", "Tm4Wz8Lp", "3Nf6Yb1C", "dE5g"].join("");
const KEY = `sk-${"proj"}-A1b2C3d4E5f6G7h8I9j0K1l2M3n4`;

/** Records one answer of a server that is not there. */
async function record(body: string, options: SessionOptions = {}, headers: HeadersInit = {}) {
  const store = options.store ?? memoryStore();
  const onWarning = () => {};
  const fetch = () => Promise.resolve(new Response(body, { headers }));
  const run = withCassette(
    "a",
    { mode: "record", fetch, onWarning, ...options, store },
    async () => await (await globalThis.fetch("https://api.example.com/")).text(),
  );
  const [outcome] = await Promise.allSettled([run]);
  return { outcome, store };
}

const leaks: [string, string, HeadersInit, string, string][] = [
  [
    "a field whose name speaks of secrets",
    JSON.stringify({ user: { acme_secret_stuff: RANDOM } }),
    {},
    "response.body $.user.acme_secret_stuff",
    'redact: { fields: ["acme_secret_stuff"] }',
  ],
  [
    "text that speaks of one",
    `your access key is ${RANDOM}, keep it`,
    { "content-type": "text/plain" },
    "response.body",
    "notSecret: [/^q7Rk/]",
  ],
  [
    "a header whose name speaks of secrets",
    "ok",
    { "x-credential-of-acme": RANDOM },
    "response.headers.x-credential-of-acme",
    'redact: { headers: ["x-credential-of-acme"] }',
  ],
];

for (const [name, body, headers, place, advice] of leaks) {
  Deno.test(`the leak gate refuses ${name}, and says how to go on`, async () => {
    const { outcome, store } = await record(body, {}, headers);
    assert(outcome.status === "rejected" && isRetakeError(outcome.reason, "SECRET_FOUND"));
    const { message } = outcome.reason;
    for (const part of ["GET https://api.example.com/", place, advice]) {
      assertStringIncludes(message, part);
    }
    assert(!message.includes(RANDOM), message);
    assertEquals(await store.load("a"), undefined);
    // The answer was paid for; what is suspect in it was not.
    const kept = await store.load("a.failed") as string;
    assert(!kept.includes(RANDOM), kept);
    assertStringIncludes(kept, "[redacted]");
  });
}

Deno.test("the leak gate lets pass what is said to be none, and what is redacted", async () => {
  const body = JSON.stringify({ acme_secret_stuff: RANDOM });
  const passes = await record(body, { notSecret: [RANDOM] });
  assertEquals(passes.outcome.status, "fulfilled");
  assertStringIncludes(await passes.store.load("a") as string, RANDOM);
  const redacts = await record(body, { redact: { fields: ["acme_secret_stuff"] } });
  assertEquals(redacts.outcome.status, "fulfilled");
  assert(!(await redacts.store.load("a") as string).includes(RANDOM));
});

Deno.test("the leak gate leaves the cassette that was there", async () => {
  const { store } = await record("fine");
  const before = await store.load("a");
  // A copy: a second recording of one name in one process would play what the first has made.
  const another = memoryStore();
  await another.save!("a", before as string);
  // Another than that of the tests before, which this process knows.
  const secret = JSON.stringify({ my_secret_key_x: [...RANDOM].reverse().join("") });
  const { outcome } = await record(secret, { store: another });
  assertEquals(outcome.status, "rejected");
  assertEquals(await another.load("a"), before);
});

Deno.test("a redactor that brings a secret back is found out", async () => {
  const { outcome, store } = await record("fine", {
    redact: { response: (response) => ({ ...response, body: { text: `it is ${KEY}` } }) },
  });
  assert(outcome.status === "rejected" && isRetakeError(outcome.reason, "SECRET_FOUND"));
  assert(!(await store.load("a.failed") as string).includes(KEY));
});

Deno.test("a redactor that fails is told of, and the run is not green", async () => {
  const { outcome } = await record("fine", {
    redact: {
      response: () => {
        throw new Error("my redactor broke");
      },
    },
  });
  assert(outcome.status === "rejected");
  assertStringIncludes((outcome.reason as Error).message, "my redactor broke");
});

Deno.test("a variable that holds a secret is refused", async () => {
  const store = memoryStore();
  const error = await assertRejects(() =>
    withCassette("a", { store, mode: "once" }, () => variable("id", () => KEY))
  ) as Error;
  assert(isRetakeError(error, "SECRET_FOUND") && !error.message.includes(KEY));
  assertEquals(await store.load("a"), undefined);
});

Deno.test("scanCassettes finds what is in files, wherever it stands", async () => {
  const head = { status: 200, statusText: "OK", type: "basic" };
  const at = "2026-01-01T00:00:00.000Z";
  const request = { method: "GET", url: `https://api.example.com/?api_key=${KEY}`, headers: [] };
  const cassette = (interactions: unknown[], more = {}) =>
    JSON.stringify({ format: "retake/1", recordedAt: at, ...more, interactions }, null, 2);
  const response = { ...head, headers: [], body: { json: { a: [{ password: "hunter2" }] } } };
  const store = memoryStore({
    clean: cassette([]),
    query: cassette([{ request, recordedAt: at, waited: 1, unanswered: true }]),
    body: cassette([{
      request: { ...request, url: "https://api.example.com/" },
      recordedAt: at,
      waited: 1,
      response,
    }]),
    note: cassette([], { note: `my key is ${KEY}` }),
    damaged: `{"format": ${KEY}`,
  });
  const { scanned, leaks: found } = await scanCassettes({ store });
  assertEquals(scanned, 5);
  assertEquals(found.map(({ name, place }) => [name, place]), [
    ["body", "interactions[0].response.body $.a[0].password"],
    ["damaged", "line 1"],
    ["note", "line 4"],
    ["query", "interactions[0].request.url"],
  ]);
  assert(!JSON.stringify(found).includes(KEY) && !JSON.stringify(found).includes("hunter2"));
  const { leaks: none } = await scanCassettes({ store, notSecret: [KEY, "hunter2"] });
  assertEquals(none, []);
});
