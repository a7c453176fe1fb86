/**
 * The corpus of redaction: secrets of every format in every place of an exchange, and what looks
 * like secrets and is none. All of it is made up at run time: nothing here ever opened anything.
 *
 * @module
 */
import { base64, base64url, type Draw, drawFrom } from "./draw.ts";
import { drawLookAlikes } from "./look_alikes.ts";
import { type Sample, samples } from "./secret_samples.ts";

/** What goes over the wire, as data: a request, and what answers it. */
export interface Exchange {
  method: "GET" | "POST";
  /** Absolute; `https://api.example.com` where nothing else is asked for. */
  url: string;
  headers: [name: string, value: string][];
  body?: string;
  /** What comes back; in its place `error`, the message of what `fetch` throws. */
  response?: { status: number; headers: [name: string, value: string][]; body: string };
  error?: string;
}

/** A secret in its place. */
export interface SecretCase {
  /** The format it has, by the name of that format. */
  format: string;
  /** What must not reach a cassette, in no spelling: see {@linkcode spellingsOf}. */
  secret: string;
  /** What stands in the place: the secret, or a text that it is a part of. */
  text: string;
  /** Where it stands, in words: "header x-api-key", "json in json". */
  place: string;
  exchange: Exchange;
  /** The variables that tell it, where nothing else does. */
  environment?: Record<string, string>;
}

/** What looks like a secret and is none, in its place. */
export interface LookAlike {
  kind: string;
  /** What must come through as it is. */
  text: string;
  place: string;
  exchange: Exchange;
}

/** Puts a text into an exchange. */
type Put = (
  text: string,
  draw: Draw,
) => Partial<Exchange> & { environment?: Record<string, string> };

const JSON_TYPE: [string, string] = ["content-type", "application/json"];

function reply(body: string, type = "application/json", status = 200): Partial<Exchange> {
  return { response: { status, headers: [["content-type", type]], body } };
}

function send(body: string, type = "application/json"): Partial<Exchange> {
  return { method: "POST", headers: [["content-type", type]], body };
}

function inHeader(name: string, before = ""): Put {
  return (text) => ({ headers: [[name, before + text]] });
}

/** Text around it, so that it stands at no end. */
function told(text: string): string {
  return `Here it is: ${text}, as agreed.`;
}

const note = (text: string) => JSON.stringify({ id: 7, note: told(text), done: false });

function multipart(name: string, type: string, content: string): Partial<Exchange> {
  const lines = [
    "--XX",
    `Content-Disposition: form-data; name="${name}"`,
    ...(type === "" ? [] : [`Content-Type: ${type}`]),
    "",
    content,
    "--XX",
    'Content-Disposition: form-data; name="file"; filename="a.txt"',
    "Content-Type: text/plain",
    "",
    "Nothing.",
    "--XX--",
    "",
  ];
  return send(lines.join("\r\n"), "multipart/form-data; boundary=XX");
}

