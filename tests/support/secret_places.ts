/**
 * Places where secrets stand in what goes over the wire, and kinds of values to put there.
 *
 * @module
 */
import { base64, base64url, type Draw } from "./draw.ts";
import type { Exchange } from "./secret_corpus.ts";

/** What a value looks like: a place may know a secret by its name alone, or only by its looks. */
type Looks = "drawn" | "digits" | "written" | "short";

/** Kinds of values: what they look like, and what makes one. */
export const KINDS:
  readonly (readonly [kind: string, looks: Looks, make: (draw: Draw) => string])[] = [
    ["hex of 32", "drawn", (draw) => draw.hex(32)],
    ["hex of 64", "drawn", (draw) => draw.hex(64)],
    ["letters and digits of 24", "drawn", (draw) => draw.alnum(24)],
    ["letters and digits of 40", "drawn", (draw) => draw.alnum(40)],
    ["URL's base64 of 43", "drawn", (draw) => draw.word(43)],
    ["a start and what follows", "drawn", (draw) => `acme_${draw.alnum(28)}`],
    ["UUID", "drawn", (draw) => draw.uuid()],
    ["digits", "digits", (draw) => "7" + draw.digits(11)],
    ["small letters", "written", (draw) => draw.letters(14).toLowerCase()],
    [
      "words",
      "written",
      (draw) => `${draw.letters(5)}-${draw.letters(7)}-${draw.letters(4)}`.toLowerCase(),
    ],
    ["a short one", "written", (draw) => `${draw.letters(4)}${draw.digits(4)}`],
    ["a very short one", "short", (draw) => `${draw.letters(3)}${draw.digits(3)}`],
    ["signs", "written", (draw) => `${draw.letters(5)}!${draw.digits(3)}*${draw.letters(3)}~`],
  ];

type Put = (value: string, draw: Draw) => Partial<Exchange>;

/** A place, the values that are secret there, and how one is put there. */
type Place = readonly [place: string, looks: readonly Looks[], put: Put];

const ANY: readonly Looks[] = ["drawn", "digits", "written", "short"];
const DRAWN: readonly Looks[] = ["drawn"];

function reply(
  body: string,
  type = "application/json",
  headers: [string, string][] = [],
): Partial<Exchange> {
  return { response: { status: 200, headers: [["content-type", type], ...headers], body } };
}

function send(body: string, type = "application/json"): Partial<Exchange> {
  return { method: "POST", headers: [["content-type", type]], body };
}

/** Fields that are secret whatever they look like. */
const ALWAYS =
  "password passwd client_secret clientSecret api_key apiKey secret_key private_key access_key signing_key access_token refresh_token id_token auth_token session_token csrf_token recovery_code passphrase connection_string mnemonic";

/** Fields that are secret where they look drawn. */
const LIKELY = "token secret session_id sid credential jwt auth ticket otp_token key";

const CODES = "otp pin cvv card_number iban mfa_code account_number";

const json = JSON.stringify;

function fields(names: string, looks: readonly Looks[]): Place[] {
  return names.split(" ").flatMap((name): Place[] => [
    [
      `field ${name} of an answer`,
      looks,
      (value) => reply(json({ id: 1, [name]: value, ok: true })),
    ],
    [
      `field ${name} of a request`,
      looks,
      (value) => send(json({ user: "ada", in: [{ [name]: value }] })),
    ],
  ]);
}

