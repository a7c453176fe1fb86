// A store of one's own: what docs/stores.md says runs, and is enough to write one that works.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { scanCassettes, type Store, withCassette } from "../../mod.ts";
import { checkStore } from "../../src/testing.ts";
import { serve } from "../support/local_server.ts";
import { shelfStore } from "../support/shelf_store.ts";
import { inFolder } from "../support/temporary.ts";

const KEY = `sk-${"proj"}-A1b2C3d4E5f6G7h8I9j0K1l2M3n4`;

inFolder("the store on the page passes the checks, records and replays", async (folder) => {
  const page = readFileSync(new URL("../../docs/stores.md", import.meta.url), "utf8");
  const own = page.slice(page.indexOf("## A store of your own"));
  const [block] = [...own.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1]!);
  const specifiers = [...block!.matchAll(/from "([^"]+)"/g)].map((match) => match[1]!);
  assertEquals(specifiers.filter((one) => !one.startsWith("@retake/retake")), []);
  const file = join(folder, "store.mts");
  writeFileSync(
    file,
    block!
      .replace('"@retake/retake"', JSON.stringify(new URL("../../mod.ts", import.meta.url).href))
      .replace(
        '"@retake/retake/testing"',
        JSON.stringify(new URL("../../src/testing.ts", import.meta.url).href),
      ),
  );
  const said: string[] = [];
  const { log } = console;
  console.log = (...texts: unknown[]) => void said.push(JSON.stringify(texts));
  try {
    await import(pathToFileURL(file).href);
  } finally {
    console.log = log;
  }
  assertEquals(said, ['["Hello!"]', '["Hello!"]', '[["greetings/hello"]]']);
});

/** A document database: keys and JSON values, over HTTP. */
async function database() {
  const values = new Map<string, unknown>();
  const server = await serve((hit, response) => {
    const key = decodeURIComponent(hit.path.slice(1));
    if (hit.method === "PUT") values.set(key, JSON.parse(hit.body));
    if (hit.method === "DELETE") values.delete(key);
    if (key === "" && hit.method === "GET") response.end(JSON.stringify([...values.keys()]));
    else if (hit.method === "GET" && !values.has(key)) response.writeHead(404).end();
    else response.end(hit.method === "GET" ? JSON.stringify(values.get(key)) : "");
  });
  return { url: server.url, values, [Symbol.asyncDispose]: () => server.close() };
}

/** A store over it, that gives values in place of texts, and asks by `node:http`. */
function databaseStore(url: string): Store {
  const ask = (method: string, key: string, body?: string) =>
    new Promise<string | undefined>((resolve, reject) => {
      const sent = request(`${url}/${encodeURIComponent(key)}`, { method }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part: string) => text += part);
        response.on("end", () => resolve(response.statusCode === 404 ? undefined : text));
      });
      sent.on("error", reject);
      sent.end(body);
    });
  return {
    async load(name) {
      const text = await ask("GET", name);
      return text === undefined ? undefined : JSON.parse(text);
    },
    save: async (name, text) => void await ask("PUT", name, text),
    remove: async (name) => void await ask("DELETE", name),
    list: async () => JSON.parse((await ask("GET", ""))!).sort(),
    locate: (name) => `${url}/${name}`,
  };
}

Deno.test("a store of values over a database passes the checks", async () => {
  for (const count of checkStore(() => shelfStore()).keys()) {
    await using base = await database();
    await checkStore(() => databaseStore(base.url))[count]!.run();
  }
});

Deno.test("a store of values over a database records, replays, keeps a failed run and is scanned", async () => {
  await using base = await database();
  await using api = await serve((_, response) => response.end("Hello!"));
  const store = databaseStore(base.url);
  const ask = async () => await (await fetch(api.url)).text();
  assertEquals(await withCassette("greetings/hello", { store, mode: "once" }, ask), "Hello!");
  assertEquals(await withCassette("greetings/hello", { store }, ask), "Hello!");
  assertEquals(api.hits.length, 1);
  assertEquals([...base.values.keys()], ["greetings/hello"]);

  const failing = () => ask().then(() => Promise.reject(new Error("the test failed")));
  const options = { store, mode: "record" as const, onWarning: () => {} };
  await assertRejects(() => withCassette("greetings/hello", options, failing), Error, "failed");
  assertEquals(await store.list(), ["greetings/hello", "greetings/hello.failed"]);
  await withCassette("greetings/hello", options, ask);
  assertEquals(await store.list(), ["greetings/hello"]);

  assertEquals((await scanCassettes({ store })).leaks, []);
  base.values.set("leaky", { format: "vcr", note: `it is ${KEY}` });
  const { scanned, leaks } = await scanCassettes({ store });
  assertEquals(scanned, 2);
  assertEquals(leaks.map(({ name, where }) => [name, where]), [["leaky", `${base.url}/leaky`]]);
});

for (const { name, run } of checkStore(() => shelfStore())) {
  Deno.test(`a store with locks and journals: ${name}`, run);
}

Deno.test("a store with locks and journals: sessions at once add to one cassette, and leave no journal", async () => {
  await using api = await serve();
  const shelf = shelfStore();
  const ask = (path: string) => () => fetch(`${api.url}/${path}`).then((answer) => answer.text());
  const options = { store: shelf, mode: "update" as const };
  await withCassette("a", options, ask("1"));
  await withCassette("a", options, ask("2"));
  assertEquals(await shelf.journals.list("a"), []);
  await withCassette("a", { store: shelf }, async () => [await ask("1")(), await ask("2")()]);
  assertEquals(api.hits.map(({ path }) => path), ["/1", "/2"]);
});

Deno.test("what a store throws reaches whoever ran the test", async () => {
  const store = { ...shelfStore(), load: () => Promise.reject(new Error("no route to the shelf")) };
  const error = await assertRejects(() => withCassette("a", { store }, () => {})) as Error;
  assertStringIncludes(error.message, "no route to the shelf");
  assert(error instanceof Error);
});
