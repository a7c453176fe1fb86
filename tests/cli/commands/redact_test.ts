// `retake redact` over cassettes that were recorded when less was known.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatCassette, openSession } from "../../../mod.ts";
import { parseCassette } from "../../../src/cassette/format.ts";
import type { Cassette, Interaction } from "../../../src/cassette/types.ts";
import { redactCommand } from "../../../src/cli/commands/redact.ts";
import { folderStore } from "../../../src/store/fs.ts";
import { drawFrom } from "../../support/draw.ts";
import { again, said } from "../../support/said.ts";
import { inFolder } from "../../support/temporary.ts";

const draw = drawFrom("redact");
const key = `sk-proj-${draw.alnum(48)}`;
const token = `ghp_${draw.alnum(36)}`;
const at = "2026-01-02T03:04:05.000Z";

const asks = (
  more: Partial<Interaction["request"]>,
  body: object,
  headers: [string, string][] = [],
) =>
  ({
    request: { method: "POST", url: "https://api.example.com/a", headers: [], ...more },
    recordedAt: at,
    waited: 20,
    response: { status: 200, statusText: "OK", type: "basic", headers, body },
  }) as Interaction;

/** A login whose token is sent on, a key in a header, in a URL, in an event stream and in a text. */
const OLD: Interaction[] = [
  asks(
    {
      headers: [["authorization", `Bearer ${key}`], ["x-team", "blue"]],
      body: { json: { user: "a", password: "hunter2hunter2" } },
    },
    { json: { deep: [{ access_token: token }], note: "fine" } },
    [["set-cookie", `sid=${token}; Path=/`]],
  ),
  asks({ url: `https://api.example.com/b?access_token=${token}` }, {
    chunks: [{ at: 0, text: `data: {"said":"${key}"}\n\n` }, { at: 3, text: "data: [DONE]\n\n" }],
  }, [["content-type", "text/event-stream"]]),
  asks({ url: "https://api.example.com/c" }, { text: "nothing here" }),
];

function write(dir: string, name: string, cassette: Partial<Cassette> | string): string {
  const path = join(dir, `${name}.json`);
  const whole = { format: "retake/2", recordedAt: at, ...cassette as object } as Cassette;
  writeFileSync(path, typeof cassette === "string" ? cassette : formatCassette(whole));
  return path;
}

async function typed(words: string[], options: object) {
  let code: number | undefined;
  const { printed } = await said(async () =>
    code = await redactCommand.run(words, { ...options }, again)
  );
  return { code, text: printed.join("\n") };
}

inFolder(
  "redact takes out what is secret today, by rule and place, and the rest replays",
  async (dir) => {
    const path = write(dir, "old", { interactions: OLD, variables: { id: "1", last: token } });
    const clean = write(dir, "clean", { interactions: OLD.slice(2) });
    utimesSync(clean, 1, 1);
    const before = readFileSync(path, "utf8");
    const dry = await typed([], { dir, dryRun: true, json: true });
    assertEquals(dry.code, 1);
    assertEquals(readFileSync(path, "utf8"), before);
    const [none, { replaced, leaks }] = JSON.parse(dry.text);
    assertEquals([none.replaced, none.leaks, leaks], [[], [], []]);
    assertEquals(
      replaced.map(({ place, rule }: Record<string, string>) => `${place}  ${rule}`),
      [
        "interactions[0].request.headers.authorization  header authorization",
        "interactions[0].request.body $.password  field password",
        "interactions[0].response.headers.set-cookie  field access_token",
        "interactions[0].response.body $.deep[0].access_token  field access_token",
        "interactions[1].request.url  field access_token",
        "interactions[1].response.body.chunks[0].text  header authorization",
        "variables  a secret of this cassette",
      ],
    );
    const done = await typed(["old"], { dir });
    assertEquals(done.code, 0);
    assertStringIncludes(done.text, "1 cassette: 7 places in 1 of them replaced");
    assert(![key, token, "hunter2"].some((secret) => done.text.includes(secret)), done.text);
    const after = readFileSync(path, "utf8");
    assert(![key, token, "hunter2"].some((secret) => after.includes(secret)), after);
    assertStringIncludes(after, '["x-team", "blue"]');

    const again = await typed([], { dir });
    assertEquals(again, { code: 0, text: "2 cassettes: nothing to replace" });
    assertEquals(readFileSync(path, "utf8"), after);

    const session = await openSession("old", {
      store: folderStore(dir),
      expires: "never",
      drift: "ignore",
    });
    const login = await session.fetch("https://api.example.com/a", {
      method: "POST",
      headers: { authorization: "Bearer of-another" },
      body: JSON.stringify({ user: "a", password: "of another" }),
    });
    const { deep: [{ access_token }] } = await login.json();
    const next = await session.fetch(`https://api.example.com/b?access_token=${access_token}`, {
      method: "POST",
    });
    assertStringIncludes(await next.text(), "[DONE]");
    await session.fetch("https://api.example.com/c", { method: "POST" });
    assertEquals((await session.close()).unused, 0);
  },
);

