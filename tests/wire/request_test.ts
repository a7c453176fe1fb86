// What a call of fetch asks for, without taking it from the caller.
import { assertEquals, assertRejects } from "@std/assert";
import {
  rawBody,
  readOutgoing,
  readPlainRequest,
  readRequest,
  toRecorded,
  untilAborted,
} from "../../src/wire/request.ts";

const url = "https://api.example.com/a";

Deno.test("a URL with a text body or none is read at once", () => {
  const read = (input: string | URL, init?: RequestInit) => {
    const live = readPlainRequest(input, init);
    return live && [live.method, live.url, live.text, live.redirect];
  };
  assertEquals(read(`${url}?b=1#c`), ["GET", `${url}?b=1`, undefined, "follow"]);
  assertEquals(read(new URL(url), { method: "POST", body: "x", redirect: "manual" }), [
    "POST",
    url,
    "x",
    "manual",
  ]);
});

Deno.test("any other call, and what fetch would refuse, is not read at once", () => {
  const calls: [string | Request, unknown?][] = [
    [new Request(url)],
    [url, { method: "post" }],
    [url, { body: "x" }],
    [url, { method: "POST", body: new Blob(["x"]) }],
    [url, { redirect: "sideways" }],
    [url, { signal: {} }],
    [url, { headers: { "a b": "c" } }],
    [url, "init"],
    ["https://user:password@api.example.com/"],
    ["no url"],
  ];
  for (const [input, init] of calls) {
    assertEquals(readPlainRequest(input, init as RequestInit), undefined, JSON.stringify(init));
  }
});

Deno.test("bodies of every kind are read as what they are", async () => {
  const read = async (body: BodyInit, headers?: HeadersInit) => {
    const live = await readRequest(
      url,
      { method: "POST", body, headers, duplex: "half" } as RequestInit,
    );
    return { text: live.text, bytes: live.bytes, type: live.headers?.get("content-type") };
  };
  assertEquals(await read(new Blob(["x"], { type: "a/b" })), {
    text: "x",
    bytes: undefined,
    type: "a/b",
  });
  assertEquals((await read(new Blob(["x"]).stream())).text, "x");
  assertEquals(await read(new Uint8Array([0xff])), {
    text: undefined,
    bytes: new Uint8Array([0xff]),
    type: null,
  });
  assertEquals((await read("x".repeat(3), { "content-encoding": "gzip" })).text, "xxx"); // not what it says
});

Deno.test("a compressed body is read as what it means, and sent as it is", async () => {
  const packed = new Blob(["hello"]).stream().pipeThrough(new CompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  const headers = { "content-encoding": "gzip" };
  const live = await readRequest(url, { method: "POST", body: bytes, headers });
  assertEquals([live.text, live.compressed], ["hello", bytes]);
});

Deno.test("a call that is to be sent is read beside the caller's input", async () => {
  const request = new Request(url, { method: "POST", body: "hello" });
  const outgoing = readOutgoing(request, undefined);
  assertEquals(outgoing.input, request);
  assertEquals([(await outgoing.live).text, await request.text()], ["hello", "hello"]);
  const init = { method: "POST", body: new Blob(["up"]).stream(), duplex: "half" } as RequestInit;
  const upload = readOutgoing(url, init);
  const sent = await new Response(upload.init!.body as ReadableStream).text();
  assertEquals([sent, (await upload.live).text], ["up", "up"]);
});

Deno.test("a request as it would be recorded: headers sorted, the body in its most readable form", async () => {
  const live = await readRequest(url, {
    method: "POST",
    body: '{"a":1}',
    headers: { "x-b": "2", "content-type": "application/json" },
    redirect: "error",
  });
  assertEquals(toRecorded(live), {
    method: "POST",
    url,
    headers: [["content-type", "application/json"], ["x-b", "2"]],
    body: { json: { a: 1 } },
    redirect: "error",
  });
  assertEquals(toRecorded(readPlainRequest(url, undefined)!), { method: "GET", url, headers: [] });
});

Deno.test("bodies are the same to the byte or they are not", () => {
  const raw = (text?: string, bytes?: Uint8Array<ArrayBuffer>) =>
    rawBody({ ...readPlainRequest(url, undefined)!, text, bytes });
  assertEquals([raw(), raw("AAE=")], ["", "AAE="]);
  assertEquals(raw(undefined, new Uint8Array([0, 1])) === raw("AAE="), false);
});

Deno.test("who aborts while a body is read gets the reason", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const waiting = untilAborted(new Promise(() => {}), controller.signal);
  controller.abort(reason);
  assertEquals(await assertRejects(() => waiting), reason);
  const late = Promise.reject(new Error("unheard"));
  assertEquals(await assertRejects(() => untilAborted(late, controller.signal)), reason);
  assertEquals(await untilAborted(Promise.resolve(1), new AbortController().signal), 1);
});
