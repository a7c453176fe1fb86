// Names and values in text that is no JSON: what is found, and what is left to be read.
import { assertEquals } from "@std/assert";
import { redactText } from "../../src/secrets/text.ts";
import { redactionRules } from "../../src/session/redaction_rules.ts";

const RANDOM = ["q7Rk2Vx9", "Tm4Wz8Lp", "3Nf6Yb1C", "dE5g"].join("");
const WORDS = "correct-horse-battery";
const rules = redactionRules([], [], [], { variable: () => undefined });
const redact = (text: string) => redactText(text, rules, () => "§");

/** Each text with its secret as `§`, and the secret. */
const found: [what: string, text: string, secret: string][] = [
  ["GraphQL", 'mutation { login(email: "a@b.c", password: "§") { ok } }', "hunter2!x"],
  ["settings", "DB_PASSWORD=§\nPORT=1\n", WORDS],
  ["properties", "spring.datasource.password=§\nserver.port=1\n", "postgres1"],
  ["settings in quotes", "export API_KEY='§'\nPORT=1\n", "two words"],
  ["YAML", "password: § # of the database\nport: 1\n", WORDS],
  ["YAML, nested", "client_secret:\n  value: §\nport: 1\n", WORDS],
  ["YAML, a list", "backup_codes:\n  - §\nport: 1\n", "a1b2-c3d4"],
  ["YAML, a pair", "env:\n  - name: API_KEY\n    value: §\n", WORDS],
  ["YAML, a text of several lines", "a: 1\nclient_secret: >-\n  §\nb: 2\n", WORDS],
  ["YAML, in braces", "db: {host: h, password: §, port: 1}\na: 1\n", "correct-h0rse"],
  ["TypeScript", 'export const API_KEY: string = "§";', WORDS],
  ["headers as they are sent", "GET / HTTP/1.1\r\nX-Api-Key: §\r\n", WORDS],
  ["TOML", '[db]\npassword = "§"\nport = 1\n', WORDS],
  ["TOML, a table", '[client_secret]\nvalue = "§"\n', WORDS],
  ["XML", "<a><Password>§</Password></a>", WORDS],
  ["XML with a namespace", '<w:Password Type="x">§</w:Password>', WORDS],
  ["CDATA", "<ApiKey><![CDATA[§]]></ApiKey>", WORDS],
  ["an attribute", '<db password="§"/>', WORDS],
  ["a pair of attributes", '<add key="ApiKey" value="§"/>', WORDS],
  ["a pair of elements", "<dict><key>ApiKey</key><string>§</string></dict>", WORDS],
  ["an input", '<input type="hidden" name="csrf_token" value="§">', RANDOM],
  [
    "an input with an id before its name",
    '<input type="hidden" id="nonce-of-it" name="_wpnonce" value="§"/>',
    "a1b2c3d4e5",
  ],
  ["a nonce of WordPress", "wp-login.php?action=logout&#038;_wpnonce=§", "a1b2c3d4e5"],
  [
    "the action of a form of Keycloak",
    '<form action="https://a.example/login?session_code=§&amp;tab_id=x">',
    "abcdefghijklmnop",
  ],
  ["a password's name in YAML", "user: ada\npass: §\n", "Winter2026"],
  ["a password's name in code", 'login("ada", { pass: "§" })', "Winter2026"],
  ["an element named `pass`", "<login><user>ada</user><pass>§</pass></login>", "Winter2026"],
  ["a query in a text", "POST /login?user=ada&pass=§", "Winter2026"],
  ["a password in another language", 'passwort = "§"', WORDS],
  ["a password's input", '<input value="§" type="password">', WORDS],
  ["a meta element", '<meta content="§" name="csrf-token">', RANDOM],
  ["a table", "user,password,age\nada,§,3\n", WORDS],
  ["an attribute without quotes", "<input type=hidden name=csrf_token value=§>", "corr3ct"],
  ["an element in a named one", '<setting name="ApiKey"><value>§</value></setting>', WORDS],
  [
    "a table of Markdown",
    "See:\n\n| user | API key |\n|---|:--|\n| ada | `§` |\n\nx\n",
    "c0rrect-h",
  ],
  ["bars", "user|password\nada|§\n", "c0rrect-h"],
  ["a quoted cell", 'user;password\n"ada";"§"\n', "a;b"],
  ["a link's query", "see https://a.example/reset?token=§&x=1", RANDOM],
  ["a link's query, a short key", "see https://a.example/a?key=§&x=1", "abc123"],
  ["a link's query, a long word", "see https://a.example/a?token=§&x=1", "abcdefgh"],
  ["a link's password", "see https://a.example/a?password=§&x=1", "letters"],
  ["a login's code", "https://a.example/cb?code=§&state=x1", "a1b2c3"],
  [
    "an application's id",
    "https://a.example/data?q=Bern&appid=§",
    "a1b2c3d4e5f60718293a4b5c6d7e8f90",
  ],
  ["a ticket", "https://a.example/?ticket=ST-§", RANDOM],
  ["a connection string", "Server=a;Password=§;X=1", "p@w,0(r)d"],
  ["a value in braces", "Server=a;Password={§};X=1", 'a;b"c'],
  ["a value in single quotes", "host=a password='§' port=1", "a ''b'' c"],
  ["curl", "curl -u ada:§ https://a.example", "hunter2!x"],
  ["a database's URL", "postgres://app:§@db.example.com:5432/x", "p@ss/w#r?d"],
  ["an invitation", "https://a.example/invite/§", RANDOM],
  [
    "the words of a key",
    'The wallet\'s mnemonic: "§"',
    "abandon ability able about above absent absorb abstract absurd abuse access accident",
  ],
  ["what a mnemonic gives", 'mnemonic = "§"', RANDOM],
];

