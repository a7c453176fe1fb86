import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import {
  isRetakeError,
  memoryStore,
  openSession,
  type RetakeError,
  type SessionOptions,
  withCassette,
} from "../../../mod.ts";
import { wantGrowth } from "../../support/growth.ts";
import { withoutWaits } from "../../support/timers.ts";
import { postJson, serve } from "../../support/local_server.ts";
import { compareBy } from "../../../src/diff/comparison.ts";
import type { RecordedRequest } from "../../../src/cassette/types.ts";
import { retakeHere } from "../../../src/host/retake.ts";
import { explainMiss, type MissFacts, missingVariable } from "../../../src/session/play/miss.ts";
import { getting } from "../../support/sessions.ts";

const quiet: SessionOptions = { unused: "ignore" };

async function missOf(run: () => Promise<unknown>): Promise<RetakeError> {
  const error = await assertRejects(run);
  assert(isRetakeError(error, "MISS"), String(error));
  return error;
}

async function recorded(): Promise<{ store: ReturnType<typeof memoryStore>; url: string }> {
  await using server = await serve();
  const store = memoryStore();
  await withCassette("chat", { store, mode: "record" }, async () => {
    await postJson(`${server.url}/chat?v=1`, {
      model: "small",
      messages: [{ role: "user", content: "Say hello" }],
    });
    await (await fetch(`${server.url}/models`)).text();
  });
  return { store, url: server.url };
}

const KEYS = [
  "q7Rk2Vx9Tm4Wz8Lp3Nf6Yb1CdE5g",
  "Zp8Wm3Rt6Yx1Kc9Vb4Nq7Ls2Hd5F",
  "Mm9N18Oo7Pp6Q25Rr4Ss3Tt2Uu1V",
];

Deno.test("a secret of the run that misses is told of as any other, never by a name of this run", async () => {
  await using server = await serve();
  const ask = async (key: string) => {
    await (await fetch(`${server.url}/a?api_key=${key}`)).text();
  };
  const post = async (key: string) => {
    await postJson(`${server.url}/b`, { client_secret: key });
  };
  for (const send of [ask, post]) {
    const store = memoryStore();
    await withCassette("a", { store, mode: "record", onWarning: () => {} }, async () => {
      for (const key of KEYS.slice(0, 2)) await send(key);
    });
    const { message, facts } = await missOf(() =>
      withCassette("a", { ...quiet, store }, async () => {
        for (const key of KEYS) await send(key);
      })
    );
    assertStringIncludes(
      message,
      send === ask ? "api_key=[redacted]" : '"client_secret":"[redacted]"',
    );
    assert(!/of_this_run/.test(message + JSON.stringify(facts)), message);
  }
  const store = memoryStore();
  const strict: SessionOptions = { ...quiet, store, match: { headers: ["authorization"] } };
  const login = (key: string) => fetch(server.url, { headers: { authorization: `Bearer ${key}` } });
  await withCassette("a", { ...strict, mode: "record" }, async () => {
    await (await login(KEYS[0]!)).text();
  });
  const { message } = await missOf(() => withCassette("a", strict, () => login(KEYS[1]!)));
  assertStringIncludes(message, "recorded  Bearer redacted_authorization_1");
  assertStringIncludes(message, "asked     Bearer [another secret]");
});

Deno.test("a miss names request, cassette, mode, closest recording, difference and ways out", async () => {
  const { store, url } = await recorded();
  const error = await missOf(() =>
    withCassette("chat", { ...quiet, store }, async () => {
      await postJson(`${url}/chat?v=1`, {
        model: "small",
        messages: [{ role: "user", content: "Say goodbye" }],
      });
    })
  );
  const lines = error.message.split("\n");
  assertEquals(lines[0], `No recording answers POST ${url}/chat?v=1.`);
  const text = error.message;
  assertStringIncludes(text, "memory: chat (mode replay; 2 recorded, 0 played)");
  assertStringIncludes(text, `#1 POST ${url}/chat?v=1`);
  assertStringIncludes(text, "$.messages[0].content");
  assertStringIncludes(text, 'recorded  "Say hello"');
  assertStringIncludes(text, 'asked     "Say goodbye"');
  assertStringIncludes(text, "CASSETTE_MODE=update");
  assertStringIncludes(text, "CASSETTE_MODE=record");
  assertStringIncludes(text, "ignore: { body: ['$.messages[0].content'] }");
  assertEquals(error.facts.closest, 0);
});

