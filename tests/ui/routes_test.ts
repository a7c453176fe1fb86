// The page as a server gives it, without a port: what is shown, and who is refused.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { importPackage } from "../../src/host/packages.ts";
import { type HonoPackage, uiRoutes } from "../../src/ui/routes.ts";
import { type Shelf, UNKNOWN } from "../../src/ui/types.ts";
import { mayRun } from "../support/runtime.ts";
import {
  AGENT,
  breakouts,
  chat,
  HOSTILE,
  HOSTILE_TAPE,
  PNG,
  RUN,
  says,
  STALE,
  tape,
} from "../support/ui_scene.ts";
import { shelfOf } from "../support/ui_shelf.ts";

const HOST = "127.0.0.1:4321";
const GATE = { base: "/place/", key: "the-key", cookie: { name: "retake-ui", value: "a-cookie" } };
const COOKIE = "retake-ui=a-cookie";

/** Asks the page: as a browser that was let in, where nothing else is said. */
async function opened(shelf: Shelf) {
  const hono = await importPackage<HonoPackage>("hono", { has: "Hono", purpose: "for a test" });
  const app = uiRoutes(hono, shelf, { gate: GATE, host: () => HOST });
  return async (
    path: string,
    headers: Record<string, string> = { cookie: COOKIE },
    method = "GET",
  ) => {
    const response = await app.fetch(new Request(`http://${HOST}${path}`, { headers, method }));
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { response, status: response.status, bytes, text: new TextDecoder().decode(bytes) };
  };
}

function page(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: !mayRun, fn });
}

page("ui: the secret is exchanged for a cookie, and stands in no later address", async () => {
  const ask = await opened(shelfOf({ now: { "chat/asks": AGENT } }));
  const first = await ask("/place/?key=the-key", {});
  assertEquals(first.status, 200);
  const cookie = first.response.headers.get("set-cookie") ?? "";
  assertEquals(cookie, "retake-ui=a-cookie; Path=/place/; HttpOnly; SameSite=Strict");
  assertStringIncludes(first.text, `content="0;url=/place/"`);
  assert(!first.text.includes("chat/asks"), "the first page shows cassettes");
  // Without one of its own, a browser asks for an icon where nobody gets in.
  assertStringIncludes(first.text, `<link rel="icon" href="data:`);
  const { text } = await ask("/place/");
  assertStringIncludes(text, "asks");
  for (const secret of [GATE.key, GATE.cookie.value]) {
    assert(!text.includes(secret) && !first.text.includes(secret), `a page holds ${secret}`);
  }
});

page("ui: nobody else gets in: no secret, a wrong one, another host, another page", async () => {
  const shelf = shelfOf({ now: { "chat/asks": AGENT } });
  const ask = await opened(shelf);
  const known = { cookie: COOKIE };
  const refused: [what: string, path: string, headers: Record<string, string>, method?: string][] =
    [
      ["no secret", "/place/", {}],
      ["no secret, a cassette", "/place/cassette/chat/asks", {}],
      ["no secret, the script", "/place/ui.js", {}],
      ["no secret, another path", "/", {}],
      ["a wrong key", "/place/?key=the-kez", {}],
      ["a longer key", "/place/?key=the-key1", {}],
      ["an empty key", "/place/?key=", {}],
      ["a wrong key beside the cookie", "/place/?key=wrong", known],
      ["the key deeper down", "/place/raw/chat/asks?key=the-key", {}],
      ["a wrong cookie", "/place/", { cookie: "retake-ui=a-cookif" }],
      ["another's cookie", "/place/", { cookie: "other=a-cookie" }],
      ["the key as a cookie", "/place/", { cookie: "retake-ui=the-key" }],
      ["the cookie outside of its path", "/", known],
      ["the cookie at another path", "/place2/", known],
      ["DNS rebinding", "/place/", { ...known, host: "evil.example.com:4321" }],
      ["DNS rebinding with the key", "/place/?key=the-key", { host: "evil.example.com:4321" }],
      ["another port", "/place/", { ...known, host: "127.0.0.1:80" }],
      ["its name", "/place/", { ...known, host: "localhost:4321" }],
      ["another page", "/place/", { ...known, origin: "https://evil.example.com" }],
      ["another port's page", "/place/", { ...known, origin: "http://127.0.0.1:4322" }],
      ["a page without an origin", "/place/", { ...known, origin: "null" }],
      ["the key from another page", "/place/?key=the-key", { origin: "https://evil.example.com" }],
      ["a form, without a desk", "/place/do/keep", { ...known, origin: `http://${HOST}` }, "POST"],
      ["a preflight", "/place/", { origin: "https://evil.example.com" }, "OPTIONS"],
    ];
  for (const [what, path, headers, method] of refused) {
    const { response, status, text } = await ask(path, headers, method);
    assertEquals([what, status], [what, 403]);
    assert(!text.includes("asks"), `${what}: it was told of a cassette`);
    assertEquals([what, response.headers.get("set-cookie")], [what, null]);
  }
  assertEquals(shelf.reads, []);
});