inFolder("redact reads the first format, and writes that of today", async (dir) => {
  const first = readFileSync(new URL("../../support/retake_1.json", import.meta.url), "utf8");
  const path = write(dir, "first", first);
  assertEquals((await typed([], { dir })).text, "1 cassette: nothing to replace");
  assertEquals(readFileSync(path, "utf8"), first);
  const leaky = JSON.parse(first);
  leaky.interactions[0].request.headers.push(["x-api-key", key]);
  write(dir, "first", JSON.stringify(leaky));
  assertStringIncludes(
    (await typed([], { dir })).text,
    "interactions[0].request.headers.x-api-key",
  );
  const { format, salt, interactions } = parseCassette(readFileSync(path, "utf8"), path);
  assertEquals([format, salt], ["retake/2", undefined]);
  assertStringIncludes(JSON.stringify(interactions[0]), "[redacted:3d1f]");
  assertStringIncludes(JSON.stringify(interactions[0]), '"x-api-key","redacted_');
  const after = readFileSync(path, "utf8");
  await typed([], { dir });
  assertEquals(readFileSync(path, "utf8"), after);
});

inFolder("redact says what it leaves: suspicions, what cannot be read", async (dir) => {
  const suspect = "Zk3v9QpL0xWm7TtY5sRb2Nc8";
  write(dir, "suspect", { interactions: [asks({}, { text: `the secret is ${suspect}` })] });
  const broken = write(dir, "broken", '{"format":');
  const { code, text } = await typed([], { dir });
  assertEquals(code, 1);
  assertStringIncludes(
    text,
    "interactions[0].response.body  random text where secrets are spoken of",
  );
  assertStringIncludes(text, "cannot be read");
  assert(text.includes("2 cassettes: nothing to replace, 1 left that look like secrets"), text);
  assert(!text.includes(suspect), text);
  assertEquals(readFileSync(broken, "utf8"), '{"format":');
});

inFolder("redact leaves no large body behind that holds what it took out", async (dir) => {
  const large = `${"words ".repeat(10_000)}my key is ${key}`;
  const store = folderStore(dir);
  const cassette = (path: string): Cassette => ({
    format: "retake/2",
    recordedAt: at,
    interactions: [
      asks({ url: `https://api.example.com/${path}` }, { text: large }),
      asks({ url: "https://api.example.com/clean" }, { text: "clean ".repeat(10_000) }),
    ],
  });
  for (const name of ["one", "two"]) await store.save(name, formatCassette(cassette(name)));
  const bodies = () =>
    readdirSync(join(dir, ".bodies"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== ".gitattributes")
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8").includes(key));
  assertEquals(bodies().sort(), [false, true]); // each content once
  await typed(["one"], { dir });
  assertEquals(bodies().sort(), [false, false, true]); // the other cassette has it still
  await typed([], { dir });
  assertEquals(bodies(), [false, false]);
  const two = parseCassette((await store.load("two"))!, "two");
  assertStringIncludes(JSON.stringify(two.interactions[0]!.response), "my key is redacted_");
});
