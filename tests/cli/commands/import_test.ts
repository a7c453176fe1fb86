// `retake import` over files of other tools that are JSON: what is written, and what is refused.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { folderStore } from "../../../src/store/fs.ts";
import { openSession } from "../../../mod.ts";
import { importCommand } from "../../../src/cli/commands/import.ts";
import { isRetakeError } from "../../../src/errors.ts";
import { drawFrom } from "../../support/draw.ts";
import { again, said } from "../../support/said.ts";
import { inFolder } from "../../support/temporary.ts";

const definition = (path: string, more: object = {}) => ({
  scope: "https://api.example.com:443",
  method: "GET",
  path,
  body: "",
  status: 200,
  response: "hi",
  rawHeaders: ["Content-Type", "text/plain"],
  ...more,
});

function write(folder: string, name: string, content: unknown): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    content instanceof Uint8Array || typeof content === "string"
      ? content
      : JSON.stringify(content, null, 2),
  );
  return path.replaceAll("\\", "/");
}

async function typed(words: string[], options: object) {
  let code: number | undefined;
  const { printed, said: told } = await said(async () =>
    code = await importCommand.run(words, { ...options }, again)
  );
  return { code, text: printed.join("\n"), told: told.join("\n") };
}

const below = (folder: string) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true }).map((path) => String(path).replaceAll("\\", "/"))
      .filter((path) => path.endsWith(".json")).sort()
    : [];

inFolder("what was imported is replayed, and its secrets are in no cassette", async (folder) => {
  const key = `sk-proj-${drawFrom("import").alnum(48)}`;
  const file = write(folder, "tapes/chat asks.json", [
    definition("/a", { reqheaders: { authorization: `Bearer ${key}`, accept: "text/plain" } }),
    definition(`/b?api_key=${key}`, {
      method: "post",
      body: { password: "hunter2hunter2", q: 1 },
      response: { token: key, text: `it was ${key}` },
      rawHeaders: { "set-cookie": `sid=${key}`, "x-request-id": "1" },
    }),
    definition("/gzip", {
      response: [gzipSync('{"z":1}').toString("hex")],
      rawHeaders: { "content-encoding": "gzip", "content-type": "application/json" },
    }),
  ]);
  const to = join(folder, "cassettes");
  const first = await typed([file], { to });
  assertEquals(first.code, 0, first.told);
  assertStringIncludes(first.text, "3 recordings of nock");
  assertStringIncludes(first.text, "redacted  2 secrets");
  assertStringIncludes(first.text, "invented  how long the answer took: no time (3)");
  assert(first.text.endsWith("1 file imported"), first.text);
  const [name] = below(to);
  assertEquals(name, "chat-asks.json");
  const text = readFileSync(join(to, name!), "utf8");
  assert(!text.includes(key) && !text.includes("hunter2"), text);
  const session = await openSession(name!.slice(0, -".json".length), { store: folderStore(to) });
  const headers = { authorization: "Bearer another", accept: "text/plain" };
  assertEquals(
    await (await session.fetch("https://api.example.com/a", { headers })).text(),
    "hi",
  );
  const posted = await session.fetch("https://api.example.com/b?api_key=another", {
    method: "POST",
    body: JSON.stringify({ q: 1, password: "another" }),
  });
  const { token, text: says } = await posted.json();
  assertEquals(says, `it was ${token}`);
  assertEquals(await (await session.fetch("https://api.example.com/gzip")).json(), { z: 1 });
  assertEquals((await session.close()).unused, 0);
});

inFolder(
  "names come from the files; what exists is left, unless it is to be replaced",
  async (folder) => {
    const [one, two] = [
      write(folder, "in/a/asks.json", [definition("/1")]),
      write(folder, "in/b/asks.json.gz", gzipSync(JSON.stringify([definition("/2")]))),
    ];
    write(folder, "in/package.json", { name: "x" });
    write(folder, "in/notes.yml", "a: 1"); // a format by its name, which is not looked into as JSON
    const to = join(folder, "c");
    const dry = await typed([one, two], { to, dryRun: true });
    assert(dry.text.endsWith("2 files could be imported: nothing is written"), dry.text);
    assertEquals(below(to), []);
    assertEquals((await typed([one, two], { to })).code, 0);
    assertEquals(below(to), ["a/asks.json", "b/asks.json"]);
    const before = readFileSync(join(to, "a/asks.json"), "utf8");
    write(folder, "in/a/asks.json", [definition("/3")]);
    const again = await typed([one, two], { to });
    assertEquals(again.code, 1);
    assertStringIncludes(again.told, 'There is a cassette "a/asks" already');
    assertEquals(readFileSync(join(to, "a/asks.json"), "utf8"), before);
    assertEquals((await typed([one], { to, force: true, name: "a/asks" })).code, 0);
    assertStringIncludes(readFileSync(join(to, "a/asks.json"), "utf8"), "/3");
    const data = JSON.parse((await typed([two], { to, name: "new/name", json: true })).text);
    assertEquals(
      data.map(({ format, name, recordings, invented }: Record<string, unknown>) => ({
        format,
        name,
        recordings,
        invented,
      })),
      [{
        format: "nock",
        name: "new/name",
        recordings: 1,
        invented: { time: 1, wait: 1, statusText: 1 },
      }],
    );
  },
);

