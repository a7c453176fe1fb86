// Requests that are nobody's business, and recordings that have heard nothing.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  isRetakeError,
  memoryStore,
  openSession,
  type PassRule,
  type SessionOptions,
  variable,
  withCassette,
} from "../../mod.ts";
import { deferred } from "../support/local_server.ts";

/** A session's options; its fetch answers at once, and says what it was asked. */
function watched(options: SessionOptions = {}) {
  const warnings: string[] = [];
  const sent: string[] = [];
  const all: SessionOptions = {
    store: memoryStore(),
    onWarning: (message) => void warnings.push(message),
    fetch(input) {
      sent.push(input instanceof Request ? input.url : String(input));
      return Promise.resolve(new Response("sent"));
    },
    ...options,
  };
  return { options: all, warnings, sent };
}
const recordedIn = async ({ store }: SessionOptions, name: string) =>
  JSON.parse(await store!.load(name) as string).interactions
    .map((one: { request: { url: string } }) => one.request.url);

const FITS: [rule: PassRule, url: string, fits: boolean][] = [
  ["api.example.com", "https://api.example.com/a", true],
  ["API.example.com", "https://api.example.com/a", true],
  ["api.example.com", "https://api.example.com:8443/a", true],
  ["api.example.com:8443", "https://api.example.com:8443/a", true],
  ["api.example.com:8443", "https://api.example.com/a", false],
  ["api.example.com:443", "https://api.example.com/a", true],
  ["example.com", "https://api.example.com/a", false],
  ["*.example.com", "https://api.example.com/a", true],
  ["*.example.com", "https://a.b.example.com/a", true],
  ["*.example.com", "https://example.com/a", false],
  ["*.example.com", "https://badexample.com/", false],
  [/\/v1\/traces$/, "https://api.example.com/v1/traces", true],
  [/traces/g, "https://api.example.com/v1/traces", true],
  [/traces/, "https://api.example.com/v1/chat", false],
  [({ method }) => method === "POST", "https://api.example.com/", false],
  [({ url }) => url.endsWith("/me"), "https://api.example.com/me", true],
];

for (const [rule, url, fits] of FITS) {
  Deno.test(`pass: [${rule}] ${fits ? "lets" : "does not let"} ${url} pass`, async () => {
    const { options, sent } = watched({ pass: [rule] });
    const session = await openSession("pass/rules", options);
    for (let time = 0; time < 2; time++) {
      const answer = await session.fetch(url).then((it) => it.text(), (error) => error);
      assertEquals(answer === "sent", fits, String(answer));
    }
    assertEquals(sent.length, fits ? 2 : 0);
    await session.close().catch((error) => assert(isRetakeError(error, "MISS")));
  });
}

for (const mode of ["replay", "once", "update", "record", "live"] as const) {
  Deno.test(`what passes is sent in ${mode}, not recorded, not counted, and told once`, async () => {
    const { options, warnings, sent } = watched({ mode, pass: [`${mode}.example.com`] });
    const url = `https://${mode}.example.com/traces`;
    await withCassette("pass/modes", options, async (session) => {
      for (let time = 0; time < 3; time++) {
        assertEquals(await (await fetch(url, { method: "POST", body: "x" })).text(), "sent");
      }
      const { played, recorded, live, missed } = session.report();
      assertEquals([played, recorded, live, missed], [0, 0, 0, 0]);
    });
    assertEquals(sent, [url, url, url]);
    assertEquals(await options.store!.load("pass/modes"), undefined);
    const told = warnings.filter((text) => text.includes("neither recorded nor played"));
    assertEquals(told.length, 1);
    assertStringIncludes(told[0]!, `requests to ${mode}.example.com pass`);
  });
}

Deno.test("what does not pass is recorded beside what does", async () => {
  const { options } = watched({ mode: "record", pass: ["telemetry.example.com"] });
  await withCassette("pass/beside", options, async () => {
    await fetch("https://telemetry.example.com/");
    await (await fetch("https://api.example.com/")).text();
  });
  assertEquals(await recordedIn(options, "pass/beside"), ["https://api.example.com/"]);
});

Deno.test("what passes may be asked outside of every cassette, and after one has closed", async () => {
  const pass = [/late\.example\.invalid/];
  const { options, sent } = watched({ pass });
  const gates = [deferred(), deferred(), deferred()] as const;
  // In no scope it is sent by the fetch that Retake found, to a name that nobody has.
  const outside = gates[0].promise.then(() => fetch("https://late.example.invalid/outside"));
  let late: Promise<Response> | undefined;
  const inside = withCassette("pass/outside", options, async () => {
    late = gates[2].promise.then(() => fetch("https://late.example.invalid/late"));
    await gates[1].promise;
  });
  gates[0].resolve();
  const error = await assertRejects(() => outside);
  assert(!isRetakeError(error), `${error}`);
  gates[1].resolve();
  await inside;
  gates[2].resolve();
  assertEquals(await (await late!).text(), "sent");
  assertEquals(sent, ["https://late.example.invalid/late"]);
});

Deno.test("a recording that has heard nothing says so, with what is likely behind it", async () => {
  const heard = async (options: SessionOptions, fn: () => unknown = () => {}) => {
    const { options: all, warnings } = watched({ mode: "record", ...options });
    await withCassette("silence/a", all, fn);
    return warnings.filter((text) => text.includes("nothing was recorded"));
  };
  const [plain] = await heard({});
  assertStringIncludes(plain!, 'memory: silence/a: no request was heard in "silence/a"');
  assertStringIncludes(plain!, "nothing was asked in it");
  assertStringIncludes((await heard({ guard: "off" }))[0]!, 'guard is "off"');
  const ask = () => fetch("https://silence.example.com/");
  assertStringIncludes(
    (await heard({ pass: ["silence.example.com"] }, ask))[0]!,
    "all that was asked passed",
  );
  assertEquals(await heard({}, ask), []);
  assertEquals(await heard({}, () => variable("id", () => 1)), []);
  for (const mode of ["replay", "once", "update", "live"] as const) {
    assertEquals(await heard({ mode }), []);
  }
});