page(
  "ui: every answer says that nothing is kept, sniffed, framed or loaded from elsewhere",
  async () => {
    const ask = await opened(shelfOf({ now: { "chat/asks": AGENT }, run: RUN }));
    const answers = [
      ["/place/?key=the-key", {}],
      ["/place/", {}],
      ...[
        "",
        "cassette/chat/asks",
        "raw/chat/asks",
        "changes",
        "change/chat/asks",
        "stale",
        "money",
        "misses",
        "report",
        "mark",
        "ui.css",
        "ui.js",
      ]
        .map((path) => [`/place/${path}`, { cookie: COOKIE }]),
      ["/place/media/chat/asks/4-0", { cookie: COOKIE }],
      ["/place/nothing", { cookie: COOKIE }],
      ["/place/changes?against=nowhere", { cookie: COOKIE }],
    ] as [string, Record<string, string>][];
    for (const [path, headers] of answers) {
      const { headers: said } = (await ask(path, headers)).response;
      const policy = said.get("content-security-policy") ?? "";
      assert(policy.startsWith("default-src 'none'"), `${path}: ${policy}`);
      assert(!/unsafe|\*|https?:/.test(policy), `${path}: ${policy}`);
      assertEquals([path, said.get("x-content-type-options")], [path, "nosniff"]);
      // With no-referrer, browsers would not say of a form that it is of this page; the address with the key is told
      // to nobody.
      const referrer = path.includes("?key=") ? "no-referrer" : "same-origin";
      assertEquals([path, said.get("referrer-policy")], [path, referrer]);
      assertEquals([path, said.get("cache-control")], [path, "no-store"]);
      assertEquals([path, said.get("cross-origin-resource-policy")], [path, "same-origin"]);
      assertEquals([path, said.get("access-control-allow-origin")], [path, null]);
    }
  },
);

page("ui: without a desk no page has a form that writes, and nothing is recorded", async () => {
  const ask = await opened(shelfOf({ now: { "chat/asks": AGENT }, was: {}, stale: STALE }));
  for (const path of ["", "cassette/chat/asks", "changes", "change/chat/asks", "misses", "stale"]) {
    const { status, text } = await ask(`/place/${path}`);
    assertEquals(status, 200);
    assert(!/method="post"|name="token"|Record chat/.test(text), `${path} writes`);
  }
  for (const path of ["record/chat/asks", "job", "job/events"]) {
    assertEquals((await ask(`/place/${path}`)).status, 404);
  }
});

page("ui: no name leads out of the folder", async () => {
  const shelf = shelfOf({ now: { "chat/asks": AGENT } });
  const ask = await opened(shelf);
  const names = [
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/etc/passwd",
    "..%252f..%252fetc",
    "%2fetc%2fpasswd",
    "chat/asks%00",
    "chat/asks.json",
    "chat%5casks",
    "%ff",
    "",
    "__proto__",
  ];
  for (const name of names) {
    for (const kind of ["cassette", "raw", "change"]) {
      const { status } = await ask(`/place/${kind}/${name}`);
      assert(status === 404 || status === 403, `${kind}/${name}: ${status}`);
    }
    assertEquals((await ask(`/place/media/${name}/1-0`)).status === 200, false);
  }
  assertEquals(shelf.reads, []);
});

