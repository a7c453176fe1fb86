/**
 * What redaction and the leak gate cost on text that is made to be hard on them, beside prose of the same length
 * in the same place, in one process. Read the ratios.
 *
 *     deno task bench:hard        node bench/hard.ts        bun bench/hard.ts        ... megabytes, a word of a row's name
 *
 * @module
 */
import { argv } from "node:process";
import { gateInteraction } from "../src/session/record/leak_gate.ts";
import { redactionRules } from "../src/session/redaction_rules.ts";
import { openAliases } from "../src/secrets/aliases.ts";
import { createRedaction } from "../src/secrets/redact.ts";
import { secretFormats } from "../src/secrets/formats.ts";
import type { Body, HeaderPair, Interaction } from "../src/cassette/types.ts";
import { cpuTime, median, row } from "./rounds.ts";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** @returns so many characters, which are the same each time */
function drawn(length: number, letters: string, seed = 7): string {
  const pieces: string[] = [];
  let state = seed;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    pieces.push(letters[(state >>> 8) % letters.length]!);
  }
  return pieces.join("");
}

const PROSE =
  "All happy families are alike; each unhappy family is unhappy in its own way. Everything was in confusion " +
  "in the house. The wife had found out that her husband was away, and had said that she could not go on.\n";

/** How the formats that are known begin, each with what may follow. */
const starts = () =>
  secretFormats().flatMap(({ hints }) => hints).map((hint) => `${hint}${drawn(12, LETTERS)} `)
    .join("");

const nested = (depth: number): string =>
  depth === 0 ? "api_key: none" : JSON.stringify({ a: nested(depth - 1) });

