// Cassettes for the page: of an agent, of each kind of content, and one whose every text would break out.
import type { Cassette, Interaction, JsonValue } from "../../src/cassette/types.ts";
import type { RunReport } from "../../src/suite/types.ts";
import type { ChangedFunction } from "../../src/ui/types.ts";
import { sampleCase, sampleRun, sampleSuite } from "./sample_reports.ts";

/** A picture of one pixel. */
export const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** A picture that can be seen: 48 by 32 dots. */
export const PICTURE =
  "iVBORw0KGgoAAAANSUhEUgAAADAAAAAgCAIAAADbtmxLAAAAQElEQVR42u3OMQ0AIAwAsAnj5sYLInCAgxniwQ4a9nA1qYBG37NkrFNys5WEkJCQkJCQkJCQkJCQkJCQkNDP0AOCfWCIJpQsKgAAAABJRU5ErkJggg==";

/** A page that says "A page." */
export const PDF = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 100]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 40>>stream
BT /F 24 Tf 20 40 Td (A page.) Tj ET    
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
`;

/** @returns a tone of a fifth of a second, as a WAV file of 8 bits, in base64 */
function tone(): string {
  const [rate, length] = [8000, 1600];
  const word = (value: number, bytes: number) =>
    Array.from({ length: bytes }, (_, at) => String.fromCharCode((value >> (8 * at)) & 255))
      .join("");
  const format = [[1, 2], [1, 2], [rate, 4], [rate, 4], [1, 2], [8, 2]] as const;
  const samples = Array.from(
    { length },
    (_, at) => String.fromCharCode(128 + Math.round(60 * Math.sin(at / 3))),
  );
  return btoa(
    `RIFF${word(36 + length, 4)}WAVEfmt ${word(16, 4)}${
      format.map(([value, bytes]) => word(value, bytes)).join("")
    }data${word(length, 4)}${samples.join("")}`,
  );
}

/** What runs where it is not escaped, in each place that HTML has. */
export const HOSTILE =
  `</title></script></style></pre>--><script>document.title="broken out"</script><img src=x onerror='document.title="broken out"'>"' onfocus="document.title=1" autofocus x="`;

const SVG =
  `<svg xmlns="http://www.w3.org/2000/svg"><script>document.title="broken out"</script></svg>`;
const started = Date.UTC(2026, 0, 5, 9, 30);

/** @returns a request to a model, so many milliseconds after the first one */
export function chat(question: string, answer: JsonValue, at = 0): Interaction {
  return {
    request: {
      method: "POST",
      url: "https://api.openai.com/v1/chat/completions",
      headers: [
        ["authorization", "Bearer redacted_authorization_1"],
        ["content-type", "application/json"],
      ],
      body: { json: { model: "gpt-4o-mini", messages: [{ role: "user", content: question }] } },
    },
    recordedAt: new Date(started + at).toISOString(),
    waited: 320,
    producedBy: [{ fn: "lib/agent.ts#answer", how: "stack" }],
    response: {
      status: 200,
      statusText: "OK",
      type: "basic",
      headers: [["content-type", "application/json"]],
      body: { json: answer },
    },
  };
}

/** @returns the answer of a model */
export function says(content: string): JsonValue {
  return {
    id: "chatcmpl-Ab12Cd34Ef",
    model: "gpt-4o-mini",
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
    usage: { prompt_tokens: 40, completion_tokens: 12, total_tokens: 52 },
  };
}

/** @returns a cassette */
export function tape(...interactions: Interaction[]): Cassette {
  return {
    format: "retake/2",
    recordedAt: new Date(started).toISOString(),
    interactions,
  };
}

function streamed(at: number): Interaction {
  const { request, recordedAt, waited, response } = chat("Tell me of the weather.", null, at);
  const delta = (content: string) =>
    `data: ${JSON.stringify({ id: "c", choices: [{ index: 0, delta: { content } }] })}\n\n`;
  return {
    request,
    recordedAt,
    waited,
    response: {
      ...response!,
      headers: [["content-type", "text/event-stream"]],
      body: {
        chunks: [
          { at: 4, text: delta("It is ") },
          { at: 90, text: delta("sunny ") },
          { at: 210, text: delta("in Lisbon.") },
          { at: 230, text: "data: [DONE]\n\n" },
        ],
      },
    },
  };
}

function called(at: number): Interaction {
  return chat("What is the time?", {
    model: "gpt-4o-mini",
    choices: [{
      index: 0,
      message: {
        role: "assistant",
        content: null,
        tool_calls: [{
          id: "call_1",
          type: "function",
          function: { name: "clock", arguments: '{"zone":"UTC"}' },
        }],
      },
      finish_reason: "tool_calls",
    }],
  }, at);
}

function other(
  url: string,
  type: string,
  body: NonNullable<Interaction["response"]>["body"],
  at: number,
): Interaction {
  return {
    request: { method: "GET", url, headers: [] },
    recordedAt: new Date(started + at).toISOString(),
    waited: 40,
    response: {
      status: 200,
      statusText: "OK",
      type: "basic",
      headers: [["content-type", type]],
      ...(body ? { body } : {}),
    },
  };
}

/** What an agent does: it asks, calls a tool, streams, draws, talks over a WebSocket, fails. */
export const AGENT: Cassette = tape(
  chat("Plan a day in Lisbon.", says("First the castle, then the river."), 0),
  called(900),
  streamed(1500),
  other("https://pictures.example.com/one.png", "image/png", { base64: PNG }, 2600),
  {
    request: { method: "GET", url: "wss://live.example.com/room", headers: [] },
    recordedAt: new Date(started + 7_200_000).toISOString(),
    waited: 12,
    response: {
      status: 101,
      statusText: "Switching Protocols",
      type: "default",
      headers: [],
      frames: [
        { from: "client", at: 2, json: { type: "hello" } },
        { from: "server", at: 9, text: "welcome" },
      ],
      close: { by: "client", at: 40, code: 1000, reason: "", wasClean: true },
    },
  },
  {
    request: { method: "GET", url: "https://gone.example.com/", headers: [] },
    recordedAt: new Date(started + 7_201_000).toISOString(),
    waited: 5,
    error: { class: "TypeError", name: "TypeError", message: "fetch failed" },
  },
);

/** Each kind of content that is more than a text: a form, sound, pictures, a document; and what stands for secrets. */
export const KINDS: Cassette = tape(
  {
    ...chat("", { text: "A tone." }),
    request: {
      method: "POST",
      url: "https://api.openai.com/v1/audio/transcriptions",
      headers: [["content-type", "multipart/form-data; boundary=b"]],
      body: {
        boundary: "b",
        parts: [
          {
            headers: [["content-disposition", 'form-data; name="model"']],
            body: { text: "whisper-1" },
          },
          {
            headers: [["content-disposition", 'form-data; name="file"; filename="tone.wav"'], [
              "content-type",
              "audio/wav",
            ]],
            body: { base64: tone() },
          },
        ],
      },
    },
  },
  chat("Say it to redacted_openai_key_1.", {
    model: "gpt-4o-mini",
    choices: [{ index: 0, message: { role: "assistant", audio: { data: tone() } } }],
  }, 400),
  other("https://pictures.example.com/stripes.png", "image/png", { base64: PICTURE }, 900),
  other("https://papers.example.com/page.pdf", "application/pdf", { base64: btoa(PDF) }, 1200),
);

/** One in which every text that somebody else has written would break out. */
export const HOSTILE_TAPE: Cassette = {
  ...tape(
    {
      ...chat(HOSTILE, says(HOSTILE)),
      producedBy: [{ fn: HOSTILE, how: "named" }],
    },
    {
      ...other(`https://example.com/?${HOSTILE}`, HOSTILE, { text: HOSTILE }, 10),
      request: {
        method: HOSTILE,
        url: `https://example.com/${HOSTILE}`,
        headers: [[HOSTILE, HOSTILE]],
      },
    },
    other("https://example.com/page", "text/html", { text: `<h1>${HOSTILE}</h1>` }, 20),
    other("https://example.com/drawn", "image/svg+xml", { text: SVG }, 30),
    other("https://example.com/sniffed", "image/png", {
      base64: btoa(`<script>document.title="broken out"</script>`),
    }, 40),
    other("https://example.com/streamed", "text/event-stream", {
      chunks: [{
        at: 4,
        text: `data: ${
          JSON.stringify({ choices: [{ index: 0, delta: { content: HOSTILE } }] })
        }\n\n`,
      }, { at: 9, text: HOSTILE }],
    }, 45),
    other("https://example.com/json", "application/json", {
      json: { [HOSTILE]: [HOSTILE, { [HOSTILE]: HOSTILE }] },
    }, 46),
    {
      request: { method: "GET", url: "wss://example.com/room", headers: [] },
      recordedAt: new Date(started + 47).toISOString(),
      waited: 40,
      response: {
        status: 101,
        statusText: HOSTILE,
        type: "default",
        headers: [],
        frames: [{ from: "server", at: 1, text: HOSTILE }, {
          from: "client",
          at: 2,
          json: HOSTILE,
        }],
      },
    },
    {
      request: { method: "GET", url: "https://example.com/", headers: [] },
      recordedAt: new Date(started + 50).toISOString(),
      waited: 5,
      error: { class: "TypeError", name: HOSTILE, message: HOSTILE },
    },
  ),
  variables: { [HOSTILE]: HOSTILE },
};