Deno.test("a miss shows a header and a query parameter as what they are", async () => {
  const { store, url } = await recorded();
  const match = { headers: ["accept-language"] };
  const error = await missOf(() =>
    withCassette("chat", { ...quiet, store, match }, async () => {
      await fetch(`${url}/models?page=2`, { headers: { "accept-language": "fr" } });
    })
  );
  assertStringIncludes(error.message, "#2 GET");
  assertStringIncludes(error.message, "query.page");
  assertStringIncludes(error.message, 'ignore: { query: ["page"], headers: ["accept-language"] }');
  assertStringIncludes(error.message, "header.accept-language");
});

Deno.test("a missing cassette is named, with the command that records it", async () => {
  const error = await missOf(() =>
    withCassette("new/one", { store: memoryStore() }, () => fetch("https://new.example.com/"))
  );
  assertStringIncludes(
    error.message.split("\n")[0]!,
    'There is no cassette "new/one" yet, so nothing answers GET https://new.example.com/.',
  );
  assertStringIncludes(error.message, "no such file");
  assertStringIncludes(error.message, "CASSETTE_MODE=record ");
});

Deno.test("one call too many says how often it was recorded", async () => {
  const { store, url } = await recorded();
  const error = await missOf(() =>
    withCassette("chat", { ...quiet, store }, async () => {
      await fetch(`${url}/models`);
      await fetch(`${url}/models`);
    })
  );
  assertStringIncludes(error.message, "recorded once, all played");
  assertStringIncludes(error.message, 'repeat: "last"');
});

Deno.test("a caught miss still fails withCassette, useCassette's end and close()", async () => {
  await missOf(() =>
    withCassette("a", { store: memoryStore() }, async () => {
      await fetch("https://api.example.com/").catch(() => {});
      return "green";
    })
  );
  const session = await openSession("a", { store: memoryStore() });
  await session.fetch("https://api.example.com/").catch(() => {});
  await missOf(() => session.close());
});

Deno.test("what the code threw after a miss is the miss's cause", async () => {
  const thrown = new Error("Connection error.");
  const error = await missOf(() =>
    withCassette("a", { store: memoryStore() }, async () => {
      await fetch("https://api.example.com/").catch(() => {
        throw thrown;
      });
    })
  );
  assertEquals(error.cause, thrown);
});

Deno.test("code that retries for ever after a miss is given up on after a second", async () => {
  const retries = setInterval(() => {}, 1000);
  const { waits } = await withoutWaits(() =>
    missOf(() =>
      withCassette("a", { store: memoryStore() }, async () => {
        await fetch("https://api.example.com/").catch(() => {});
        await new Promise(() => {});
      })
    )
  );
  clearInterval(retries);
  assert(waits.includes(1000), waits.join()); // some runtimes have their own too
});

Deno.test("several different misses are all told", async () => {
  const error = await missOf(() =>
    withCassette("a", { store: memoryStore() }, async () => {
      await Promise.allSettled([
        fetch("https://api.example.com/1"),
        fetch("https://api.example.com/2"),
      ]);
    })
  );
  assertStringIncludes(error.message, "https://api.example.com/1");
  assertStringIncludes(error.message, "also");
  assertStringIncludes(error.message, "https://api.example.com/2");
});

Deno.test("a miss among thousands of long recordings takes no more than their length", async () => {
  const explain = async (count: number, length: number) => {
    const interactions = Array.from({ length: count }, (_, at) => ({
      request: {
        method: "POST",
        url: "https://api.example.com/",
        headers: [],
        body: { json: { at, prompt: `${at % 9} `.repeat(length) } },
      },
      recordedAt: "2026-01-01T00:00:00.000Z",
      waited: 0,
      unanswered: true,
    }));
    const text = JSON.stringify({
      format: "retake/1",
      recordedAt: "2026-01-01T00:00:00.000Z",
      interactions,
    });
    const store = memoryStore({ a: text });
    const error = await missOf(() =>
      withCassette("a", { ...quiet, store }, () => postJson("https://api.example.com/", { at: -1 }))
    );
    assert(error.message.length < 5000);
  };
  await explain(5000, 500);
  // Were it squared in count or in length, it would be eight times as long as in proportion.
  await wantGrowth(64, 4, () => explain(100, 100), () => explain(800, 800));
});

