// Which names of variables are a secret's is in names_test.ts.
import { assert, assertEquals } from "@std/assert";
import { knownSecrets, spellings } from "../../src/secrets/known_secrets.ts";

const texts = (variables: Record<string, string>) =>
  knownSecrets(Object.entries(variables)).map(({ text }) => text);

Deno.test("a value that tells nothing is left alone", () => {
  const telling = {
    ACME_API_KEY: "correct-horse-battery",
    DB_PASSWORD: "hunter22",
    JWT_SECRET: "pä ss/w+ö&=%?#",
    ACME_TOKEN: "t0p-s3cret",
  };
  for (const [name, value] of Object.entries(telling)) {
    assert(texts({ [name]: value }).includes(value), name);
  }
  const others: Record<string, string> = {
    SORT_KEY: "created",
    API_KEY: "short",
    PARTITION_KEY: "v2-users",
    JWT_SECRET: "dev-secret",
    ACCOUNT_TOKEN: "123456789012345678",
    TOKEN: "/run/secrets/token-of-acme",
    SESSION_SECRET: "~/.config/acme/secret.json",
    SECRET_ROTATED_AT: "2026-08-02T05:27:16Z",
    SECRET_LIFETIME: "2562047h47m16.854775807s",
    DB_PASSWORD: "postgres",
    REGISTRY_AUTH: "Administrator",
    VAULT_TOKEN: "vault.internal.example.com:8200",
    REDIS_URL: "redis://localhost:6379/0",
    ACME_KEY: "./certificates/acme-production/key",
    WINDOWS_KEY: "C:\\Users\\ada\\keys",
    HOME: "/home/somebody/with/a/long/name",
  };
  assertEquals(texts(others), []);
});

Deno.test("a path that is none, and a date for a password, are secrets", () => {
  assert(texts({ ACME_TOKEN: "/q7Rk2Vx9Tm4Wz8Lp3Nf6Yb1CdE5g" }).length > 0);
  assert(texts({ DB_PASSWORD: "2026-08-02" }).includes("2026-08-02"));
});

Deno.test("each secret is told once, by the variable that has it, the longer first", () => {
  const short = "correct-horse-battery";
  const found = knownSecrets([["A_KEY", short], ["B_KEY", short], ["C_KEY", `${short}-staple`]]);
  assertEquals(found.filter(({ text }) => text === short).map(({ rule }) => rule), [
    "the environment's A_KEY",
  ]);
  const lengths = found.map(({ text }) => text.length);
  assertEquals(lengths, [...lengths].sort((a, b) => b - a));
});

Deno.test("a secret is looked for in every spelling in which it travels", () => {
  const secret = 'pass "word"/ü+1';
  const found = spellings(secret);
  const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  for (
    const text of [
      secret,
      JSON.stringify({ a: secret }),
      `https://a.example/?a=${encodeURIComponent(secret)}`,
      String(new URLSearchParams({ a: "x" })) +
      `&a=${encodeURIComponent(secret).replaceAll("%20", "+")}`,
      ...["", "u:", "me:"].map((before) => base64(`${before}${secret}:after`)),
      [...new TextEncoder().encode(secret)].map((byte) => byte.toString(16).padStart(2, "0")).join(
        "",
      ),
    ]
  ) {
    assert(found.some((spelling) => text.includes(spelling)), text);
  }
  assertEquals(new Set(found).size, found.length);
});
