// In CI nothing is recorded, unless it is let.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { isRetakeError, memoryStore } from "../../mod.ts";
import { isCI } from "../../src/session/ci.ts";
import { settle } from "../../src/session/options.ts";
import { makeRetake } from "../../src/session/use.ts";
import type { Runtime, SessionOptions } from "../../src/session/types.ts";

const hostWith = (environment: Record<string, string | undefined>): Runtime => ({
  variable: (name) => environment[name],
  rerun: (assignment) => `${assignment} npm test`,
});
const settled = (options: SessionOptions, environment: Record<string, string>) =>
  settle({ store: memoryStore(), ...options }, {}, hostWith(environment));

Deno.test("it is CI by its own word, else by those of its vendors", () => {
  const yes = [{ CI: "true" }, { CI: "1" }, { CI: "woodpecker" }, { GITHUB_ACTIONS: "true" }, {
    JENKINS_URL: "https://ci.example/",
  }];
  const no = [{}, { CI: "" }, { CI: "false" }, { CI: "0" }, { CI: "False", GITLAB_CI: "true" }, {
    TF_BUILD: "",
  }];
  assertEquals(yes.map((environment) => isCI(hostWith(environment))), yes.map(() => true));
  assertEquals(no.map((environment) => isCI(hostWith(environment))), no.map(() => false));
});

Deno.test("in CI what would record replays, and what must record is refused", () => {
  const CI = { CI: "true" };
  const modes = (environment: Record<string, string>) =>
    (["replay", "once", "update", "live"] as const).map((mode) =>
      settled({ mode }, environment).mode
    );
  assertEquals(modes(CI), ["replay", "replay", "replay", "live"]);
  const isLet = { ...CI, CASSETTE_CI_RECORD: "true" };
  assertEquals(modes(isLet), ["replay", "once", "update", "live"]);
  assertEquals(settled({}, { ...CI, CASSETTE_MODE: "new_episodes" }).mode, "replay");
  assertEquals(settled({ mode: "record" }, isLet).mode, "record");
  assertEquals(settled({ mode: "record" }, { CI: "false" }).mode, "record");
  const writes = { drift: "accept", onExpired: "record", onChange: "record" } as const;
  const left = (
    { drift, onExpired, onChange }: ReturnType<typeof settled>,
  ) => [drift, onExpired, onChange];
  assertEquals(left(settled(writes, CI)), ["error", "warn", "warn"]);
  assertEquals(left(settled(writes, isLet)), ["accept", "record", "record"]);
  assertEquals(left(settled(writes, {})), ["accept", "record", "record"]);
});

Deno.test("in CI a forgotten cassette says which command to run at home, and nothing is asked", async () => {
  let asked = 0;
  const fetch = () => {
    asked++;
    return Promise.resolve(new Response("live"));
  };
  const { withCassette, openSession } = makeRetake(hostWith({ CI: "true" }));
  const store = memoryStore();
  const options = { store, fetch, mode: "once" } as const;
  const missed = await assertRejects(() =>
    withCassette("a", options, () => globalThis.fetch("https://api.example.com/"))
  );
  assert(isRetakeError(missed, "MISS"), String(missed));
  assert(
    /^There is no cassette "a" yet.*\n[^]*record it: {2}CASSETTE_MODE=record npm test {2}\(on your machine: CI/
      .test(missed.message),
    missed.message,
  );
  const refused = await assertRejects(() => openSession("a", { ...options, mode: "record" }));
  assert(isRetakeError(refused, "CI_RECORD"), String(refused));
  assertEquals(
    refused.message,
    "The option mode asks to record, and this is CI, where nothing is recorded.\n" +
      "  to do  record on your machine, and commit the cassettes:  CASSETTE_MODE=record npm test\n" +
      "         or let this CI record:  CASSETTE_CI_RECORD=true",
  );
  assertEquals([asked, await store.list()], [0, []]);
});