page("ui: what somebody else has written breaks out of no page", async () => {
  const name = "hostile/tape";
  const status = {
    [name]: {
      verdict: "stale",
      why: HOSTILE,
      next: HOSTILE,
      functions: [{ fn: HOSTILE, why: "changed" }],
    },
  };
  const now = { [name]: HOSTILE_TAPE, [HOSTILE]: AGENT };
  const was = { [name]: tape(chat("something else", says("else"))) };
  const misses = [{
    name,
    endedAt: "2026-01-02T00:00:00.000Z",
    command: HOSTILE,
    message: `${HOSTILE}\n  to do     ${HOSTILE}:  ${HOSTILE}`,
    miss: {
      cassette: name,
      method: HOSTILE,
      url: HOSTILE,
      closest: {
        number: 1,
        fields: 1,
        differences: [{ field: HOSTILE, recorded: HOSTILE, asked: HOSTILE, ignore: HOSTILE }],
      },
    },
  }];
  const ask = await opened(shelfOf({
    now,
    was,
    status,
    misses,
    run: RUN,
    stale: STALE,
    spared: { [HOSTILE]: { requests: 1, dollars: 1, milliseconds: 1 } },
  }));
  assert(breakouts(HOSTILE).length > 0, "nothing would be found");
  const paths = [
    "",
    "stale",
    "money",
    `?q=${encodeURIComponent(HOSTILE)}`,
    `?folder=${encodeURIComponent(HOSTILE)}&verdict=${encodeURIComponent(HOSTILE)}`,
    `cassette/${name}`,
    `cassette/${HOSTILE.split("/").map(encodeURIComponent).join("/")}`,
    "changes",
    `changes?against=${encodeURIComponent(HOSTILE)}`,
    `change/${name}`,
    "misses",
  ];
  for (const path of paths) {
    const { response, text } = await ask(`/place/${path}`);
    assertEquals(response.headers.get("content-type"), "text/html; charset=utf-8");
    assertStringIncludes(text, "broken out", `${path || "the list"} does not show it at all`);
    assertEquals([path, breakouts(text)], [path, []]);
    assert(!/<img src=(?!"\/place\/media\/)/.test(text), `${path}: a picture is in it`);
  }
  const raw = await ask(`/place/raw/${name}`);
  assertEquals(raw.response.headers.get("content-type"), "application/json; charset=utf-8");
  // HTML and SVG are never media, and neither is what only says that it is a picture.
  for (let request = 1; request <= HOSTILE_TAPE.interactions.length; request++) {
    assertEquals((await ask(`/place/media/${name}/${request}-0`)).status, 404);
  }
});

page(
  "ui: one cassette: a conversation, a stream by pieces, a picture, a WebSocket, a failure",
  async () => {
    const ask = await opened(shelfOf({ now: { "chat/asks": AGENT } }));
    const { text } = await ask("/place/cassette/chat/asks");
    for (
      const told of [
        "Plan a day in Lisbon.",
        "First the castle, then the river.",
        "assistant calls",
        "clock {&quot;zone&quot;:&quot;UTC&quot;}",
        "It is sunny in Lisbon.", // joined
        "The stream, piece by piece: 4",
        "210 ms",
        `<li data-at="90" data-says="sunny ">`,
        `<b class="from-server">server</b> welcome`,
        `data-copy="$.messages[0].content"`,
        `data-copy="$.choices[0].message.tool_calls[0].function.name"`,
        "image/png, 70 bytes",
        "welcome",
        "closed by the client with 1000",
        "failed: fetch failed",
        "lib/agent.ts#answer",
        `<mark title="stands in the place of a secret">redacted_authorization_1</mark>`,
        "40 tokens in, 12 out",
        "$0.0021",
        "2 h later", // the pause before the WebSocket is no part of the picture
      ]
    ) assertStringIncludes(text, told);
    const picture = await ask("/place/media/chat/asks/4-0");
    assertEquals(picture.response.headers.get("content-type"), "image/png");
    assertMatch(picture.response.headers.get("content-security-policy")!, /sandbox/);
    assertEquals(picture.bytes, Uint8Array.from(atob(PNG), (it) => it.charCodeAt(0)));
    assertEquals((await ask("/place/media/chat/asks/4-1")).status, 404);
    assertEquals(JSON.parse((await ask("/place/raw/chat/asks")).text), AGENT);
  },
);

page(
  "ui: pictures, sound and documents, however JSON is kept; of streams and texts too; a document in a frame of its own",
  async () => {
    const WAV = btoa(`RIFF\x24\0\0\0WAVEfmt ${"\0".repeat(28)}`);
    const PDF = btoa(`%PDF-1.7\n${"%".repeat(60)}`);
    const json: [string, string][] = [["content-type", "application/json"]];
    // As Python spells it: kept as the text that was sent.
    const text = `{"image_url": {"url": "data:image/png;base64,${PNG}"}, "file": "${PDF}"}`;
    const sees = chat("What is this?", says("A dot."));
    Object.assign(sees.request, { headers: json, body: { text } });
    Object.assign(sees.response!, { headers: json, body: { json: { audio: { data: WAV } } } });
    // As image models answer: in an event, and in the text of another.
    const draws = chat("Draw a dot.", null);
    const events = [{ type: "image.partial", b64_json: PNG }, {
      text: `![](data:image/png;base64,${PNG}) it is`,
    }];
    Object.assign(draws.response!, {
      headers: [["content-type", "text/event-stream"]],
      body: {
        chunks: [
          ...events.map((event, at) => ({ at, text: `data: ${JSON.stringify(event)}\n\n` })),
          { at: 3, text: "data: [DONE]\n\n" },
        ],
      },
    });
    const ask = await opened(shelfOf({ now: { sees: tape(sees), draws: tape(draws) } }));
    const drawn = await ask("/place/cassette/draws");
    assertEquals(drawn.text.match(/<img src="\/place\/media\/draws\/1-[01]"/g)?.length, 2);
    assertEquals(
      (await ask("/place/media/draws/1-1")).response.headers.get("content-type"),
      "image/png",
    );
    const { text: shown } = await ask("/place/cassette/sees");
    for (
      const told of ["asked: image/png, 70 bytes", "asked: application/pdf", "<audio controls"]
    ) {
      assertStringIncludes(shown, told);
    }
    assertMatch(shown, /<iframe loading="lazy" src="\/place\/media\/sees\/1-1" title="asked: app/);
    assertEquals(breakouts(shown), []);
    const media: [type: string, base64: string, framed: string][] = [
      ["image/png", PNG, "DENY"],
      ["application/pdf", PDF, "SAMEORIGIN"],
      ["audio/wav", WAV, "DENY"],
    ];
    for (const [at, [type, base64, framed]] of media.entries()) {
      const { response, bytes } = await ask(`/place/media/sees/1-${at}`);
      assertEquals(response.headers.get("content-type"), type);
      assertEquals(response.headers.get("x-frame-options"), framed);
      assertEquals(response.headers.get("x-content-type-options"), "nosniff");
      assertMatch(response.headers.get("content-security-policy")!, /^default-src 'none'; sandbox/);
      assertEquals(bytes, Uint8Array.from(atob(base64), (it) => it.charCodeAt(0)));
    }
  },
);

page(
  "ui: the list: folders, verdicts, words of prompts and answers, pages of two hundred",
  async () => {
    const now = Object.fromEntries(
      Array.from({ length: 1000 }, (_, at) => [
        `suite-${at % 4}/case-${at}`,
        tape(chat(`question ${at}`, says(at === 723 ? "The needle is HERE." : "nothing"))),
      ]),
    );
    const status = { "suite-3/case-723": { verdict: "stale", next: "retake record --stale" } };
    const ask = await opened(shelfOf({ now, status }));
    const names = (text: string) =>
      [...text.matchAll(/<li class="cassette" data-name="([^"]*)"/g)].map(([, name]) => name);
    const first = await ask("/place/");
    assertEquals(names(first.text).length, 200);
    assertStringIncludes(first.text, "Page 1 of 5");
    assertStringIncludes(first.text, "stale (1)");
    const last = await ask("/place/?page=5");
    assertEquals(names(last.text).length, 200);
    assertEquals(names((await ask("/place/?page=999")).text), names(last.text));
    assertEquals(names((await ask("/place/?page=-1")).text), names(first.text));
    const found = await ask("/place/?q=needle+here");
    assertEquals(names(found.text), ["suite-3/case-723"]);
    assertStringIncludes(found.text, "1 of 1,000 cassettes");
    assertStringIncludes(found.text, "To do: retake record --stale");
    assertEquals(names((await ask("/place/?verdict=stale")).text), ["suite-3/case-723"]);
    assertEquals(names((await ask("/place/?folder=suite-3&page=2")).text).length, 50);
    assertEquals(names((await ask("/place/?folder=suite-3&q=question+723")).text).length, 1);
    assertEquals(names((await ask("/place/?folder=suite-1&q=question+723")).text), []);
    assertStringIncludes((await ask("/place/?q=nowhere")).text, "None of 1,000 cassettes fits.");
    // The order is in the address, and goes with each link.
    assertEquals(names((await ask("/place/?sort=worst")).text)[0], "suite-3/case-723");
    assertMatch(first.text, /<option value="dearest">/);
    assertStringIncludes(
      (await ask("/place/?sort=dearest&folder=suite-1")).text,
      `href="/place/?folder=suite-1&amp;sort=dearest&amp;page=2"`,
    );
    assertEquals(names((await ask("/place/?sort=nonsense")).text), names(first.text));
    assertStringIncludes(first.text, '<span class="price">$0.0021</span>');
  },
);

page(
  "ui: what changed since a commit, the loudest first, what is harmless folded away",
  async () => {
    const answers = (content: string) => tape(chat("How are you?", says(content)));
    const refusal = tape({
      ...chat("How are you?", { error: "no" }),
    });
    const now = { reworded: answers("Very well."), broken: refusal, fresh: answers("Hello.") };
    const was = { reworded: answers("Well."), broken: answers("Well."), gone: answers("Bye.") };
    const ask = await opened(shelfOf({ now, was }));
    const { text } = await ask("/place/changes");
    const order = [...text.matchAll(/change\/(\w+)/g)].map(([, name]) => name);
    assertEquals(order[0], "broken");
    assertEquals([...order].sort(), ["broken", "fresh", "gone", "reworded"]);
    assertMatch(text, /without a difference that matters<\/summary>[^]*reworded/);
    const broken = await ask("/place/change/broken");
    assertMatch(broken.text, /<code>\$\.choices[^]*?class="label bad">breaking/);
    const reworded = await ask("/place/change/reworded");
    assertStringIncludes(reworded.text, "1 harmless request");
    assertStringIncludes((await ask("/place/change/gone")).text, "asked no more");
    assertEquals((await ask("/place/change/nobody")).status, 404);
    const unknown = await ask("/place/changes?against=--output=x");
    assertEquals(unknown.status, 400);
    assertStringIncludes(unknown.text, "no commit");
  },
);

page(
  "ui: what is stale: the function, what has changed on which way, what it touches and costs",
  async () => {
    const ask = await opened(shelfOf({ now: { "chat/asks": AGENT }, stale: STALE.slice(0, 1) }));
    const { text } = await ask("/place/stale");
    for (
      const told of [
        "1 function",
        "has changed",
        "<code>fill</code> in lib/fill.ts",
        "by way of answer → fill",
        `<span class="line before">-  return 1;`,
        `<span class="line after">+  return 2;`,
        "(its text is not shown)",
        `href="/place/cassette/chat/asks"`,
        "about $0.0042",
        `data-copy="retake signatures accept lib/agent.ts#answer --reason &quot;why they hold&quot;"`,
        "<code>npx retake record --stale -- npm test</code>",
      ]
    ) assertStringIncludes(text, told);
    const calm = await opened(shelfOf({ now: { "chat/asks": AGENT } }));
    assertStringIncludes((await calm("/place/stale")).text, "No recording is stale");
  },
);

page(
  "ui: money: spent and saved by suite and model, and by day as a chart with its table",
  async () => {
    const day = 86_400_000;
    const now = {
      "chat/asks": tape(chat("one", says("1")), chat("two", says("2"), day)),
      "chat/more": tape(chat("three", says("3"), 3 * day)),
      "plain": tape({
        ...chat("four", {}),
        request: { method: "GET", url: "https://a.test/", headers: [] },
      }),
    };
    const spared = {
      "chat/asks": { requests: 20, dollars: 0.5, milliseconds: 60_000 },
      "gone": { requests: 1000, dollars: 1000, milliseconds: 1 },
    };
    const days = {
      "2026-01-05": { requests: 2, dollars: 0.25, milliseconds: 2000 },
      "2026-01-09": { requests: 20, dollars: 0.75, milliseconds: 20_000 },
      [HOSTILE]: { requests: 1, dollars: 1, milliseconds: 1 },
    };
    const ask = await opened(shelfOf({ now, spared, days }));
    const { text } = await ask("/place/money");
    const cells = (name: string) => {
      const row = new RegExp(`<tr><th scope="row">(?:<a[^>]*>)?${name}(?:</a>)?</th>.*?</tr>`).exec(
        text,
      );
      return row?.[0].replace(/<[^>]*>/g, "|").replace(/\|+/g, "|");
    };
    assertEquals(cells("chat"), "|chat|3 in 2 cassettes|120 in, 36 out|$0.0063|$0.50, 1 min|");
    assertEquals(
      cells("2026-01-05"),
      "|2026-01-05|2 in 2 cassettes|40 in, 12 out|at least $0.0021|$0.25, 2 s|",
    );
    assertEquals(cells("2026-01-08"), "|2026-01-08|1 in 1 cassette|40 in, 12 out|$0.0021|none|");
    assertEquals(cells("2026-01-09"), "|2026-01-09|none|none|nothing|$0.75, 20 s|");
    assertStringIncludes(cells("gpt-[\\w.-]+") ?? "", "3 in 2 cassettes");
    assertStringIncludes(cells("gpt-[\\w.-]+") ?? "", "$0.50, 1 min");
    assertMatch((await ask("/place/mark")).text, /^1 \d+$/);
    assertMatch(text, /role="img" aria-label="Spent by day, 2026-01-05 to 2026-01-09: most on /);
    assertMatch(text, /role="img" aria-label="Saved by day, [^"]*: most on 2026-01-09, \$0\.75\. /);
    for (const kind of ["spent", "saved"]) { // a day without any is one of them
      assertEquals(text.match(new RegExp(`<rect class="${kind}" x=`, "g"))?.length, 5);
    }
    assert(!text.includes("broken out"), "what is no day is told");
    assert(!text.includes("1,000"), "what is gone is counted");
    assertStringIncludes(text, `href="/place/?folder=chat&amp;sort=dearest"`);
    const early = await opened(
      shelfOf({ now, status: { plain: { digest: undefined, isUnread: true } } }),
    );
    assertStringIncludes((await early("/place/money")).text, "2 of 3 are read so far");
  },
);

page(
  "ui: the last run: its report leads to the cassettes, and they lead to what it says of them",
  async () => {
    const ask = await opened(shelfOf({ now: { "chat/asks": AGENT }, run: RUN }));
    const { text } = await ask("/place/report");
    assertStringIncludes(text, `<li class="case" id="c0"`);
    assertStringIncludes(text, `<a href="/place/cassette/chat/asks"><code>chat/asks</code></a>`);
    assertStringIncludes(text, `<code>gone/for-good</code>`);
    assert(!text.includes("cassette/gone"), "it leads to what is not there");
    assertStringIncludes(text, `<a href="/place/">Cassettes</a>`);
    const cassette = await ask("/place/cassette/chat/asks");
    assertMatch(
      cassette.text,
      /In the last run, 2026-11-23: <a href="\/place\/report#c0">Chat &gt; plans a day<\/a> <span class="label good">HIT/,
    );
    assertMatch(
      (await ask("/place/")).text,
      /<a href="\/place\/report">The last run<\/a>, 2026-11-23: 2 of 3 cases passed/,
    );
    const none = await opened(shelfOf({ now: { "chat/asks": AGENT } }));
    assertEquals((await none("/place/report")).status, 404);
    assert(!(await none("/place/")).text.includes("The last run"));
  },
);

page("ui: what nobody has looked at yet is listed, and said to be so", async () => {
  const status = { "chat/asks": { verdict: UNKNOWN } };
  const ask = await opened(shelfOf({ now: { "chat/asks": AGENT }, status }));
  const { text } = await ask("/place/");
  assertMatch(text, /data-pending="yes"[^<]*is being looked at/);
  const unread = { "chat/asks": { verdict: UNKNOWN, digest: undefined, isUnread: true } };
  const early = await opened(
    shelfOf({ now: { "chat/asks": AGENT, other: AGENT }, status: unread }),
  );
  assertMatch((await early("/place/?q=lisbon")).text, /1 of 2 are read so far and searched/);
  assertStringIncludes(text, `data-name="chat/asks" data-verdict="${UNKNOWN}"`);
});

page("ui: a damaged cassette says so; a fault of ours ends no server", async () => {
  const shelf = shelfOf({
    now: { "chat/asks": AGENT, other: AGENT },
    status: { "chat/asks": { verdict: "damaged", why: "no JSON" } },
  });
  const ask = await opened(shelf);
  const { status, text } = await ask("/place/cassette/chat/asks");
  assertEquals(status, 200);
  assertStringIncludes(text, "chat/asks is no JSON");
  // What else has changed is told all the same.
  const changes = await ask("/place/changes");
  assertEquals(changes.status, 200);
  assertMatch(changes.text, /change\/other[^]*Not compared[^]*chat\/asks is no JSON/);
  const broken = await opened({ ...shelf, list: () => Promise.reject(new Error("disk on fire")) });
  const fault = await broken("/place/");
  assertEquals(fault.status, 500);
  assertStringIncludes(fault.text, "disk on fire");
});