Deno.test("a miss shows no secret of the request", async () => {
  const error = await missOf(() =>
    withCassette(
      "a",
      { store: memoryStore() },
      () =>
        fetch("https://user:hunter2@api.example.com/", {
          headers: { authorization: "Bearer hunter3", cookie: "sid=hunter4" },
        }),
    )
  ).catch(() => undefined); // Node refuses such a URL by itself, as it does live
  if (error) {
    assert(!/hunter/.test(error.message + JSON.stringify(error.facts)));
  }
});

Deno.test("a wait that the caller no longer ends is ended after five seconds, and fails the run", async () => {
  const request = (path: string) => ({
    method: "GET",
    url: `https://api.example.com/${path}`,
    headers: [],
  });
  const recordedAt = "2026-01-01T00:00:00.000Z";
  const response = {
    status: 200,
    statusText: "OK",
    type: "basic",
    headers: [["content-type", "text/event-stream"]],
    body: { chunks: [{ at: 0, text: "data: 1\n\n" }] },
    partial: "open",
  };
  const interactions = [
    { request: request("silent"), recordedAt, waited: 10, unanswered: true },
    { request: request("open"), recordedAt, waited: 10, response },
  ];
  const text = JSON.stringify({ format: "retake/1", recordedAt, interactions });
  const warnings: string[] = [];
  const onWarning = (message: string) => void warnings.push(message);
  const session = await openSession("a", {
    store: memoryStore({ a: text }),
    now: () => Date.parse(recordedAt),
    onWarning,
  });
  const { result: [silent, open], waits } = await withoutWaits(() =>
    Promise.all([
      assertRejects(() => session.fetch("https://api.example.com/silent")),
      assertRejects(async () => await (await session.fetch("https://api.example.com/open")).text()),
    ])
  );
  assert(waits.includes(5000) && waits.includes(5020), waits.join()); // and twice what was waited
  // The first of them is told before what ends a test that hangs.
  assertEquals(warnings.length, 1);
  assertStringIncludes(
    warnings[0]!,
    "GET https://api.example.com/silent waits for what is not recorded: it was never answered",
  );
  assert(isRetakeError(silent, "NO_ANSWER") && isRetakeError(open, "NO_ANSWER"));
  assertStringIncludes(silent.message, "memory: a");
  assert(isRetakeError(await assertRejects(() => session.close()), "NO_ANSWER"));
});

const factsOf = (more: Partial<MissFacts> = {}): MissFacts => ({
  name: "a",
  where: "cassettes/a.json",
  mode: "replay",
  existed: true,
  entries: [getting("/a"), getting("/b?page=1")].map((interaction, position) => ({
    interaction,
    position,
    plays: 0,
  })),
  answers: [],
  latest: undefined,
  clock: undefined,
  comparison: compareBy(),
  matcher: undefined,
  rerun: (variable) => `${variable} run`,
  retake: () => "npx retake",
  freeze: false,
  run: {},
  interrupted: 0,
  holdsAlias: false,
  recordFailures: "transient-collapsed",
  siblings: { failed: undefined, same: [] },
  elsewhere: [],
  ...more,
});
const { request: asked } = getting("/b?page=2");

Deno.test("the closest recording is the one that differs least, and in what is said", () => {
  const { message, facts } = explainMiss(asked, factsOf());
  assertEquals(facts.closest, 1);
  assertStringIncludes(message, "query.page");
});

Deno.test("the closest answer is offered where it can be accepted: its method and URL are those that are asked", () => {
  const offered = (more: Partial<MissFacts>, request: RecordedRequest) =>
    explainMiss(request, factsOf(more)).message.includes("CASSETTE_DRIFT=accept run");
  const posting = (url: string, n: number) => ({ ...getting(url).request, body: { json: { n } } });
  const of = (request: RecordedRequest, plays: number) => ({
    entries: [{ interaction: { ...getting("/a"), request }, position: 0, plays }],
  });
  assertEquals(offered(of(posting("/a", 1), 0), posting("/a", 2)), true);
  assertEquals(offered(of(posting("/a", 1), 1), posting("/a", 2)), false);
  assertEquals(offered(of(posting("/a", 1), 0), posting("/a?b=1", 2)), false);
  assertEquals(offered(of(posting("/a", 1), 0), posting("/b", 1)), false);
  const matcher = () => "it is Tuesday";
  assertEquals(offered({ ...of(posting("/a", 1), 0), matcher }, posting("/a", 2)), false);
});

