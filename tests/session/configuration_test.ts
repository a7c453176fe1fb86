// The file of settings: what it says counts less than all else, and what it says wrongly stops each session.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { isRetakeError, memoryStore } from "../../mod.ts";
import { readConfiguration } from "../../src/session/configuration.ts";
import { makeRetake, type Retake } from "../../src/session/use.ts";
import type { ConfigurationFile, Runtime, SessionOptions } from "../../src/session/types.ts";
import type { Store } from "../../src/store/types.ts";

const at = { where: "retake.config.json", folder: "/project", resolve: (to: string) => `up/${to}` };

/** A runtime with a file of settings, and with what else is given. */
function hostWith(
  file: Partial<ConfigurationFile> | undefined,
  more: Partial<Runtime> = {},
): Runtime {
  return {
    variable: () => undefined,
    configuration: () => file && ({ ...at, ...file } as ConfigurationFile),
    ...more,
  };
}
const says = (config: object) => ({ text: JSON.stringify(config, null, 2) });

/** Where a session of a name lies, and its mode. */
async function opened({ openSession }: Retake, options?: SessionOptions): Promise<string> {
  const session = await openSession("a", { onWarning: () => {}, ...options });
  const { mode, where } = await session.close({ failed: true });
  return `${mode} ${where}`;
}

const folder = (path: string): Store => ({ ...memoryStore(), locate: (name) => `${path}/${name}` });

Deno.test("a call counts most, then the environment, createRetake, the file, what is built in", async () => {
  const environment: Record<string, string> = {};
  const openStore = folder;
  const variable = (name: string) => environment[name];
  const of = (config: object | undefined, defaults?: SessionOptions) =>
    makeRetake(hostWith(config && says(config), { openStore, variable }), defaults);
  const file = { dir: "tapes", mode: "live" };
  assertEquals(await opened(of(undefined)), "replay cassettes/a");
  assertEquals(await opened(of(file)), "live up/tapes/a");
  assertEquals(await opened(of(file, { mode: "once" })), "once up/tapes/a");
  const store = folder("own");
  assertEquals(await opened(of(file, { store })), "live own/a");
  environment.CASSETTE_MODE = "update";
  environment.CASSETTE_DIR = "elsewhere";
  assertEquals(await opened(of(file, { mode: "once" })), "update elsewhere/a");
  assertEquals(await opened(of(file), { mode: "replay", store }), "replay own/a");
});

Deno.test("what the file says is secret stays so, whatever a call says", async () => {
  const store = memoryStore();
  const load = () => Promise.resolve({ store, redact: { fields: ["pin"] } });
  const { openSession } = makeRetake(hostWith({ load }));
  const session = await openSession("a", {
    mode: "record",
    redact: { fields: ["tan"] },
    fetch: () =>
      Promise.resolve(Response.json({ pin: "19283746", tan: "56473829", other: "kept" })),
    onWarning: () => {},
  });
  await (await session.fetch("https://api.example.com/")).text();
  await session.close();
  const text = String(await store.load("a"));
  assertEquals(["19283746", "56473829", "kept"].map((word) => text.includes(word)), [
    false,
    false,
    true,
  ]);
});

Deno.test("the file is looked for once, and a module loaded once, for all who ask", async () => {
  let found = 0, loaded = 0;
  const load = () => {
    loaded++;
    return Promise.resolve({ mode: "live", store: memoryStore() });
  };
  const configuration = () => {
    found++;
    return { ...at, load };
  };
  const host: Runtime = { variable: () => undefined, configuration };
  const other: Runtime = { variable: () => undefined, configuration };
  const all = [makeRetake(host), makeRetake(other), makeRetake(host, { unused: "ignore" })];
  const modes = await Promise.all(all.map((one) => opened(one)));
  modes.push(await opened(all[0]!));
  assertEquals(modes.map((text) => text.split(" ")[0]), ["live", "live", "live", "live"]);
  assertEquals([found, loaded], [1, 1]);
  assert(!(readConfiguration(host) instanceof Promise), "what is known is known at once");
});

Deno.test("what cannot be counts for no session, and each is told file and line", async () => {
  const wrong: [text: string, code: string, message: RegExp][] = [
    [
      '{\n  // a comment\n  "mod": "live",\n}',
      "OPTION_UNKNOWN",
      /^retake\.config\.json:3: There is no option "mod"; did you mean "mode"\?/,
    ],
    ['{\n  "mode": "life"\n}', "MODE_UNKNOWN", /^retake\.config\.json:2: .*did you mean "live"\?/],
    ['{\n\n  "freeze": "yes"\n}', "OPTION_INVALID", /^retake\.config\.json:3: .*true or false/],
    [
      '{\n  "ignore": {\n    "bodies": []\n  }\n}',
      "OPTION_UNKNOWN",
      /^retake\.config\.json:3: There is no option "ignore\.bodies"/,
    ],
    ['{\n  "dir": " "\n}', "OPTION_INVALID", /^retake\.config\.json:2: .*the path of a folder/],
    [
      '{\n  "mode": "live"\n  "freeze": true\n}',
      "OPTION_INVALID",
      /^retake\.config\.json:3 is damaged/,
    ],
    ["[]", "OPTION_INVALID", /^retake\.config\.json gives no options/],
  ];
  for (const [text, code, message] of wrong) {
    const { withCassette } = makeRetake(hostWith({ text }));
    for (let time = 0; time < 2; time++) {
      const error = await assertRejects(() =>
        withCassette("a", { store: memoryStore() }, () => {})
      );
      assert(isRetakeError(error) && error.code === code, String(error));
      assert(message.test(error.message), error.message);
    }
  }
});

Deno.test("a module that throws, or exports nothing, counts for no session", async () => {
  const broken = new Error("no such thing");
  const throwing = makeRetake(hostWith({ load: () => Promise.reject(broken) }));
  assertEquals(await assertRejects(() => opened(throwing)), broken);
  assertEquals(await assertRejects(() => opened(throwing)), broken);
  const empty = makeRetake(hostWith({ where: "retake.config.ts", load: () => Promise.resolve() }));
  const error = await assertRejects(() => opened(empty));
  assert(isRetakeError(error, "OPTION_INVALID"), String(error));
  assert(
    /^retake\.config\.ts gives no options.*\n.*export default defineConfig/.test(error.message),
  );
  const both = () => Promise.resolve({ dir: "a", store: memoryStore() });
  const two = await assertRejects(() => opened(makeRetake(hostWith({ load: both }))));
  assert(isRetakeError(two, "OPTION_INVALID") && /left out where store/.test(two.message));
});

Deno.test("freeze in the file is refused where nothing can be frozen, as in a call", async () => {
  const store = memoryStore();
  const { openSession, withCassette } = makeRetake(hostWith(says({ freeze: true })));
  const error = await assertRejects(() => openSession("a", { store }));
  assert(isRetakeError(error, "OPTION_INVALID"), String(error));
  await (await openSession("a", { store, freeze: false })).close();
  await withCassette("b", { store, mode: "record", onWarning: () => {} }, () => {});
});