inFolder(
  "what cannot be carried over is refused by file and line, and others are imported",
  async (folder) => {
    const to = join(folder, "c");
    const vcr = (uri: string) => ({
      http_interactions: [{
        request: { method: "get", uri, headers: {} },
        response: { status: { code: 200, message: "OK" }, headers: {}, body: { string: "" } },
      }],
      recorded_with: "VCR 6",
    });
    const rows: [name: string, content: unknown, why: string][] = [
      [
        "pattern.json",
        [definition("/a", { body: "/x/" })],
        "pattern.json:6 cannot be carried over: [0].body",
      ],
      [
        "host.json",
        vcr("https://<HOST>/a"),
        'host.json:3 cannot be carried over: http_interactions[0] asks "https://<HOST>/a"',
      ],
      [
        "erb.json",
        vcr("https://api.example.com/<%= id %>"),
        "erb.json:6 cannot be carried over: it has ERB",
      ],
      [
        "code.js",
        "module.exports = 1",
        "code.js is code, which is not run.\n    to do  have nock write data",
      ],
      ["none.json", { a: 1 }, "none.json is the recording of no tool that is known."],
      ["own.json", { format: "retake/2" }, "own.json is a cassette already: retake/2."],
      ["cut.json", '[{"scope":', "cut.json is damaged: it is not JSON"],
      ["a.zip", "PK\u0003\u0004\u00ff", "is a zip file"],
      ["gz.json", new Uint8Array([0x1f, 0x8b, 1, 2, 3]), "gz.json is gzipped, and damaged."],
      [
        "deep.json",
        `${"[".repeat(20_000)}${"]".repeat(20_000)}`,
        "deep.json is the recording of no tool",
      ],
      [
        "leak.json",
        [definition("/a", { response: "the secret is Zk3v9QpL0xWm7TtY5sRb2Nc8" })],
        "leak.json holds 1 text that looks like a secret",
      ],
    ];
    const good = write(folder, "good.json", [definition("/ok")]);
    const files = rows.map(([name, content]) =>
      write(folder, name, name === "a.zip" ? new Uint8Array([0x50, 0x4b, 3, 4, 0xff]) : content)
    );
    const { code, text, told } = await typed([...files, good], { to });
    assertEquals(code, 1);
    for (const [, , why] of rows) assertStringIncludes(told, why);
    assert(text.endsWith(`1 file imported, ${rows.length} refused`), text);
    assertEquals(below(to), ["good.json"]);
    assert(!told.includes("Zk3v9QpL0xWm7TtY5sRb2Nc8"), told);
    const data = JSON.parse((await typed([files[0]!, files.at(-1)!], { to, json: true })).text);
    assertEquals(data.map(({ code }: { code: string }) => code), [
      "IMPORT_INVALID",
      "SECRET_FOUND",
    ]);
    // Of a folder, what is no recording is left, without a word for each.
    const inside = await typed([join(folder)], { to, force: true });
    assertStringIncludes(inside.text, "of no tool that is known");
  },
);

inFolder("of a placeholder in a URL it is said how to put a value there", async (folder) => {
  const asked = async (uri: string) => {
    const request = { method: "GET", uri, headers: {}, body: "" };
    const response = { status: { code: 200, message: "OK" }, headers: {}, body: { string: "" } };
    const http_interactions = [{ request, response, recorded_at: "2026-01-02T03:04:05" }];
    return (await typed([write(folder, "vcr.json", { http_interactions })], {
      to: join(folder, "c"),
    })).told;
  };
  for (
    const [uri, advice] of [
      ["<<GHE_HOST>>staff/jobs", "'<<GHE_HOST>>=https://api.example.com/'"],
      ["{{base}}/jobs", "'{{base}}=https://api.example.com'"],
      ["https://<HOST>/jobs", "'<HOST>=api.example.com'"],
      ["https://a.<ZONE>.example.com/jobs", "'<ZONE>=eu-west-1'"],
    ] as const
  ) assertStringIncludes(await asked(uri), `--replace ${advice}`);
});

inFolder(
  "a name that leads elsewhere, too many for one name, and nothing there are refused",
  async (folder) => {
    const to = join(folder, "c");
    const one = write(folder, "one.json", [definition("/1")]);
    const message = async (words: string[], options: object) => {
      const error = await assertRejects(() => importCommand.run(words, { to, ...options }, again));
      assert(isRetakeError(error), String(error));
      return error.message;
    };
    assertStringIncludes(await message([one], { name: "../out" }), "leads out");
    assertStringIncludes(await message([one, one], { name: "x" }), "--name is for one file");
    assertStringIncludes(await message([join(folder, "no.json")], {}), "There is no file");
    mkdirSync(join(folder, "empty"));
    assertStringIncludes(
      await message([join(folder, "empty")], {}),
      "There is no .har, .json or .yaml",
    );
    assertStringIncludes(
      await message([one], { replace: ["<A>"] }),
      "--replace '<REGION>=eu-west-1'",
    );
    const twice = await typed([one, one], { to });
    assertStringIncludes(twice.told, 'Another of these files is "one" already');
    const polly = write(folder, "p.har", {
      log: {
        _recordingName: "../../Suite & more/asks it",
        creator: { name: "Polly.JS" },
        entries: [{
          request: { method: "GET", url: "https://api.example.com/a", headers: [] },
          response: {
            status: 200,
            statusText: "OK",
            headers: [],
            content: { text: "hi", size: 2 },
          },
        }],
      },
    });
    // Two recordings of one name are called as their files.
    const other = write(
      folder,
      "q.har",
      readFileSync(polly, "utf8").replaceAll('/a"', '/<REGION>"'),
    );
    const both = await typed([polly, other], {
      to,
      replace: ["<REGION>=eu-west-1"],
    });
    assertEquals(both.code, 0, both.told);
    assertStringIncludes(
      readFileSync(join(to, "q.json"), "utf8"),
      "https://api.example.com/eu-west-1",
    );
    const names = below(folder).filter((name) => !/^(?:one|empty)/.test(name));
    assert(names.every((name) => name.startsWith("c/")), String(names));
  },
);