/** A run that has used some of the cassettes, and one that is not there. */
export const RUN: RunReport = sampleRun([
  sampleSuite("Chat", [
    sampleCase("plans a day", { cassettes: ["chat/asks"] }),
    sampleCase("is gone", { cassettes: ["gone/for-good"] }),
    sampleCase(HOSTILE, { cassettes: ["hostile/tape", HOSTILE], status: "failed" }),
  ]),
]);

/** Functions because of which cassettes are stale: one, and one whose every text would break out. */
export const STALE: readonly ChangedFunction[] = [
  {
    fn: "lib/agent.ts#answer",
    why: "changed",
    word: "has changed",
    changes: [
      {
        unit: "lib/fill.ts#fill",
        kind: "changed",
        path: ["lib/agent.ts#answer", "lib/fill.ts#fill"],
        file: "lib/fill.ts",
        diff:
          "--- lib/fill.ts\n+++ lib/fill.ts\n@@ -1,2 +1,2 @@\n fill(it) {\n-  return 1;\n+  return 2;\n",
      },
      {
        unit: "lib/fill.ts#escape",
        kind: "added",
        path: ["lib/agent.ts#answer"],
        file: "lib/fill.ts",
        diff: "",
        note: "its text is not shown",
      },
    ],
    cassettes: ["chat/asks"],
    cost: "about $0.0042",
    accept: 'retake signatures accept lib/agent.ts#answer --reason "why they hold"',
  },
  {
    fn: HOSTILE,
    why: "gone",
    word: HOSTILE,
    detail: HOSTILE,
    unknown: HOSTILE,
    changes: [{
      unit: HOSTILE,
      kind: "changed",
      path: [HOSTILE, HOSTILE],
      file: HOSTILE,
      diff: `-${HOSTILE}\n+${HOSTILE}`,
    }],
    cassettes: [HOSTILE],
    cost: HOSTILE,
    accept: HOSTILE,
  },
];

/**
 * @param html a page
 * @returns what in it would run, beyond the one script of the page: scripts, handlers, styles; a text that is escaped is none
 */
export function breakouts(html: string): string[] {
  const all = html.match(/<[a-z](?:"[^"]*"|'[^']*'|[^"'>])*>/gi) ?? [];
  const tags = all.map((tag) => tag.replace(/"[^"]*"|'[^']*'/g, '""'));
  const wrong = tags.filter((tag) =>
    /\s(?:on\w+|autofocus|style|srcdoc)\s*=/i.test(tag) ||
    /^<(?:style|object|embed|base)/i.test(tag)
  );
  // A frame is of a document of ours, never of another address.
  const frames = all.filter((tag) =>
    /^<iframe/i.test(tag) && !/ src="(?:\/place\/|(?:\.\.\/)*)media\/[^"]*" /.test(tag)
  );
  wrong.push(...frames);
  const scripts = tags.filter((tag) => /^<script/i.test(tag));
  return scripts.length === 1 ? wrong : [...wrong, ...scripts];
}
