// Places and kinds of values, each with a secret of its own, recorded over loopback: none is on the disk
// in any spelling, none in a message, and none is refused: it is known where it stands.
import { assert, assertEquals } from "@std/assert";
import { isRetakeError, memoryStore, parseCassette } from "../../mod.ts";
import { bodyText } from "../../src/cassette/body.ts";
import { makeRetake } from "../../src/session/use.ts";
import { drawFrom } from "../support/draw.ts";
import { serve } from "../support/local_server.ts";
import { type Exchange, spellingsOf } from "../support/secret_corpus.ts";
import { KINDS, PLACES } from "../support/secret_places.ts";
import { selection } from "../support/selection.ts";

/** One secret in its place. */
interface Case {
  what: string;
  kinds: string[];
  value: string;
  part: Partial<Exchange>;
}

/** So many share a cassette, so that they cost what one costs. */
const TOGETHER = 100;

function casesOf(seed: string): Case[] {
  const draw = drawFrom(seed);
  return PLACES.flatMap(([place, looks, put]) =>
    KINDS.filter(([, look]) => looks.includes(look)).map(([kind, , make]) => {
      const value = make(draw);
      return {
        what: `${kind}: ${place}`,
        kinds: [`kind ${kind}`, place],
        value,
        part: put(value, draw),
      };
    })
  );
}

/** Records them into one cassette: what was written, what was said. */
async function record(cases: readonly Case[]) {
  await using server = await serve(({ path }, response) => {
    const { part } = cases[Number(/^\/n(\d+)/.exec(path)![1])]!;
    const { status, headers, body } = part.response ?? { status: 200, headers: [], body: "ok" };
    for (const [name, value] of headers) response.setHeader(name, value);
    response.writeHead(status).end(body);
  });
  const store = memoryStore();
  const said: string[] = [];
  const { openSession } = makeRetake({ variable: () => undefined }, {
    store,
    upstreams: { "https://api.example.com": server.url },
    onWarning: (message) => void said.push(message),
  });
  const session = await openSession("a", { mode: "record" });
  for (const [at, { part }] of cases.entries()) {
    const url = (part.url ?? "https://api.example.com/v1")
      .replace("https://api.example.com", `https://api.example.com/n${at}`);
    const response = await session.fetch(url, {
      method: part.method ?? "GET",
      headers: part.headers ?? [],
      ...(part.body === undefined ? {} : { body: part.body }),
      redirect: "manual",
    });
    await response.text();
  }
  const error = await session.close().then(() => undefined, (reason: unknown) => reason);
  if (error !== undefined && !isRetakeError(error, "SECRET_FOUND")) throw error;
  const files = await Promise.all(["a", "a.failed"].map((name) => store.load(name)));
  return {
    written: files.filter((file) => file !== undefined).join("\n"),
    said: [...said, String((error as Error | undefined)?.message ?? "")].join("\n"),
    refused: isRetakeError(error, "SECRET_FOUND")
      ? (error.facts.leaks as { call: string }[]).map(({ call }) =>
        cases[Number(/\/n(\d+)/.exec(call)?.[1])]?.what ?? call
      )
      : [],
  };
}

/** All that a reader of a cassette can make of it: decoded, and what lies in it in base64. */
function readable(written: string): string {
  const parts = parseCassette(written, "a").interactions.flatMap(({ request, response }) => [
    request.url,
    JSON.stringify(request.headers),
    request.body ? bodyText(request.body) ?? "" : "",
    JSON.stringify(response?.headers ?? []),
    response?.body ? bodyText(response.body) ?? "" : "",
  ]);
  const text = parts.join("\n");
  const plain = text
    .replace(/\\u([0-9a-fA-F]{4})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    .replace(/%([0-9a-fA-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  const hidden = (text.match(/[A-Za-z0-9+/_-]{16,}/g) ?? []).map((run) => {
    const whole = run.replaceAll("-", "+").replaceAll("_", "/");
    try {
      return atob(whole.slice(0, whole.length - whole.length % 4));
    } catch {
      return ""; // not base64
    }
  });
  return [plain, ...hidden].join("\n");
}

Deno.test("secrets of each kind in each place: none on the disk, none in a message, none refused", async () => {
  const all = casesOf("places");
  assert(all.length >= 1500, `only ${all.length}`);
  assertEquals(new Set(all.map(({ value }) => value)).size, all.length, "each has its own");
  const chosen = selection(all, ({ kinds }) => kinds);
  const leaked: string[] = [];
  const refused: string[] = [];
  for (let at = 0; at < chosen.length; at += TOGETHER) {
    const cases = chosen.slice(at, at + TOGETHER);
    const { written, said, refused: these } = await record(cases);
    refused.push(...these);
    const seen = `${written}\n${said}\n${readable(written)}`;
    for (const { what, value } of cases) {
      if (spellingsOf(value).some((text) => seen.includes(text))) leaked.push(`${what}: ${value}`);
    }
  }
  assertEquals(leaked, []);
  assertEquals(refused, []);
});