/** All places. */
export const PLACES: readonly Place[] = [
  ...fields(ALWAYS, ANY),
  ...fields(LIKELY, DRAWN),
  ...fields(CODES, ["drawn", "digits"]),

  // Nested, and in pairs
  ["under its name", ANY, (value) => reply(json({ client_secret: { value } }))],
  [
    "under its name, deeper",
    ANY,
    (value) => reply(json({ api_key: { data: { secret: [{ value }] } } })),
  ],
  [
    "drawn beside other things",
    DRAWN,
    (value) => reply(json({ api_key: { created: 1, shown: value } })),
  ],
  ["in a list under its name", ANY, (value) => reply(json({ backup_codes: [value, value + "x"] }))],
  ["a pair of name and value", ANY, (value) => send(json([{ name: "API_KEY", value }]))],
  ["a pair, value first", ANY, (value) => reply(json({ env: [{ value, key: "DB_PASSWORD" }] }))],
  [
    "a list of two",
    ["drawn", "digits"],
    (value) => send(json({ headers: [["x-api-key", value]] })),
  ],
  [
    "an object in an object text",
    ANY,
    (value) => reply(json({ arguments: json({ password: value }) })),
  ],
  ["a number", ["digits"], (value) => reply(`{"pin":${value},"card_number":${value}}`)],
  ["numbers in a list", ["digits"], (value) => reply(`{"recovery_codes":[${value}, ${value}]}`)],

  ["the number of a card", ["digits"], (value) => send(json({ card: { number: value, cvc: 1 } }))],
  ["behind an option", ANY, (value) => reply(json({ args: ["-y", "mcp", "--api-key", value] }))],
  [
    "code of a login in JSON",
    ANY,
    (value) => send(json({ code: value, grant_type: "authorization_code" })),
  ],
  [
    "of a store of secrets",
    ANY,
    (value) => reply(json({ name: "projects/1/secrets/db/versions/1", payload: { data: value } })),
  ],

  // Forms, queries, fragments, links
  [
    "form field in brackets",
    ANY,
    (value) =>
      send(
        String(new URLSearchParams({ "user[password]": value })),
        "application/x-www-form-urlencoded",
      ),
  ],
  [
    "form field",
    ANY,
    (value) =>
      send(
        String(new URLSearchParams({ grant_type: "password", password: value })),
        "application/x-www-form-urlencoded",
      ),
  ],
  [
    "form code of a login",
    ANY,
    (value) =>
      send(
        String(new URLSearchParams({ grant_type: "authorization_code", code: value })),
        "application/x-www-form-urlencoded",
      ),
  ],
  [
    "SAMLResponse",
    ["drawn"],
    (value) =>
      send(
        String(new URLSearchParams({ SAMLResponse: base64(`<saml:Assertion ID="${value}"/>`) })),
        "application/x-www-form-urlencoded",
      ),
  ],
  ...["api_key", "access_token", "key", "sig", "client_secret", "password"].map((
    name,
  ): Place => [
    `query ${name}`,
    ANY,
    (value) => ({
      url: `https://api.example.com/v1?${new URLSearchParams({ [name]: value, page: "2" })}`,
    }),
  ]),
  ...["appid", "sid", "ticket"].map((
    name,
  ): Place => [
    `query ${name}`,
    DRAWN,
    (value) => ({ url: `https://api.example.com/v1?${name}=${value}&page=2` }),
  ]),
  [
    "query code of a login",
    ANY,
    (value) => ({
      url: `https://api.example.com/cb?${new URLSearchParams({ code: value, state: "x" })}`,
    }),
  ],
  [
    "Location with a code",
    ANY,
    (value) =>
      reply("", "text/plain", [[
        "location",
        `https://app.example.com/cb?${new URLSearchParams({ code: value, state: "x" })}`,
      ]]),
  ],
  [
    "Location with a fragment",
    ANY,
    (value) =>
      reply("", "text/plain", [[
        "location",
        `https://app.example.com/cb#${new URLSearchParams({
          access_token: value,
          expires_in: "3600",
        })}`,
      ]]),
  ],
  [
    "Link with a token",
    ANY,
    (value) =>
      reply("{}", "application/json", [[
        "link",
        `<https://api.example.com/next?access_token=${encodeURIComponent(value)}>; rel="next"`,
      ]]),
  ],
  [
    "link in a field",
    ANY,
    (value) =>
      reply(json({ url: `https://a.example/reset?token=${encodeURIComponent(value)}&x=1` })),
  ],
  [
    "link to reset",
    DRAWN,
    (value) => reply(json({ text: `Go to https://a.example/reset-password/${value} now` })),
  ],
  [
    "link to an invitation",
    DRAWN,
    (value) => reply(json({ url: `https://a.example/invite/${value}` })),
  ],
  [
    "webhook",
    DRAWN,
    (value) => reply(json({ url: `https://hooks.a.example/hooks/catch/${value}` })),
  ],

  // Headers
  ...[
    "authorization",
    "x-api-key",
    "x-auth-token",
    "x-session-id",
    "x-acme-secret",
    "proxy-authorization",
  ].map((
    name,
  ): Place => [`request header ${name}`, ANY, (value) => ({ headers: [[name, value]] })]),
  ...["x-auth-token", "x-api-key", "x-csrf-token", "x-acme-password"].map((
    name,
  ): Place => [
    `response header ${name}`,
    ANY,
    (value) => reply("{}", "application/json", [[name, value]]),
  ]),
  ...["x-session", "authentication", "x-csrf", "x-otp"].map((
    name,
  ): Place => [
    `response header ${name}`,
    DRAWN,
    (value) => reply("{}", "application/json", [[name, value]]),
  ]),
  [
    "set-cookie",
    DRAWN,
    (value) => reply("{}", "application/json", [["set-cookie", `acme=${value}; Path=/; HttpOnly`]]),
  ],
  ["cookie", ANY, (value) => ({ headers: [["cookie", `a=1; sid=${value}`]] })],
  [
    "basic credentials",
    ANY,
    (value) => ({ headers: [["authorization", `Basic ${base64(`ada:${value}`)}`]] }),
  ],

  // Other notations
  [".env", ANY, (value) => reply(`PORT=1\nDB_PASSWORD=${value}\nDEBUG=0\n`, "text/plain")],
  [".env with quotes", ANY, (value) => reply(`PORT=1\nexport API_KEY="${value}"\n`, "text/plain")],
  ["YAML", ANY, (value) => reply(`user: ada\npassword: ${value}\nport: 1\n`, "application/yaml")],
  [
    "YAML, nested",
    ANY,
    (value) => reply(`client_secret:\n  value: ${value}\nport: 1\n`, "text/yaml"),
  ],
  [
    "YAML, a pair",
    ANY,
    (value) =>
      reply(
        `env:\n  - name: API_KEY\n    value: "${value}"\n  - name: PORT\n    value: "1"\n`,
        "text/yaml",
      ),
  ],
  [
    "YAML, a text of several lines",
    ANY,
    (value) => reply(`a: 1\nclient_secret: |\n  ${value}\nb: 2\n`, "text/yaml"),
  ],
  ["TOML", ANY, (value) => reply(`[db]\nport = 1\npassword = "${value}"\n`, "application/toml")],
  ["INI", ANY, (value) => reply(`[db]\nport=1\nclient_secret=${value}\n`, "text/plain")],
  [
    "XML element",
    ANY,
    (value) =>
      reply(
        `<?xml version="1.0"?><r><user>ada</user><Password>${value}</Password></r>`,
        "application/xml",
      ),
  ],
  [
    "XML with a namespace",
    ANY,
    (value) =>
      send(
        `<s:Envelope><wsse:Password Type="PasswordText">${value}</wsse:Password></s:Envelope>`,
        "text/xml",
      ),
  ],
  [
    "XML attribute",
    ANY,
    (value) => reply(`<config><db user="ada" password="${value}"/></config>`, "text/xml"),
  ],
  [
    "XML pair",
    ANY,
    (value) => reply(`<appSettings><add key="ApiKey" value="${value}"/></appSettings>`, "text/xml"),
  ],
  [
    "property list",
    ANY,
    (value) =>
      reply(`<plist><dict><key>ApiKey</key><string>${value}</string></dict></plist>`, "text/xml"),
  ],
  [
    "HTML input",
    ANY,
    (value) =>
      reply(`<form><input type="hidden" name="csrf_token" value="${value}"></form>`, "text/html"),
  ],
  [
    "HTML meta",
    DRAWN,
    (value) => reply(`<head><meta name="csrf-token" content="${value}"></head>`, "text/html"),
  ],
  [
    "GraphQL in JSON",
    ANY,
    (value) => send(json({ query: `mutation { login(email: "a", password: "${value}") { ok } }` })),
  ],
  [
    "GraphQL",
    ANY,
    (value) =>
      send(`mutation { login(email: "a", password: "${value}") { ok } }`, "application/graphql"),
  ],
  [
    "JSONP",
    ANY,
    (value) => reply(`callback(${json({ access_token: value })});`, "application/javascript"),
  ],
  [
    "event stream",
    ANY,
    (value) =>
      reply(
        `event: x\ndata: ${json({ client_secret: { value } })}\n\ndata: [DONE]\n\n`,
        "text/event-stream",
      ),
  ],
  [
    "JSON by lines",
    ANY,
    (value) => reply(`{"a":1}\n${json({ api_key: value })}\n`, "application/x-ndjson"),
  ],
  [
    "CSV",
    ANY,
    (value) => reply(`user,password,age\nada,${value},3\nbob,"${value}",4\n`, "text/csv"),
  ],
  ["TSV", ANY, (value) => reply(`user\tapi_key\nada\t${value}\n`, "text/tab-separated-values")],
  [
    "connection string",
    ANY,
    (value) =>
      reply(json({ dsn: `Server=tcp:db,1433;User ID=ada;Password=${value};Encrypt=True` })),
  ],
  [
    "connection string in braces",
    ANY,
    (value) => reply(json({ dsn: `Driver=x;Pwd={${value};"@}` })),
  ],
  [
    "database's URL",
    ANY,
    (value) => reply(json({ url: `postgres://ada:${value}@db.example.com:5432/main` })),
  ],
  [
    "database's URL, any characters",
    ANY,
    (value) => reply(json({ url: `mysql://ada:p@/#?${value}@db.example.com/main` })),
  ],
  [
    "curl -u",
    ANY,
    (value) => reply(json({ text: `curl -u ada:${value} https://api.example.com` })),
  ],
  [
    "curl -H",
    DRAWN,
    (value) => reply(json({ text: `curl -H "Authorization: Bearer ${value}" https://a.example` })),
  ],
  [
    "code with a key",
    DRAWN,
    (value) => reply(json({ text: `const client = new Client({ apiKey: "${value}" });` })),
  ],
  [
    "multipart field",
    ANY,
    (value) =>
      send(
        `--XX\r\nContent-Disposition: form-data; name="password"\r\n\r\n${value}\r\n--XX--\r\n`,
        "multipart/form-data; boundary=XX",
      ),
  ],
  [
    "JSON in base64",
    ANY,
    (value) =>
      reply(
        json({ payload: base64(json({ user: "ada", password: value, more: "x".repeat(20) })) }),
      ),
  ],
  [
    "JSON in base64 of URLs",
    ANY,
    (value) =>
      reply(
        json({
          payload: base64url(json({ user: "ada", client_secret: value, more: "y".repeat(20) })),
        }),
      ),
  ],

  // Said again
  [
    "echoed by its answer",
    ["drawn", "written", "short"],
    (value) => ({
      headers: [["authorization", `Bearer ${value}`]],
      ...reply(json({ error: `Wrong key: ${value}.`, seen: value })),
    }),
  ],
  [
    "a password echoed by its answer",
    ["drawn", "written"],
    (value) => ({ ...send(json({ password: value })), ...reply(json({ hint: `not ${value}` })) }),
  ],
];
