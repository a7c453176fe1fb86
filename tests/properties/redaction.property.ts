// What was redacted once is as it would be redacted again, matches, can be read, and holds no secret.
import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import fc, { type Arbitrary } from "fast-check";
import { bodyBytes, bodyPieces, encodeBody, encodePieces } from "../../src/cassette/body.ts";
import { formatCassette, parseCassette } from "../../src/cassette/format.ts";
import { matchRequest } from "../../src/match/matcher.ts";
import { openAliases } from "../../src/secrets/aliases.ts";
import { createRedaction } from "../../src/secrets/redact.ts";
import type { HeaderPair, Interaction } from "../../src/cassette/types.ts";
import { redactionRules } from "../../src/session/redaction_rules.ts";
import { cut, type Sent, sent } from "./bodies.ts";
import { oddText } from "./json.ts";
import { Choices, numbers, property } from "./run.ts";

const redaction = createRedaction(
  redactionRules([], [], ["x-kept"], { variable: () => undefined }),
);
const TIME = "2026-01-01T00:00:00.000Z";

const letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const drawn = fc.string({ unit: fc.constantFrom(...letters), minLength: 32, maxLength: 40 });

/** Text that is a secret by where it stands, whatever it looks like. */
const secret: Arbitrary<string> = fc.oneof(
  drawn,
  fc.tuple(drawn, oddText).map(([random, odd]) => random.slice(0, 14) + odd + random.slice(14, 18)),
);

interface Planted {
  secret: string;
  sent: Sent;
  place: number;
  cuts: number[];
}
const planted: Arbitrary<Planted> = fc.record({ secret, sent, place: fc.nat(), cuts: numbers });

const encode = (text: string) => new TextEncoder().encode(text);
const json = (value: unknown): Sent => ({
  type: "application/json",
  bytes: encode(JSON.stringify(value)),
});
const inOneLine = (text: string) => text.replace(/[^\x20-\x7e]/g, "_");

/** An exchange that holds a secret, in one of the places where secrets stand. */
function plant({ secret, sent, place, cuts }: Planted): Interaction {
  let url = "https://api.example.com/v1";
  let asked: Sent = sent;
  let answered: Sent = sent;
  const headers: HeaderPair[] = [["x-kept", "kept"]];
  const answerHeaders: HeaderPair[] = [["x-request-id", "1"]];
  const line = inOneLine(secret);
  const plain = encodeURIComponent(secret);
  const places: (() => void)[] = [
    () => headers.push(["authorization", `Bearer ${line}`]),
    () => headers.push(["x-api-key", line]),
    () => headers.push(["cookie", `session=${line}`]),
    () => answerHeaders.push(["set-cookie", `session=${line.replaceAll(";", "_")}; Path=/`]),
    () => url += `?a=1&api_key=${plain}`,
    () => url += `?access_token=${plain}&a=%E9`,
    () => url = `https://user:${plain}@api.example.com/`,
    () => answerHeaders.push(["location", `https://b.example/?a&token=${plain}#x`]),
    () => asked = json({ a: [{ password: secret }], b: 1 }),
    () => asked = json({ arguments: JSON.stringify({ client_secret: secret }) }),
    () => answered = json({ access_token: secret, expires_in: 1 }),
    () =>
      asked = { type: FORM, bytes: encode(new URLSearchParams({ a: "1", password: secret }) + "") },
    () =>
      asked = {
        type: "multipart/form-data; boundary=XX",
        bytes: encode(
          '--XX\r\nContent-Disposition: form-data; name="password"\r\n\r\n' + line +
            "\r\n--XX--\r\n",
        ),
      },
    () =>
      answered = {
        type: "text/event-stream",
        bytes: encode(
          `data: {"text":"a"}\n\ndata: ${JSON.stringify({ refresh_token: secret })}\n\n`,
        ),
      },
    () => {
      headers.push(["x-api-key", line]);
      answered = { type: "text/plain", bytes: encode(`incorrect key: ${line}, sorry`) };
    },
  ];
  places[place % places.length]!();
  return {
    request: {
      method: "POST",
      url,
      headers: [...headers, ["content-type", asked.type]],
      body: encodeBody(asked.bytes, asked.type),
    },
    recordedAt: TIME,
    waited: 1,
    response: {
      status: 200,
      statusText: "OK",
      type: "basic",
      headers: [...answerHeaders, ["content-type", answered.type]],
      body: encodePieces(cut(answered.bytes, new Choices(cuts)), answered.type),
    },
  };
}
const FORM = "application/x-www-form-urlencoded";

property("what is redacted stays so when it is redacted again", 0.02, planted, (planted) => {
  const exchange = plant(planted);
  const once = redaction.request(exchange.request);
  assertEquals(redaction.request(once), once);
  const whole = redaction.interaction(exchange, openAliases());
  assertEquals(redaction.interaction(whole, openAliases()), whole);
});

property("what is redacted alike matches", 0.02, planted, (planted) => {
  const { request } = plant(planted);
  const matches = matchRequest({ headers: ["x-kept"] });
  const bare = redaction.request(request);
  const keyed = redaction.namedRequest(request, openAliases());
  for (const other of [bare, keyed, redaction.request(bare), redaction.request(keyed)]) {
    assertEquals(matches(bare, other), true);
    assertEquals(matches(other, bare), true);
  }
});

property("what is redacted is a cassette, without the secret", 0.02, planted, (planted) => {
  const exchange = redaction.interaction(plant(planted), openAliases());
  const text = formatCassette({
    format: "retake/2",
    recordedAt: TIME,
    interactions: [exchange],
  });
  const { request, response } = parseCassette(text, "x").interactions[0]!;
  const spellings = [planted.secret, inOneLine(planted.secret)];
  // The bodies as they are sent, pieces put together, and all else as it is written.
  const bodies = [request.body!, response!.body!].map(bodyBytes);
  const rest = [request.url, request.headers, response!.headers].flat(2);
  const shown = [...bodies.map((bytes) => Buffer.from(bytes).toString()), ...rest];
  for (const one of shown) {
    const all = [one, decode(one), one.replaceAll("\\", "")];
    for (const spelling of spellings) {
      assert(!all.some((text) => text.includes(spelling)), `the secret stays: ${one}`);
    }
  }
});

property("what holds no secret is left as it is", 0.02, fc.tuple(sent, numbers), ([sent, cuts]) => {
  const pieces = cut(sent.bytes, new Choices(cuts));
  const body = encodePieces(pieces, sent.type);
  const request = { method: "POST", url: "https://a.example/", headers: [], body };
  const again = redaction.request(request).body!;
  assertEquals(bodyPieces(again), bodyPieces(body));
});

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