/** What a text is made of. */
const UNITS: Readonly<Record<string, () => string>> = {
  "base64 without an end": () => drawn(50_000, LETTERS),
  "base64 in words": () => `${drawn(60, LETTERS)} `,
  "base64 of text": () => `${btoa(PROSE).replace(/=/g, "")} `,
  "base64 of base64": () => `${btoa(btoa(btoa(PROSE)))} `,
  "hexadecimal": () => `${drawn(64, "0123456789abcdef")} `,
  "hexadecimal without an end": () => drawn(50_000, "0123456789abcdef"),
  "UUIDs": () =>
    Array.from({ length: 200 }, (_, at) => {
      const hex = drawn(32, "0123456789abcdef", at);
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${
        hex.slice(20)
      }\n`;
    }).join(""),
  "quotes": () => '"',
  "single quotes": () => "'",
  "equals": () => "=",
  "a=": () => "a=",
  "ampersands": () => "&",
  "a=b&": () => "a=b&",
  "%25": () => "%25",
  "%3D%22": () => "key%3D%22",
  "backslashes": () => "\\",
  "colons": () => ":",
  "spaces": () => " ",
  "new lines": () => "\n",
  "a new line, a letter": () => "\na",
  '{"token":': () => '{"token":',
  '{"token":"a"},': () => '{"token":"a"},',
  "eyJ": () => "eyJ",
  "eyJ and a dot": () => "eyJhbGciOiJI.",
  "-----BEGIN": () => "-----BEGIN ",
  "-----BEGIN PRIVATE KEY-----": () => "-----BEGIN PRIVATE KEY-----\n",
  "://a:b@": () => "://a:b@",
  "https://a:b@": () => "https://a:b@",
  "@": () => "@",
  "Bearer ": () => "Bearer ",
  "Bearer abc": () => "Bearer abc def ",
  "Basic ": () => "Basic ",
  "curl -u": () => "curl -u ",
  "digits of cards": () => "4111 1111 1111 1111, ",
  "digits": () => "4111111111111111 ",
  "dates": () => "2026-01-01T00:00:00.000Z ",
  "floats": () => "-0.0123456789, ",
  "addresses": () => "jane.doe+tag@mail.example.com, ",
  "nested JSON": () => `${nested(5)},\n`,
  "events of JSON": () => `data: {"a":"b","token":"c d"}\n\n`,
  "lines of JSON": () => `{"a":"b","key":"c d","n":1}\n`,
  "long keys": () => `"${drawn(3000, LETTERS)}": 1,\n`,
  "long names": () => `${drawn(3000, LETTERS.slice(0, 52))}= `,
  "api_key = none": () => "api_key = none ",
  "password: of": () => "password: of ",
  '"password": "string"': () => '"password": "string", ',
  "token is": () => "the token is secret: ",
  "key key key": () => "key ",
  "Access": () => "Access secret access key ",
  "settings": () => "API_KEY=\nDB_PASSWORD=password\nPORT=8080\nNAME=value of it # a remark\n",
  "settings of a name": () => "PASSWORD=\n",
  "CSV": () => "name,password,age\nJane Doe,none,7\n",
  "CSV of quotes": () => 'a,"b ""c""",d\n',
  "YAML": () => "secret:\n  value: none\nname: x\n- key: a\n  value: b\n",
  "XML": () => '<item key="password"><value>none</value></item>\n',
  "XML of tags": () => "<password>none</password>",
  "XML of attributes": () => '<input type="text" name="password" value="" id="a"/>',
  "HTML": () => '<a href="https://example.com/a?b=c&d=e" class="x y">text</a>\n',
  "<": () => "<",
  "<a ": () => "<a ",
  "code": () => "const token = await getToken(config.api.key, process.env.API_KEY);\n",
  "links": () => "/reset/a/verify/b/invite/c ",
  "databases": () => "postgres://user@host/db redis://host ",
  "starts of formats": starts,
  "sk-": () => "sk-",
  "sk-a ": () => "sk-abc ",
  "AKIA": () => "AKIA",
  "connection strings": () => "Server=a;Password=;User Id=b;",
  "cookies": () => "session=a; Path=/; token=; ",
  "Unicode": () => "Пароль и ключ: нет. ",
  "hints of two": () => "pa-pat sk_SG.re_st.sl.t1.",
  "parts with dots": () => "a.bcdefg.",
  "redacted": () => "redacted_key_1 ",
  "redacted_": () => "redacted_",
  "{{a}}": () => "{{a}} ",
  "passwords": () =>
    Array.from({ length: 20_000 }, (_, at) => `password=${drawn(12, LETTERS.slice(0, 62), at)}\n`)
      .join(""),
};

/** Where a text stands in what is recorded. */
const PLACES: Readonly<Record<string, (text: string) => Partial<Place>>> = {
  "a text": (text) => ({ body: { text } }),
  "a JSON string": (text) => ({ body: { json: { a: [text] } }, type: "application/json" }),
  "JSON of short strings": (text) => ({
    body: { json: { a: text.match(/[^]{1,100}/g) } },
    type: "application/json",
  }),
  "a form": (text) => ({
    body: { text: `a=${encodeURIComponent(text)}` },
    type: "application/x-www-form-urlencoded",
  }),
  "events": (text) => ({
    body: { chunks: text.match(/[^]{1,1000}/g)!.map((text, at) => ({ at, text })) },
  }),
  "a header": (text) => ({ headers: [["x-note", text]] }),
  "a query": (text) => ({ url: `https://a.example/?q=${encodeURIComponent(text)}` }),
};

interface Place {
  body: Body;
  type: string;
  headers: HeaderPair[];
  url: string;
}

function interactionOf(place: Partial<Place>): Interaction {
  const { body, type = "text/plain", headers = [], url = "https://a.example/" } = place;
  return {
    request: { method: "GET", url, headers: [] },
    recordedAt: "2026-01-01T00:00:00.000Z",
    waited: 1,
    response: {
      status: 200,
      statusText: "OK",
      type: "basic",
      headers: [["content-type", type], ...headers],
      ...(body ? { body } : {}),
    },
  };
}

function costOf(place: Partial<Place>): number {
  const redaction = createRedaction(redactionRules([], [], [], { variable: () => undefined }));
  const raw = interactionOf(place);
  const start = cpuTime();
  gateInteraction(redaction.interaction(raw, openAliases()), redaction, []);
  return cpuTime() - start;
}

const [megabytes, word] = [Number(argv[2] ?? 1), argv[3] ?? ""];
const bytes = megabytes * 1e6;
const textOf = (unit: string) => unit.repeat(Math.ceil(bytes / unit.length)).slice(0, bytes);
row(`${megabytes} MB`, "CPU", "ratio");
for (const [place, make] of Object.entries(PLACES)) {
  const units = Object.entries(UNITS).filter(([name]) => `${place}: ${name}.`.includes(word));
  if (units.length === 0) continue;
  const prose = textOf(PROSE);
  costOf(make(prose));
  for (const [name, unit] of units) {
    const text = textOf(unit());
    costOf(make(text.slice(0, 100_000))); // the engine has seen it
    const [took, beside]: [number[], number[]] = [[], []];
    for (let round = 0; round < (megabytes > 3 ? 1 : 3); round++) {
      beside.push(costOf(make(prose)));
      took.push(costOf(make(text)));
    }
    const ratio = median(took) / median(beside);
    row(`${place}: ${name}`, `${median(took).toFixed(0)} ms`, ratio.toFixed(1));
  }
}
