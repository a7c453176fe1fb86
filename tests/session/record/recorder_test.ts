// The recording side of a session, alone.
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { RetakeError } from "../../../src/errors.ts";
import { openLinking } from "../../../src/session/linking.ts";
import {
  finishRecordings,
  keepVariable,
  openJournal,
  openRecorder,
  record,
} from "../../../src/session/record/recorder.ts";
import type { SessionOptions } from "../../../src/session/types.ts";
import { readOutgoing } from "../../../src/wire/request.ts";
import { withCassette } from "../../../mod.ts";
import type { Store } from "../../../src/store/types.ts";
import { deferred, serve } from "../../support/local_server.ts";
import { notifierOf, settingsOf } from "../../support/sessions.ts";
import { shelfStore } from "../../support/shelf_store.ts";

const url = "https://api.example.com/a";
const BODY = { method: "POST", body: '{"a":1}' };

function recorderOf(send: () => Promise<Response>, options: SessionOptions = {}) {
  const { settings, warnings } = settingsOf({ settle: 0, ...options });
  const { notifier, told } = notifierOf();
  const failures: RetakeError[] = [];
  const linking = openLinking(undefined, { stale: [], refresh: undefined }, {
    name: "a",
    warn: settings.warn,
  });
  const recorder = openRecorder({
    name: "a",
    old: undefined,
    replaces: false,
    send,
    notifier,
    linking,
    claim: () => {},
    rerun: (variable) => `${variable} npm test`,
    fail: (error) => void failures.push(error),
  }, settings);
  const ask = (place = url, init: RequestInit = BODY) =>
    record(
      recorder,
      { ...readOutgoing(place, init), url: place, signal: init.signal ?? undefined },
      undefined,
    );
  return { recorder, ask, told, failures, warnings };
}

const answer = (text = "hello") => () => Promise.resolve(new Response(text));

Deno.test("what is sent is recorded in the order in which it was asked, and told once", async () => {
  const gates = [deferred(), deferred()];
  let sent = 0;
  const { recorder, ask, told } = recorderOf(async () => {
    const at = sent++;
    await gates[at]!.promise;
    return new Response(`${at}`);
  });
  const [first, second] = [ask(`${url}/0`), ask(`${url}/1`)];
  gates[1]!.resolve();
  assertEquals(await (await second).text(), "1");
  gates[0]!.resolve();
  assertEquals(await (await first).text(), "0");
  const { added: finished } = await finishRecordings(recorder);
  assertEquals(finished.map(({ interaction }) => interaction.request.url), [
    `${url}/0`,
    `${url}/1`,
  ]);
  assertEquals(told.map(({ verdict, call }) => `${verdict} ${call}`), [
    `recorded POST ${url}/1`,
    `recorded POST ${url}/0`,
  ]);
});

Deno.test("secrets are redacted; what still looks like one is masked and noted", async () => {
  const secret = "kX9f2LmQ7vRt4WzB8nYc3HsD6pJg5T";
  const { recorder, ask } = recorderOf(answer(`the api key is ${secret}`));
  const init = { ...BODY, headers: { authorization: "Bearer of-mine-1234" } };
  await (await ask(url, init)).text();
  const { added: finished } = await finishRecordings(recorder);
  const text = JSON.stringify(finished);
  assert(!text.includes(secret) && !text.includes("of-mine-1234"), text);
  assertEquals(recorder.leaks.map(({ call }) => call), [`POST ${url}`]);
});

Deno.test("an answer that is under way at the end is taken as far as it has come", async () => {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode("one")),
  });
  const { recorder, ask } = recorderOf(() => Promise.resolve(new Response(body)));
  const reader = (await ask()).body!.getReader();
  await reader.read();
  const { added: [finished] } = await finishRecordings(recorder);
  assertEquals(finished!.interaction.response?.partial, "open");
  await reader.cancel();
});

Deno.test("a request that never left is not recorded, one that failed is", async () => {
  const reason = new Error("enough");
  const { recorder, ask } = recorderOf(() => Promise.reject(reason));
  const signal = AbortSignal.abort(reason);
  await assertRejects(() => ask(url, { ...BODY, signal }));
  assertEquals(recorder.recordings, []);
  await assertRejects(() => ask());
  const { added: [finished] } = await finishRecordings(recorder);
  assertEquals(finished!.interaction.error?.message, "enough");
});

Deno.test("a redactor that fails makes the run a failed one, and not the request", async () => {
  const redact = {
    response: () => {
      throw new Error("a fault");
    },
  };
  const { ask, failures } = recorderOf(answer(), { redact });
  assertEquals(await (await ask()).text(), "hello");
  assertEquals(failures.map(({ code, message }) => [code, message.includes("a fault")]), [
    ["OPTION_INVALID", true],
  ]);
});

Deno.test("a run that is frozen stands still from when its journal is open", async () => {
  const { recorder } = recorderOf(answer(), { freeze: true, now: () => 86_400_000 });
  assertEquals(recorder.frozen, undefined);
  await Promise.all([openJournal(recorder), openJournal(recorder)]);
  assertEquals(recorder.frozen?.at, "1970-01-02T00:00:00.000Z");
  const unfrozen = recorderOf(answer()).recorder;
  await openJournal(unfrozen);
  assertEquals([unfrozen.frozen, unfrozen.ready], [undefined, true]);
});

Deno.test("single values are kept, what looks like a secret is not", async () => {
  const { recorder } = recorderOf(answer());
  keepVariable(recorder, "id", 7);
  keepVariable(recorder, "note", "password: kX9f2LmQ7vRt4WzB8nYc3HsD6pJg5T");
  assertEquals({ ...recorder.variables }, { id: 7, note: null });
  assertEquals([...new Set(recorder.leaks.map(({ call }) => call))], ['the variable "note"']);
  await Promise.all(recorder.under);
});

Deno.test("what is given up while its journal is opened is recorded as given up, and not sent", async () => {
  const store = shelfStore();
  const journals = store.journals!;
  const opening = deferred();
  const slow: Store = {
    ...store,
    journals: {
      ...journals,
      async open(name, first) {
        await opening.promise;
        return await journals.open(name, first);
      },
    },
  };
  await using server = await serve();
  const ask = async () => {
    const controller = new AbortController();
    const asked = fetch(server.url, { signal: controller.signal });
    setTimeout(() => {
      controller.abort();
      opening.resolve();
    }, 10);
    assertEquals((await assertRejects(() => asked) as Error).name, "AbortError");
  };
  await withCassette("given-up", { store: slow, mode: "once" }, ask);
  await withCassette("given-up", { store }, ask);
  assertEquals(server.hits, []);
});
