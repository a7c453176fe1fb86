// What of a project's texts is kept beside signatures: no secret, by name of file or by how it looks.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { redactionRules } from "../../src/session/redaction_rules.ts";
import {
  LONGEST_TEXT,
  withKeptText as keep,
  withoutSecretsIn,
} from "../../src/staleness/kept_text.ts";
import { isSecretFile } from "../../src/staleness/withheld.ts";
import type { SignedUnit } from "../../src/track/types.ts";

const WORD = "correct-horse-battery";
const rules = redactionRules([], [], [], {
  variable: () => undefined,
  variables: () => [["DATABASE_PASSWORD", WORD]],
});
const withKeptText = (unit: SignedUnit, isIgnored = false) => keep(unit, rules, isIgnored);

const unit = (path: string, source: string | undefined): SignedUnit => ({
  id: path,
  hash: "0123456789abcdef",
  path,
  line: 1,
  source,
  uses: [],
});

const SECRET = [
  ".env .env.local config/.env.production production.env .envrc .dev.vars .npmrc a/.netrc .pgpass",
  "keys/server.pem server.key cert.p12 a.pfx release.keystore id_rsa id_ed25519.pub tls.crt AuthKey.p8",
  "secrets.json credentials.json aws-credentials.ini my.secret.yaml service-account.json",
  "google_service_account.prod.json",
].join(" ").split(" ");

const PLAIN = [
  "src/env.ts environment.ts src/secrets.ts lib/credentials.ts prompts/secret-santa.md key.ts keys.json",
  "locales/en.json prompt.txt schema.graphql envelope.json tokens.json .env-loader.ts id_list.txt",
].join(" ").split(" ");

Deno.test("files that are there to hold secrets are known by their names", () => {
  assertEquals(SECRET.filter((path) => !isSecretFile(path)), []);
  assertEquals(PLAIN.filter(isSecretFile), []);
});

Deno.test("nothing is kept of the text of such a file, and its hash stays", () => {
  const kept = withKeptText(unit("config/.env", "OPENAI_API_KEY=hunter2\n"));
  assertEquals([kept.source, kept.hash], [undefined, "0123456789abcdef"]);
});

Deno.test("a key in any other text is a placeholder, and the rest stays to the letter", () => {
  const key = `sk-${"proj"}-${"A1b2C3d4".repeat(4)}`;
  const { source } = withKeptText(unit("src/a.ts", `const key = "${key}"; // \u00e9\nask(key);\n`));
  assertEquals(source, `const key = "[redacted]"; // \u00e9\nask(key);\n`);
});

Deno.test("code that speaks of secrets and holds none is kept as it is", () => {
  const source = [
    `const password = process.env.PASSWORD ?? "";`,
    "headers: { authorization: `Bearer ${token}` },",
    `if (apiKey.startsWith("sk-")) throw new Error("no key in code");`,
  ].join("\n");
  const given = unit("src/a.ts", source);
  assertEquals(withKeptText(given), given);
  assertStringIncludes(withKeptText(given).source!, "Bearer ${token}");
  assertEquals(withKeptText(unit("logo.png", undefined)).source, undefined);
});

Deno.test("a value that the environment knows to be secret is a placeholder", () => {
  const { source } = withKeptText(unit("src/a.ts", `connect("${WORD}");`));
  assertEquals(source, `connect("[redacted]");`);
});

Deno.test("what the leak gate would refuse is a placeholder", () => {
  const random = "q8Zr4Tn1Vw7Yb2Kc9Xd6Mf3";
  const { source } = withKeptText(unit("src/a.ts", `const password = "${random}";`));
  assertEquals(source, `const password = "[redacted]";`);
  const { source: settings } = withKeptText(unit("a.json", `{"client_secret": "${random}"}`));
  assertEquals(settings, `{"client_secret": "[redacted]"}`);
});

Deno.test("a long text is known by its hash alone, as is one that git ignores", () => {
  const long = unit("data.json", `"${"x".repeat(LONGEST_TEXT)}"`);
  assertEquals([withKeptText(long).source, withKeptText(long).hash], [undefined, long.hash]);
  assertEquals(withKeptText(unit("a.ts", "const size = 4711;"), true).source, undefined);
  assertEquals(withKeptText(unit("a.ts", "const size = 4711;")).source, "const size = 4711;");
});

Deno.test("a default that is a secret is none in a signature", () => {
  const key = `sk-${"proj"}-${"A1b2C3d4".repeat(4)}`;
  const { parameters, opaque } = withoutSecretsIn({
    ...{ id: "a.ts#ask", hash: "", own: "", dependencies: [], environment: [], packages: [] },
    parameters: [{ name: "key", type: "string", default: `"${key}"` }],
    opaque: [`import("https://a.test/?key=${key}")`],
    assets: [],
    warnings: [],
  }, rules);
  assertEquals(parameters, [{ name: "key", type: "string", default: `"[redacted]"` }]);
  assertEquals(opaque, [`import("https://a.test/?key=[redacted]")`]);
});