Deno.test("the ways out are those that work: by mode, by what is there, by what was interrupted", () => {
  const ways = (more: Partial<MissFacts>) => explainMiss(asked, factsOf(more)).message;
  assertStringIncludes(ways({}), "ALLOW_FALLBACK=true run");
  for (const way of ["ALLOW_FALLBACK", "CASSETTE_DRIFT"]) {
    assertEquals(ways({ mode: "once" }).includes(way), false, way);
  }
  assertStringIncludes(ways({ existed: false, entries: [] }), 'There is no cassette "a" yet');
  assertStringIncludes(ways({ interrupted: 3 }), "interrupted recording has left, 3 answers");
  const played = factsOf().entries.map((entry) => ({ ...entry, plays: 1 }));
  const left = ways({ entries: played, answers: played.slice(1) });
  assertStringIncludes(left, "recorded once, all played");
  assertStringIncludes(left, 'repeat: "last"');
  assertStringIncludes(left.split("\n").at(-1)!, 'recordFailures: "all", and record it again');
  const keptAll = { entries: played, answers: played, recordFailures: "all" } as const;
  for (const other of [ways({}), ways(keptAll), ways({ ...keptAll, answers: [] })]) {
    assert(!other.includes("recordFailures"), other);
  }
  const aliased = { holdsAlias: true, interrupted: 3, entries: played, answers: played };
  for (const way of ["CASSETTE_MODE=update", "ALLOW_FALLBACK", "interrupted"]) {
    assert(ways({ ...aliased, holdsAlias: false }).includes(way), way);
    assert(!ways(aliased).includes(way), way);
  }
});

Deno.test("a single value that is missing is a miss of its own", () => {
  const { rerun } = factsOf();
  const error = missingVariable("id", { name: "a", where: "a.json", existed: false, rerun });
  assertEquals([error.code, error.facts.variable], ["MISS", "id"]);
  assertStringIncludes(error.message, "a.json (no such file)");
});

/** Asks as the AWS SDK does: once more where the answer failed and its date is far from the clock's. */
async function askSetting(url: string): Promise<number[]> {
  const statuses: number[] = [];
  let offset = 0;
  for (;;) {
    const response = await fetch(url);
    await response.text();
    statuses.push(response.status);
    const skew = Date.parse(response.headers.get("date")!) - Date.now();
    if (response.ok || Math.abs(skew) < 240_000 || offset !== 0) return statuses;
    offset = skew;
  }
}

/** A cassette, recorded now, as if that had been an hour ago. */
function anHourAgo(text: string): string {
  const cassette = JSON.parse(text, (_, value) => {
    const isDate = typeof value === "string" && /^(?:\d{4}-|\w{3}, \d\d )/.test(value);
    if (!isDate) return value;
    const at = new Date(Date.parse(value) - 3_600_000);
    return value.includes(",") ? at.toUTCString() : at.toISOString();
  });
  return JSON.stringify(cassette);
}

for (const freeze of [false, true]) {
  Deno.test(`a client that sets its clock by failed answers, an hour later, ${freeze ? "" : "not "}frozen`, async () => {
    await using server = await serve((_, response) => response.writeHead(404).end("none"));
    const store = memoryStore();
    const options = { freeze, onWarning: () => {} };
    const ask = () => askSetting(server.url);
    assertEquals(await withCassette("a", { ...options, store, mode: "record" }, ask), [404]);
    const later = memoryStore({ a: anHourAgo(await store.load("a") as string) });
    const replay = () => withCassette("a", { ...options, store: later }, ask);
    if (freeze) return assertEquals(await replay(), [404]);
    const error = await missOf(replay);
    assertStringIncludes(error.message, "freeze: true, and record it again");
    assertStringIncludes(error.message, "GMT");
  });
}

Deno.test("a clock is no reason to ask again where the answer was good, or another, or of now", () => {
  const at = (status: number, date: string) => {
    const interaction = getting("/a");
    interaction.response!.status = status;
    interaction.response!.headers.push(["date", date]);
    return { interaction, position: 0, plays: 1 };
  };
  const now = Date.now();
  const [old, fresh] = [now - 3_600_000, now - 60_000].map((time) => new Date(time).toUTCString());
  const hints = (entry: ReturnType<typeof at>, more: Partial<MissFacts> = {}) =>
    explainMiss(entry.interaction.request, {
      name: "a",
      where: "memory: a",
      mode: "replay",
      existed: true,
      entries: [entry],
      answers: [entry],
      latest: entry,
      clock: now,
      comparison: compareBy(),
      matcher: undefined,
      rerun: (variable) => variable,
      retake: () => "npx retake",
      freeze: false,
      run: {},
      interrupted: 0,
      holdsAlias: false,
      recordFailures: "transient-collapsed",
      siblings: { failed: undefined, same: [] },
      elsewhere: [],
      ...more,
    }).message.includes("freeze");
  assertEquals(hints(at(403, old!)), true);
  assertEquals(hints(at(200, old!)), false);
  assertEquals(hints(at(403, fresh!)), false);
  assertEquals(hints(at(403, "no date")), false);
  assertEquals(hints(at(403, old!), { latest: at(403, old!) }), false);
  assertEquals(hints(at(403, old!), { clock: undefined }), false);
});

