// Ids that were drawn, told from what somebody has written, by the pair.
import { assertEquals } from "@std/assert";
import { areDrawn } from "../../src/diff/drawn.ts";

/** Draws by the same numbers in each run. */
function drawer(seed: number) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet[Math.floor(next() * alphabet.length)]).join("");
}

const SMALL = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const BASE36 = SMALL + DIGITS;
const BASE62 = SMALL + SMALL.toUpperCase() + DIGITS;
const BASE64 = `${BASE62}_-`;
const HEX = `${DIGITS}abcdef`;
const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** What each vendor draws, and of a thousand pairs how many may be missed: those of letters that make words. */
const VENDORS: [name: string, label: string, alphabet: string, length: number, missed: number][] = [
  ["OpenAI, a completion", "chatcmpl-", BASE62, 29, 0],
  ["OpenAI, a call", "call_", BASE62, 24, 0],
  ["OpenAI, a response", "resp_", HEX, 50, 0],
  ["OpenAI, a run", "run_", BASE62, 24, 0],
  ["Anthropic, a message", "msg_01", BASE62, 22, 0],
  ["Anthropic, a call", "toolu_01", BASE62, 22, 0],
  ["Anthropic, a request", "req_011C", BASE62, 20, 0],
  ["Gemini", "", BASE64, 22, 3],
  ["Stripe, a session", "cs_test_", BASE62, 58, 0],
  ["Stripe, a customer", "cus_", BASE62, 14, 0],
  ["Mistral, a call", "", BASE62, 9, 20],
  ["Replicate", "", BASE36, 26, 0],
  ["Twilio", "SM", HEX, 32, 0],
  ["MongoDB", "65", HEX, 22, 0],
  ["AWS, an instance", "i-0", HEX, 16, 5],
  ["a ULID", "01J", CROCKFORD, 23, 0],
  ["nanoid", "", BASE64, 21, 3],
  ["cuid", "c", BASE36, 24, 0],
  ["Slack, a channel", "C0", CROCKFORD, 9, 20],
  ["YouTube", "", BASE64, 11, 40],
  ["Twitter", "1", DIGITS, 18, 0],
  ["letters behind a label", "req_", SMALL, 12, 90],
  ["of eight", "", BASE36, 8, 40],
];

for (const [vendor, label, alphabet, length, missed] of VENDORS) {
  Deno.test(`two ids are drawn: ${vendor}`, () => {
    const draw = drawer(length * 7919);
    const told = Array.from({ length: 1000 }, () => {
      const pair = [draw(alphabet, length), draw(alphabet, length)].map((id) => label + id);
      return areDrawn(pair[0]!, pair[1]!) ? [] : [pair.join(" > ")];
    }).flat();
    assertEquals(told.length <= missed, true, `${told.length}: ${told.slice(0, 5).join(", ")}`);
  });
}

/** Each with each, in both directions. */
const WRITTEN: string[][] = [
  // models
  ["gpt-4o-mini", "gpt-4.1-mini", "gpt-5-mini", "gpt-4o-nano", "gpt-4-0613", "gpt-4-1106-preview"],
  ["gpt-4o-mini-2024-07-18", "gpt-4o-2024-08-06", "o3-mini-high", "o4-mini-deep-research"],
  ["claude-sonnet-4-20250514", "claude-sonnet-4-20250929", "claude-3-5-sonnet-20241022"],
  ["claude-3-7-sonnet-20250219", "claude-3-5-haiku-20241022", "claude-opus-4-20250514"],
  [
    "llama-3-70b-8192",
    "llama3-8b-8192",
    "mixtral-8x7b-32768",
    "mixtral-8x2b-49152",
    "gemma2-9b-it",
    "qwen2-5-72b",
  ],
  ["doubao-1-5-pro-32k-250115", "doubao-1-5-pro-32k-250328", "text-embedding-3-large"],
  ["eleven_turbo_v2_5", "eleven_flash_v2_5", "eleven_multilingual_v2", "whisper-large-v3-turbo"],
  // slugs, names, words
  ["blue-suede-shoes", "grey-suede-boots", "how-to-win-10-games", "ten-ways-to-lose"],
  ["photosynthesis", "thermodynamics", "internationalization", "rhythm-and-blues-2"],
  ["user_alice", "user_brian", "alice2024", "brian1999", "AliceInWonderland", "BrianTheLionheart"],
  ["getUserByIdAndName", "setUserByIdAndMail", "thisIsOneOfTheLongerNames", "XMLHttpRequest"],
  // codes, regions, enums, states
  ["DE", "FR", "EUR", "USD", "en-US", "de-CH", "zh-Hans-CN", "Europe/Berlin", "Europe/Madrid"],
  ["us-east-1", "eu-west-2", "ap-southeast-1", "us-east-1-production-2", "northamerica-northeast1"],
  ["in_progress", "completed", "requires_action", "IN_PROGRESS", "COMPLETED", "PAYMENT_FAILED"],
  ["application_json", "text_plain_utf8", "STATUS_CODE_404", "STATUS_CODE_500"],
  // versions, days, quarters
  ["v1.2.3", "v1.10.0", "1.2.3-rc1", "2024-05-01", "2024-06-02", "20240501", "20240602"],
  ["v1beta1", "v1alpha2", "q3-fy24-h2", "q1-fy25-h1", "release_20240501", "release_20240602"],
  // files, paths, addresses, sentences
  ["report-final.pdf", "budget-draft.pdf", "IMG_20240501.jpg", "IMG_20240602.jpg", "docs/readme"],
  ["report_final_v2", "budget_draft_v3", "https://a.example/b", "https://a.example/c"],
  ["Name a colour.", "Name a bird.", "two words", "one more"],
  // numbers that mean something
  ["7", "8", "19.99", "24.99", "1234567", "7654321", "4006381333931", "9780306406157", "90210"],
  ["order-42", "order-43", "INV-2024-0012", "INV-2024-0045", "step_1", "step_2", "page-10"],
  ["", "null", "true", "false", "unknown", "default"],
];

for (const texts of WRITTEN) {
  Deno.test(`somebody has written: ${texts.join(" ")}`, () => {
    const taken = texts.flatMap((was) =>
      texts.filter((now) => now !== was && areDrawn(was, now)).map((now) => `${was} > ${now}`)
    );
    assertEquals(taken, []);
  });
}

Deno.test("one that was drawn beside one that somebody has written is a change", () => {
  const drawn = ["chatcmpl-AxQ2m8Z1fW", "V1StGXR8_Z5jdHi6B-myT", "5f2b1c9e0a7d4e36"];
  for (const text of WRITTEN.flat()) {
    for (const id of drawn) assertEquals([areDrawn(id, text), areDrawn(text, id)], [false, false]);
  }
});