for (const [what, text, secret] of found) {
  Deno.test(`found in text: ${what}`, () => {
    const whole = text.replace("§", () => secret);
    assertEquals(redact(whole).replace("ST-§", "§").includes(secret), false, redact(whole));
    assertEquals(redact(whole).replace("=§&state=x1", "=§&state=x1").includes("§"), true);
    assertEquals(
      redact(JSON.stringify({ note: whole })).includes(JSON.stringify(secret).slice(1, -1)),
      false,
    );
  });
}

const left: string[] = [
  "password: z.string().min(8), apiKey: config.apiKey,",
  "The password: at least 12 characters. The token: whatever the server gave you.",
  "const apiKey = process.env.OPENAI_API_KEY;",
  "Authorization: required for every request; Cookie: none.",
  'if (password === "") return; if (token == "abc") go();',
  '<label for="password">Password</label><input type="password" placeholder="Your password">',
  "title: How to reset a password\ndate: 2026-01-01\ntoken: none\n",
  "docker run -u 1000:1000 image",
  "secret: db-main\nregion: eu\n",
  "user,tokens,age\nada,12,3\n",
  'password: "Please enter your password."',
  "DB_PASSWORD=${DB_PASSWORD}\nAPI_KEY=<your key>\n",
  "https://a.example/search?code=de&q=token",
  "arn:aws:secretsmanager:us-west-2:123456789012:secret:MyTestDatabase-a1b2c3",
  "| Field | Password |\n|---|---|\n| type | string |\n| since | v2 of 2024 |\n",
  "Authorization: Bearer <token>\nAccept: application/json\n",
  "+  api_key: settings.openai.key2,\n   auth: {username: user1, password: pass1}",
  "machine learning login page password field",
  'I can suggest a catchy mnemonic: "Every good boy does fine."',
  "A mnemonic: my very eager mother just served us nachos\n",
  "int pass = count2; pass: pass_10x, pass = shader2x.main;",
  "# pass 12\n# fail 3\npass: phase-1\n",
  "name: build\npass: passed\nfirst: pass-2\n",
  "The IDENTIFIED BY 'password' clause; `--token <token>`, --password is required.",
  // Masked, as models write it.
  ...["sk-...", "sk-ant-...", "sk-xxxx...", "gsk_...", "tvly-…", "sk-***", "r8_******", "abc12..."]
    .flatMap((masked) => [
      `export API_KEY=${masked}`,
      `Run this first:\n\nexport API_KEY=${masked}\npython main.py`,
      `Set api_key=${masked} and run it.`,
      `Set X_API_KEY=${masked}.`,
      `Set X_API_KEY=${masked}! It is needed.`,
      `API_KEY=${masked}\nPORT=1\n`,
      `see https://a.example/?api_key=${masked}`,
      `-H "X-Api-Key: ${masked}"`,
      `Server=a;Password=${masked}`,
    ]),
  // Short words in links, as those of a search.
  "https://docs.a.example/page?key=intro",
  "see https://a.example/a?token=abc&auth=basic",
  "https://a.example/?code=python&state=ca",
];

for (const text of left) {
  Deno.test(`left in text: ${text.split("\n")[0]}`, () => assertEquals(redact(text), text));
}

/** Each with the secret as `§`, which goes up to there. */
const ends = [
  "Server=a;User=b;Password=§. Check it.",
  "Server=a;Password=§.",
  "Run it with --password §. Then",
  "Set API_KEY=§. Then",
];

for (const text of ends) {
  Deno.test(`found in text, but for the end of the sentence: ${text}`, () => {
    for (const secret of ["hunter2!xY", RANDOM]) {
      assertEquals(redact(text.replace("§", () => secret)), text);
    }
  });
}

Deno.test("found in text: what ends a sentence belongs to a secret where a quote or a semicolon closes it", () => {
  for (
    const text of [
      'password: "§"',
      'run --password "§" then',
      "Server=a;Password=§;User=b",
      "DB_PASSWORD=§\nPORT=1\n",
    ]
  ) assertEquals(redact(text.replace("§", "hunter2!xY.")), text);
});

Deno.test("found in text: a short word in a link, where the user says that it is a secret", () => {
  const own = redactionRules([{ query: ["key"] }], [], [], { variable: () => undefined });
  const links = (key: string) => `see https://a.example/?key=${key}&token=abc`;
  assertEquals(redactText(links("intro"), own, () => "§"), links("§"));
});

Deno.test("found in text: many long values, each by its own name alone", () => {
  for (const between of ["\n", "&", "; ", ", ", " ", "\t", "|"]) {
    const secrets = Array.from({ length: 12 }, (_, at) => `${`${WORDS}-`.repeat(10)}${at}`);
    const text = secrets.map((it) => `client_secret=${it}`).join(between);
    const left = secrets.filter((secret) => redact(text).includes(secret));
    assertEquals([between, left.length], [between, 0]);
  }
});