function stream(text: string): string {
  const events = ["Here", ` it is: ${text}`, " as agreed."];
  return events.map((delta) =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: delta } }] })}\n\n`
  ).join("") + "data: [DONE]\n\n";
}

/** Every character as its escape, from the second on; a `/` as `\/`. */
function escaped(text: string): string {
  return Array.from(JSON.stringify(text).slice(1, -1)).map((char, at) =>
    char === "/"
      ? "\\/"
      : at === 1 && /\w/.test(char)
      ? `\\u00${char.charCodeAt(0).toString(16)}`
      : char
  ).join("");
}

/** Where any text can stand. */
const TEXT_PLACES: [place: string, put: Put][] = [
  ["json field note, request", (text) => send(note(text))],
  [
    "json field content, response",
    (text) =>
      reply(JSON.stringify({ choices: [{ message: { role: "assistant", content: told(text) } }] })),
  ],
  [
    "json in json",
    (text) =>
      reply(
        JSON.stringify({ type: "function", function: { name: "save", arguments: note(text) } }),
      ),
  ],
  [
    "json in json in json",
    (text) => send(JSON.stringify({ body: JSON.stringify({ body: note(text) }) })),
  ],
  ["event stream", (text) => reply(stream(text), "text/event-stream")],
  ["json by lines", (text) => reply(`${note("none")}\n${note(text)}\n`, "application/x-ndjson")],
  [
    "urlencoded field note",
    (text) =>
      send(
        String(new URLSearchParams({ a: "1", note: told(text) })),
        "application/x-www-form-urlencoded",
      ),
  ],
  ["multipart field", (text) => multipart("note", "", told(text))],
  ["multipart part of json", (text) => multipart("settings", "application/json", note(text))],
  ["plain text, response", (text) => reply(told(text), "text/plain; charset=utf-8")],
  ["json with spaces", (text) => reply(`{ "id" : 7 ,\n    "note":${JSON.stringify(told(text))} }`)],
  ["json with escapes", (text) => send(`{"note":"${escaped(`http://x/ ${told(text)}`)}"}`)],
];

/** Where only a token can stand: by its name, or with no room for spaces. */
const TOKEN_PLACES: [place: string, put: Put][] = [
  ["header authorization", inHeader("authorization", "Bearer ")],
  ["header x-api-key", inHeader("x-api-key")],
  ["header api-key", inHeader("api-key")],
  ["header x-goog-api-key", inHeader("x-goog-api-key")],
  ["header of its own", inHeader("x-acme-connect")],
  ["response header", (text) => ({
    response: { status: 200, headers: [JSON_TYPE, ["x-session-token", text]], body: "{}" },
  })],
  ["response header set-cookie", (text) => ({
    response: {
      status: 200,
      headers: [JSON_TYPE, ["set-cookie", `sid=${text}; Path=/; HttpOnly`]],
      body: "{}",
    },
  })],
  [
    "query parameter by name",
    (text) => ({ url: `https://api.example.com/v1?api_key=${encodeURIComponent(text)}&page=2` }),
  ],
  [
    "query parameter",
    (text) => ({ url: `https://api.example.com/v1?q=${encodeURIComponent(text)}` }),
  ],
  [
    "userinfo of a url",
    (text) => ({ url: `https://app:${encodeURIComponent(text)}@api.example.com/v1` }),
  ],
  [
    "path of a url",
    (text) => ({ url: `https://api.example.com/v1/keys/${encodeURIComponent(text)}/usage` }),
  ],
  ["json field by name, request", (text) => send(JSON.stringify({ model: "m", api_key: text }))],
  [
    "json field by name, response",
    (text) => reply(JSON.stringify({ access_token: text, token_type: "bearer", expires_in: 3600 })),
  ],
  [
    "urlencoded field by name",
    (text) =>
      send(
        String(new URLSearchParams({ grant_type: "refresh_token", refresh_token: text })),
        "application/x-www-form-urlencoded",
      ),
  ],
  [
    "message of a 401",
    (text) =>
      reply(
        JSON.stringify({
          error: {
            message:
              `Incorrect API key provided: ${text}. You can find yours at https://example.com.`,
            code: "invalid_api_key",
          },
        }),
        "application/json",
        401,
      ),
  ],
  ["message of a network error", (text) => ({
    response: undefined,
    error: `getaddrinfo ENOTFOUND api.example.com (https://api.example.com/v1?note=${
      encodeURIComponent(text)
    })`,
  })],
  ["environment, as it is", known((text) => reply(note(text)))],
  ["environment, base64", known((text) => reply(note(base64(text))))],
  [
    "environment, base64 with a user",
    inEnvironment((text) => ({
      headers: [["x-acme-connect", base64(`app:${text}`)]],
    })),
  ],
  ["environment, base64url", known((text) => send(note(base64url(text))))],
  [
    "environment, urlencoded",
    known((text) => ({
      url: `https://api.example.com/v1?note=${encodeURIComponent(text)}`,
    })),
  ],
];

function known(put: Put): Put {
  return inEnvironment(put);
}

function inEnvironment(put: Put): Put {
  return (text, draw) => ({ ...put(text, draw), environment: { ACME_API_TOKEN: text } });
}

function exchange(part: Partial<Exchange>): Exchange {
  return {
    method: "GET",
    url: "https://api.example.com/v1/things",
    headers: [],
    ...("response" in part ? {} : reply("{}")),
    ...part,
  };
}

