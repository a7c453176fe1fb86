// How requests leave a session.
import { assertEquals, assertRejects } from "@std/assert";
import { RetakeError } from "../../src/errors.ts";
import type { PlannedRequest, RateLimiter, SendOptions } from "../../src/session/observe.ts";
import { createSending, readHead } from "../../src/session/sending.ts";
import { settingsOf } from "../support/sessions.ts";

const fetch = () => Promise.resolve(new Response("sent"));
const URL_TEXT = "https://api.example.com/a";
const nobody = () => {};

Deno.test("where nobody sends for others, a request goes out at once, and that is said", async () => {
  const said: string[] = [];
  const { send, admit } = createSending(settingsOf({ fetch }).settings, undefined, nobody);
  const departure = {
    onSent: () => void said.push("sent"),
    finished: Promise.resolve(),
    idle: () => 0,
  };
  assertEquals(await (await send(URL_TEXT, undefined, departure)).text(), "sent");
  assertEquals([admit, said], [undefined, ["sent"]]);
});

/** A rate limiter that notes what it gets, and refuses what it is told to. */
function limiter(refuses?: RetakeError) {
  const planned: PlannedRequest[] = [];
  const sent: SendOptions[] = [];
  const rateLimiter: RateLimiter = {
    admit(one) {
      planned.push(one);
      if (refuses) throw refuses;
    },
    send(fetch, args, options) {
      sent.push(options);
      return fetch(...args);
    },
  };
  return { rateLimiter, planned, sent };
}

Deno.test("who sends for many gets each request, and whether it may ask again unseen", async () => {
  for (const [recordFailures, mayRetry] of [["all", false], ["none", true]] as const) {
    const { rateLimiter, sent } = limiter();
    const { settings } = settingsOf({ fetch, recordFailures });
    await createSending(settings, rateLimiter, nobody).send(URL_TEXT);
    assertEquals(sent.map((options) => options.mayRetry), [mayRetry]);
    assertEquals(sent[0]!.idle(), 0); // also where nobody has anything to say of it
  }
});

Deno.test("whether a request may go out is asked with what it asks for, and leaves it as it was", async () => {
  const { rateLimiter, planned } = limiter();
  const { admit } = createSending(settingsOf({ fetch }).settings, rateLimiter, nobody);
  await admit!(URL_TEXT, { method: "POST", body: "text" });
  const request = new Request(URL_TEXT, { method: "PUT", body: new Uint8Array([104, 105]) });
  await admit!(request, undefined);
  assertEquals(await request.text(), "hi");
  const upload = new Blob(["x"]).stream();
  await admit!(URL_TEXT, { method: "POST", body: upload, duplex: "half" } as RequestInit);
  assertEquals(upload.locked, false);
  assertEquals(planned, [
    { url: URL_TEXT, method: "POST", text: "text" },
    { url: URL_TEXT, method: "PUT", text: "hi" },
    { url: URL_TEXT, method: "POST", text: undefined },
  ]);
});

Deno.test("what may not go out fails, and makes the run a failed one", async () => {
  const refusal = new RetakeError("BUDGET_SPENT", "No.");
  const failures: RetakeError[] = [];
  const { rateLimiter } = limiter(refusal);
  const sending = createSending(
    settingsOf({ fetch }).settings,
    rateLimiter,
    (error) => void failures.push(error),
  );
  assertEquals(await assertRejects(() => sending.admit!(URL_TEXT)), refusal);
  assertEquals(failures, [refusal]);
});

Deno.test("the head of a call is what it asks for, without its body", () => {
  const head = (...args: Parameters<typeof readHead>) => {
    const { method, url, redirect } = readHead(...args);
    return { method, url, redirect };
  };
  const url = "https://api.example.com/a?b=1";
  assertEquals(head(`${url}#c`, { method: "post" }), { method: "POST", url, redirect: "follow" });
  assertEquals(head(new Request(url, { method: "PUT" }), { redirect: "error" }), {
    method: "PUT",
    url,
    redirect: "error",
  });
  assertEquals(head(url, { method: "brew" }).method, "brew");
  assertEquals(head("no url", undefined).url, "no url");
});
