/**
 * Fidelity of responses: all that can be seen of one before its body is read.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { openSession, type Session } from "../../mod.ts";
import { compare, onBench } from "../support/compare.ts";
import { head } from "../support/observe.ts";
import { httpText } from "../support/server.ts";

Deno.test("status, statusText, ok, url, redirected, type and headers are those of live", async () => {
  const { observed } = await compare({
    answer: (response) =>
      response.writeHead(418, "Short And Stout", {
        "content-type": "text/plain",
        "x-answer": "42",
      }).end("tea"),
    run: async ({ url }) => head(await fetch(`${url}/pot?a=1&b=%20#spout`)),
  });
  assertEquals(observed.status, 418);
  assertEquals(observed.ok, false);
});

Deno.test("a type that another runtime has recorded is what this one calls it", async () => {
  await onBench(
    { answer: (response) => response.end("tea") },
    async ({ server, store, record, replay }) => {
      const look = async () => (await fetch(server.url)).type;
      const live = await record(look);
      const cassette = JSON.parse(await store.load("scene") as string);
      assertEquals(cassette.interactions[0].response.type, live);
      for (const recorded of ["basic", "default"]) {
        cassette.interactions[0].response.type = recorded;
        await store.save("scene", JSON.stringify(cassette));
        assertEquals(await replay(look), live, recorded);
      }
    },
  );
});

Deno.test("an empty reason phrase is what it is live", async () => {
  await compare({ // Deno puts in the usual one, and must do so each time
    wire: (socket) => socket.end(httpText("200 ", ["Content-Length: 2"], "ok")),
    run: async ({ url }) => (await fetch(url)).statusText,
  });
});

Deno.test("repeated headers, their order and odd values are those of live", async () => {
  const { observed } = await compare({
    wire: (socket) =>
      socket.end(httpText("200 OK", [
        "X-Zebra: 1",
        "Link: </a>; rel=next",
        "X-Alpha:   padded",
        "link: </b>; rel=prev",
        "X-Empty:",
        "X-Comma: a, b,c",
        "X-Latin: caf\xe9",
        "Content-Length: 0",
      ])),
    run: async ({ url }) => head(await fetch(url)).headers,
  });
  assertEquals(observed.find(([name]) => name === "link")?.[1], "</a>; rel=next, </b>; rel=prev");
});

Deno.test("several set-cookie headers stay apart", async () => {
  const secret = crypto.randomUUID().replaceAll("-", "");
  const dated = "b=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT";
  const cookies = ["a=1; Path=/; HttpOnly", dated, "c=3", `d=${secret}; Secure`];
  await onBench(
    { answer: (response) => response.writeHead(200, { "set-cookie": cookies }).end("x") },
    async ({ server, record, replay }) => {
      const look = async () => {
        const { headers } = await fetch(server.url);
        return { cookies: headers.getSetCookie(), all: [...headers] };
      };
      const live = await look();
      assertEquals(live.cookies, cookies);
      assertEquals(await record(look), live); // the caller gets the true values, always
      const replayed = await replay(look);
      // A value that could be a session's is a secret, so a cassette has all but that.
      const redacted = cookies.map((cookie) => cookie.replace(secret, "redacted_d_1"));
      assertEquals(replayed.cookies, redacted);
      assertEquals(replayed.all.map(([name]) => name), live.all.map(([name]) => name));
    },
  );
});

Deno.test("a response is a Response by every test there is", async () => {
  const { observed } = await compare({
    answer: (response) => response.end("x"),
    run: async ({ url }) => {
      const response = await fetch(url);
      return {
        instance: response instanceof Response,
        constructor: response.constructor === Response,
        tag: Object.prototype.toString.call(response),
        text: String(response),
        keys: Object.keys(response),
        names: ["url", "body", "text", "nothing"].map((name) => name in response),
      };
    },
  });
  assert(observed.instance && observed.constructor);
});

Deno.test("headers of a response can be changed or not, as live", async () => {
  await compare({
    answer: (response) => response.writeHead(200, { "x-old": "1" }).end("x"),
    run: async ({ url }) => {
      const { headers } = await fetch(url);
      let outcome = "changed";
      try {
        headers.set("x-new", "2");
      } catch (error) {
        outcome = (error as Error).name;
      }
      return { outcome, now: headers.get("x-new"), old: headers.get("x-old") };
    },
  });
});

Deno.test("a response can be made of a response", async () => {
  const { observed } = await compare({
    answer: (response) =>
      response.writeHead(201, "Made", { "content-type": "text/plain", "x-a": "b" }).end("hello"),
    run: async ({ url }) => {
      const first = await fetch(url);
      const second = new Response(first.body, first);
      const { status, statusText, type } = second;
      const headers = [...second.headers];
      const before = { first: first.bodyUsed, second: second.bodyUsed };
      const text = await second.text();
      const after = { first: first.bodyUsed, second: second.bodyUsed };
      return { status, statusText, type, headers, before, text, after, url: second.url };
    },
  });
  assertEquals(observed.text, "hello");
});

Deno.test("methods of Response.prototype work on a response", async () => {
  const methods = ["text", "json", "arrayBuffer", "blob"] as const;
  const { observed } = await compare({
    answer: (response) => response.writeHead(200, { "content-type": "text/plain" }).end('"native"'),
    run: async ({ url }) => {
      const read: unknown[] = [];
      for (const method of methods) {
        const response = await fetch(`${url}/${method}`);
        const value: unknown = await Response.prototype[method].call(response);
        const plain = typeof value === "string"
          ? value
          : await new Response(value as ArrayBuffer).text();
        read.push([plain, response.bodyUsed]);
      }
      return read;
    },
  });
  assertEquals(observed.length, 4);
});

Deno.test("Response.prototype.clone works on a response", async () => {
  await compare({
    answer: (response) => response.end("native"),
    run: async ({ url }) => {
      const response = await fetch(url);
      const clone: Response = Response.prototype.clone.call(response);
      return [await clone.text(), await response.text(), clone.status];
    },
  });
});

Deno.test("a session's own fetch gives what the global one gives", async () => {
  await onBench(
    { answer: (response) => response.writeHead(202, { "x-a": "b" }).end("own") },
    async ({ server, store }) => {
      const look = async (fetch: Session["fetch"]) => {
        const response = await fetch(new URL("/own", server.url));
        return [head(response), response instanceof Response, await response.text()];
      };
      const live = await look(fetch);
      const recording = await openSession("own", { mode: "record", store });
      assertEquals(await look(recording.fetch), live);
      await recording.close();
      server.refuse();
      const replay = await openSession("own", { mode: "replay", store });
      assertEquals(await look(replay.fetch), live);
      assertEquals((await replay.close()).played, 1);
    },
  );
});

Deno.test("a reason phrase that nobody could construct is as live", async () => {
  await compare({
    wire: (socket) =>
      socket.end(
        "HTTP/1.1 200 sch\u00f6n \u2713\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
      ),
    run: async ({ url }) => {
      const response = await fetch(url);
      return [
        response.status,
        response.statusText,
        response.clone().statusText,
        await response.text(),
      ];
    },
  });
});