Deno.test("a miss names what lies beside it: what a failed run left, and who holds this very request", async () => {
  await using server = await serve();
  const store = memoryStore();
  const ask = (text: string) => postJson(`${server.url}/chat`, { text });
  const options = { store, mode: "record", onWarning: () => {} } as const;
  await withCassette("tests/old-name", options, () => ask("one"));
  await withCassette("other", options, () => ask("two"));
  await assertRejects(() =>
    withCassette("tests/failed", options, async () => {
      await ask("three");
      throw new Error("it fails");
    })
  );
  const missed = async (name: string, text: string) =>
    (await missOf(() => withCassette(name, { store }, () => ask(text)))).message;
  const renamed = await missed("tests/new-name", "one");
  assertStringIncludes(renamed, "\n  beside    tests/old-name: holds this very request\n");
  assertStringIncludes(
    renamed,
    `give the cassette this name, if its test was renamed:  ${retakeHere()} move tests/old-name tests/new-name`,
  );
  const failed = await missed("tests/failed", "three");
  assertStringIncludes(
    failed,
    "left by a run that failed, 1 recorded, this very request among them",
  );
  assertStringIncludes(failed, `${retakeHere()} move tests/failed.failed tests/failed`);
  // As a store locates what lies in another folder than the usual one.
  const tapes = { ...store, locate: (name: string) => `my/tapes/${name}.json` };
  const elsewhere = await missOf(() =>
    withCassette("tests/new-name", { store: tapes }, () => ask("one"))
  );
  assertStringIncludes(
    elsewhere.message,
    `${retakeHere()} move tests/old-name tests/new-name --dir my/tapes\n`,
  );
  const neither = await missed("tests/failed", "four");
  assertStringIncludes(neither, "this request is none of them");
  assert(!neither.includes(" move "), neither);
  assert(!(await missed("tests/new-name", "five")).includes("beside"));
});

Deno.test("a miss by ids, times and chance alone offers to leave these out by one object, or to freeze them", async () => {
  await using server = await serve();
  const store = memoryStore();
  const run = (mode: "record" | "replay", text = "a", options: SessionOptions = {}) =>
    withCassette("a", { store, mode, ...options }, async () => {
      const messages = [1, 2].map(() => ({ id: crypto.randomUUID(), text }));
      await postJson(`${server.url}/chat?nonce=${crypto.randomUUID()}`, { messages });
    });
  await run("record");
  const { message } = await missOf(() => run("replay"));
  assertStringIncludes(
    message,
    `leave out what is made anew each time:  ignore: { query: ["nonce"], body: ['$.messages[*].id'] }\n`,
  );
  assertStringIncludes(
    message,
    "let its clock and chance stand still:  freeze: true, and record it",
  );
  // First what helps: in the next recording they are others again.
  assertMatch(message, /to do {5}leave out what is made anew[^]*stand still[^]*record it again: /);
  const other = (await missOf(() => run("replay", "b"))).message;
  assert(!/made anew|stand still/.test(other), other);
  const ignore = { query: ["nonce"], body: ["$.messages[*].id"] };
  await run("replay", "a", { ignore });
});

Deno.test("a miss like that of another cassette is told in full too: nothing is above it there", async () => {
  await using server = await serve();
  const store = memoryStore();
  const names = ["alike/one", "alike/two"];
  const ask = (name: string, more: object, mode: "record" | "replay") =>
    withCassette(
      name,
      { store, mode },
      () => postJson(`${server.url}/chat`, { text: name, ...more }),
    );
  for (const name of names) await ask(name, {}, "record");
  const [first, second] = [
    await missOf(() => ask(names[0]!, { seed: 1 }, "replay")),
    await missOf(() => ask(names[1]!, { seed: 1 }, "replay")),
  ];
  assertEquals(second.message, first.message.replaceAll("alike/one", "alike/two"));
  assertEquals(second.facts.kind, first.facts.kind);
});