/**
 * Secrets, each in a place: every format several times, every place too.
 *
 * @param seed any text: the same gives the same
 * @param least how many of each format there are at the least
 */
export function secrets(seed: string, least = 4): SecretCase[] {
  const draw = drawFrom(seed);
  let token = 0, text = 0;
  const cases = samples(draw, least).map((sample): SecretCase => {
    // A token by turns where only tokens can be and where any text can.
    const [place, put] = sample.isToken && (token + text) % 3 !== 0
      ? TOKEN_PLACES[token++ % TOKEN_PLACES.length]!
      : TEXT_PLACES[text++ % TEXT_PLACES.length]!;
    return secretCase(sample, place, put, draw);
  });
  // What no format tells: only the environment does.
  for (const [place, put] of TOKEN_PLACES.filter(([place]) => place.startsWith("environment"))) {
    for (
      const secret of [
        draw.hex(32),
        draw.letters(20).toLowerCase(),
        `${draw.word(12)}+/=${draw.digits(6)}`,
      ]
    ) {
      cases.push(secretCase({ format: "none", text: secret, secret }, place, put, draw));
    }
  }
  return cases;
}

function secretCase(
  { format, text, secret }: Omit<Sample, "isToken">,
  place: string,
  put: Put,
  draw: Draw,
): SecretCase {
  const { environment, ...part } = put(text, draw);
  return {
    format,
    text,
    secret,
    place,
    exchange: exchange(part),
    ...(environment && { environment }),
  };
}

/**
 * A secret in the spellings in which it must not be in a cassette: as it is, as a JSON text has it,
 * in base64 and base64url, in a URL.
 *
 * @param secret the secret
 */
export function spellingsOf(secret: string): string[] {
  return [
    ...new Set([
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      base64(secret),
      base64(secret).replace(/=+$/, ""),
      base64url(secret),
    ]),
  ];
}

/** Where look-alikes stand that stand nowhere in particular. */
const PLAIN_PLACES: [place: string, put: (text: string) => Partial<Exchange>][] = [
  ["json field content, request", (text) => send(JSON.stringify({ role: "user", content: text }))],
  [
    "json field content, response",
    (text) => reply(JSON.stringify({ role: "assistant", content: text })),
  ],
  ["plain text, response", (text) => reply(text, "text/plain; charset=utf-8")],
  [
    "event stream",
    (text) => reply(`data: ${JSON.stringify({ delta: text })}\n\n`, "text/event-stream"),
  ],
  [
    "json by lines",
    (text) =>
      reply(
        `${JSON.stringify({ id: 1 })}\n${JSON.stringify({ value: text })}\n`,
        "application/x-ndjson",
      ),
  ],
  ["json field value, with spaces", (text) => reply(`{ "value" : ${JSON.stringify(text)} }`)],
];

/** Puts a look-alike where it belongs: `json`, `header NAME`, `query NAME`, `path`, `field NAME`. */
function inPlace(text: string, place: string): Partial<Exchange> {
  const [what, name = ""] = place.split(" ");
  if (what === "json") return reply(text);
  if (what === "header") {
    return { response: { status: 200, headers: [JSON_TYPE, [name, text]], body: "{}" } };
  }
  if (what === "query") {
    return { url: `https://api.example.com/v1?${name}=${encodeURIComponent(text)}` };
  }
  if (what === "path") {
    return {
      url: `https://api.example.com/v1/${text.split("/").map(encodeURIComponent).join("/")}`,
    };
  }
  return reply(JSON.stringify({ object: "thing", [name]: text }));
}

/**
 * What looks like a secret and is none, each in a place: where it belongs, or by turns.
 *
 * @param seed any text: the same gives the same
 */
export function lookAlikes(seed: string): LookAlike[] {
  let turn = 0;
  return drawLookAlikes(drawFrom(seed)).map(({ kind, text, place }) => {
    if (place) return { kind, text, place, exchange: exchange(inPlace(text, place)) };
    const [plain, put] = PLAIN_PLACES[turn++ % PLAIN_PLACES.length]!;
    return { kind, text, place: plain, exchange: exchange(put(text)) };
  });
}
