// A day with recordings of another tool, each step a process of the runtime at hand: imported, redacted by a rule
// that is new, learned from, reviewed and exported; with the exit codes that the page names.
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gitIn } from "../support/git.ts";
import { inProject } from "../support/tracked_project.ts";

const asked = (path: string, body: object, response: object) => ({
  scope: "https://api.example.com:443",
  method: "POST",
  path,
  body,
  status: 200,
  response,
  rawHeaders: ["Date", "Fri, 02 Jan 2026 03:04:05 GMT"],
});
const FILES = {
  "cli.ts": `import "@retake/retake/cli";\n`,
  "fixtures/chat.json": JSON.stringify([
    asked("/a", { member: "blue otter 7", nonce: "a1b2c3" }, { is: 1 }),
    asked("/b", { q: 1 }, { is: 1 }),
  ]),
  "fixtures/pattern.json": JSON.stringify([asked("/a", "*" as unknown as object, {})], null, 1),
};
const env = { CI: "", NO_COLOR: "1", RETAKE_CONFIG: undefined, CASSETTE_DIR: undefined };

Deno.test("other tools' recordings are taken over, step by step", () =>
  inProject(FILES, async ({ folder, run }) => {
    const retake = (...words: string[]) => run("cli.ts", words, { env });
    const git = gitIn(folder);
    const cassette = () => readFileSync(join(folder, "cassettes/chat.json"), "utf8");
    git("init", "-q");

    const made = await retake("import", "fixtures");
    assertEquals(made.code, 1, made.stderr);
    assertStringIncludes(made.stdout, "cassettes/chat.json  2 recordings of nock");
    assertStringIncludes(
      made.stderr,
      "fixtures/pattern.json:6 cannot be carried over: [0].body is",
    );
    assertEquals((await retake("import", "fixtures/chat.json")).code, 1); // it is there already
    assertEquals((await retake("import", "none")).code, 2);
    const wrong = await retake("import", "fixtures", "--from", "vcrpi");
    assertEquals(wrong.code, 2);
    assertStringIncludes(wrong.stderr, 'did you mean "vcrpy"?');

    await writeFile(join(folder, "retake.config.json"), '{ "redact": { "fields": ["member"] } }');
    assertEquals((await retake("redact", "--dry-run")).code, 1);
    const redacted = await retake("redact");
    assertEquals(redacted.code, 0, redacted.stderr);
    assertMatch(redacted.stdout, /interactions\[0\]\.request\.body \$\.member {2}field member/);
    assertStringIncludes(cassette(), "redacted_member_1");
    assertEquals((await retake("redact", "none")).code, 2);

    git("add", ".");
    git("commit", "-qm", "a");
    const again = cassette().replace("a1b2c3", "d4e5f6").replace('"is": 1', '"was": 1');
    await writeFile(join(folder, "cassettes/chat.json"), again);
    const learned = await retake("learn", "chat", "--write");
    assertEquals(learned.code, 0, learned.stderr);
    assertEquals(JSON.parse(readFileSync(join(folder, "retake.config.json"), "utf8")), {
      redact: { fields: ["member"] },
      ignore: { body: ["$.nonce"] },
    });
    assertEquals((await retake("learn", "chat", "--again")).code, 2);

    const open = await retake("review");
    assertEquals(open.code, 1, open.stderr);
    assertMatch(open.stdout, /^chat {2}breaking {2}1 {2}POST .*\n1 undecided$/m);
    assertEquals((await retake("review", "--accept", "brking")).code, 2);
    const kept = await retake("review", "--keep-old", "breaking");
    assertEquals([kept.code, kept.stdout.trim()], [0, "1 kept old"]);
    assertEquals(git("status", "--porcelain", "cassettes").toString(), "");

    const har = await retake("export", "chat", "-o", "out/chat.har");
    assertEquals(har.code, 0, har.stderr);
    assertEquals((await retake("export", "chat", "-o", "out/chat.har")).code, 2);
    const back = await retake("import", "out/chat.har", "--name", "back");
    assertEquals(back.code, 0, back.stderr);
    const { interactions } = JSON.parse(readFileSync(join(folder, "cassettes/back.json"), "utf8"));
    assertEquals(interactions, JSON.parse(cassette()).interactions);
  }));
