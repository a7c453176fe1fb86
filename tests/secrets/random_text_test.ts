import { assert, assertEquals } from "@std/assert";
import {
  decodeBase64,
  isDrawn,
  isOpaque,
  isPlaceholderWord,
  kindsOf,
  looksChosen,
  looksRandom,
  looksSecret,
  mayHoldDrawn,
} from "../../src/secrets/random_text.ts";
import { drawFrom } from "../support/draw.ts";

Deno.test("random text looks random", () => {
  const draw = drawFrom("random");
  const missed: string[] = [];
  for (let at = 0; at < 500; at++) {
    const texts = [
      draw.hex(32),
      draw.alnum(24),
      draw.alnum(32),
      draw.word(40),
      draw.base64(43),
      draw.uuid(),
    ];
    missed.push(...texts.filter((text) => !looksRandom(text)));
  }
  assert(missed.length <= 10, `${missed.length} of 3000, as ${missed.slice(0, 3).join(" ")}`);
});

Deno.test("written text does not", () => {
  const written =
    "getUserByIdAndName OPENAI_API_KEY claude-3-5-sonnet-20241022 us-east-1-production-2 2026-01-31T12:00:00.000Z thisIsOneOfTheLongerNames x86_64-unknown-linux-gnu DE89370400440532013000 abcdefghijklmnopqrstuvwxyz0123456789 aaaaaaaaaaaaaaaaaaaaaa11111 meta-llama/Llama-3.3-70B-Instruct-Turbo my-secret-password-2 +49-30-1234567-89 text/event-stream;charset=utf-8 Donaudampfschifffahrt2000 projects/123456/secrets/key/versions/3";
  assertEquals(written.split(" ").filter(looksRandom), []);
  const more =
    "public-sandbox-token-of-the-tests my-app-client-v2-20241022 link-development-2026-01-31 00000000-0000-0000-0000-000000000000 page-after-12345678901234567890 eu-west-1.compute-production-2 ft-gpt-4o-mini-2024-07-18";
  assertEquals(`${written} ${more}`.split(" ").filter(looksSecret), []);
});

Deno.test("where a name speaks of a secret, words in front do not make random text written", () => {
  const draw = drawFrom("words in front");
  const missed: string[] = [];
  for (let at = 0; at < 500; at++) {
    const texts = [
      draw.uuid(),
      `public-sandbox-${draw.uuid()}`,
      `processor-production-${draw.uuid()}`,
      `session-production-${draw.hex(32)}`,
      `public_production_${draw.alnum(32)}`,
    ];
    missed.push(...texts.filter((text) => !looksSecret(text)));
  }
  assert(missed.length <= 10, `${missed.length} of 2500, as ${missed.slice(0, 3).join(" ")}`);
});

Deno.test("behind a start that says what it is, less is asked for", () => {
  const drawn = ["sk-A1b2C3d4E5f6G7h8", "key-7f3a9b2c81d6e05f4a"];
  assertEquals(drawn.filter((text) => !isDrawn(text)), []);
  const written = ["sk-your-api-key-goes-here", "sk-xxxxxxxxxxxxxxxxxxxx", "sk-" + "a".repeat(30)];
  assertEquals(written.filter(isDrawn), []);
});

Deno.test("a word for a password is none", () => {
  const words = [
    "password",
    "your-password",
    "changeme",
    "$PASSWORD",
    "***",
    "xxxx",
    "my_new_secret",
  ];
  assertEquals(words.filter((word) => !isPlaceholderWord(word)), []);
  assertEquals(["hunter2", "correct horse", "Password1!"].filter(isPlaceholderWord), []);
});

Deno.test("a password that was chosen has letters and more, in one piece, and is no version, path or state", () => {
  const chosen =
    "hunter2 Winter2026!Berlin p@ssw0rd correct-h0rse Größe42 пароль1 Sommer! pass1234 a#b#c#";
  assertEquals(chosen.split(" ").filter((text) => !looksChosen(text)), []);
  const not =
    "abc12 123456 password first-pass v1.2.3-rc.1 a/b1/c /usr/lib64 x86_64.so pass12 run_2 Passed! 2026-01-31T12:00:00Z 1h30m 50kB";
  assertEquals(not.split(" ").filter(looksChosen), []);
  assertEquals(["two w0rds", "a1".repeat(65), ""].filter(looksChosen), []);
});

Deno.test("kinds of characters are counted, and base64 of either alphabet is read", () => {
  assertEquals(["a", "aB", "aB1", "aB1!", "a.b-c"].map(kindsOf), [1, 2, 3, 4, 1]);
  assertEquals([decodeBase64("YTpi"), decodeBase64("-_8="), decodeBase64("*")], [
    "a:b",
    "\xfb\xff",
    undefined,
  ]);
});

/** How a text may be written where it stands. */
const SPELLINGS: Record<string, (text: string) => string> = {
  "as it is": (text) => text,
  "in JSON": (text) => JSON.stringify({ a: [text] }),
  "in escapes": (text) => text.replace(/./g, escaped),
  "half in escapes": (text) => text.replace(/(.)(.)/g, (_, one, other) => one + escaped(other)),
  "in percents": (text) => text.replace(/./g, percent),
  "half in percents": (text) => text.replace(/(.)(.)/g, (_, one, other) => one + percent(other)),
  "in base64": (text) => btoa(`token=${text}`).replace(/=+$/, ""),
};
const hexOf = (text: string, digits: number) =>
  text.charCodeAt(0).toString(16).padStart(digits, "0");
const escaped = (text: string) => `\\u${hexOf(text, 4)}`;
const percent = (text: string) => `%${hexOf(text, 2)}`;

Deno.test("nothing that looks drawn is missed by the look that costs nothing, however it is written", () => {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";
  const kinds = [letters, letters.slice(0, 52), letters.slice(26, 62), letters.slice(0, 40)];
  let state = 7;
  const next = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
  let looked = 0;
  for (let turn = 0; turn < 2000; turn++) {
    const kind = kinds[turn % kinds.length]!;
    const length = 12 + next(30);
    const text = Array.from({ length }, () => kind[next(kind.length)]!).join("");
    if (!looksRandom(text)) continue;
    looked++;
    for (const [how, spell] of Object.entries(SPELLINGS)) {
      // Where it lies in base64, that is long enough to be looked into.
      const written = `the token is ${spell(text)} there`;
      assert(mayHoldDrawn(written), `${how}: ${written}`);
    }
  }
  assert(looked > 500, `${looked} looked drawn`);
});

Deno.test("text that holds nothing drawn is told by it", () => {
  for (
    const text of [
      "the token is secret: api_key = none, password: of, ",
      '{"token":"a"},'.repeat(100),
      "DB_PASSWORD=password\nPORT=8080\nNAME=value of it\n",
      '<item key="password"><value>none</value></item>',
    ]
  ) assertEquals(mayHoldDrawn(text), false, text);
});

Deno.test("a session's value of letters alone is opaque where they were drawn, not where they are words", () => {
  // Drawn without a digit, and with hardly a capital behind a small letter.
  const drawn = [
    "BXNMvjgQJwFPDMMJLE",
    "UEdeMAKNQtYjESHVEj",
    "bpjmjJxpbvyXUWYCLe",
    "Taaaaaaaaaaaaaaaaa",
  ];
  const words = [
    "persistent",
    "internationalization",
    "rememberMeForever",
    "AnonymousVisitorSession",
    "notAuthenticatedYet",
    "supercalifragilistic",
  ];
  assertEquals(drawn.filter((text) => !isOpaque(text)), []);
  assertEquals(words.filter(isOpaque), []);
});
