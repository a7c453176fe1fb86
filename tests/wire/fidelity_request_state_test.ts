/**
 * Fidelity of what fetch does to its arguments: it leaves them as live, and refuses what live
 * refuses.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { compare, onBench } from "../support/compare.ts";
import { attempt } from "../support/observe.ts";
import { runtime } from "../support/runtime.ts";

const streamOf = (text: string) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  });

const half = (init: RequestInit): RequestInit => ({ ...init, duplex: "half" } as RequestInit);

const REQUESTS: Record<string, (url: string) => Request> = {
  "without a body": (url) => new Request(url),
  "with a text body": (url) => new Request(url, { method: "POST", body: "text" }),
  "with a Blob body": (url) => new Request(url, { method: "POST", body: new Blob(["blob"]) }),
  "with a stream body": (url) =>
    new Request(url, half({ method: "POST", body: streamOf("stream") })),
};

for (const [what, make] of Object.entries(REQUESTS)) {
  Deno.test(`a Request ${what} is left in live's state`, async () => {
    await compare({
      answer: (response) => response.end("x"),
      run: async ({ url }) => {
        const request = make(url);
        const before = request.bodyUsed;
        const answer = await (await fetch(request)).text();
        const state = [request.bodyUsed, request.body?.locked];
        return [before, answer, state, await attempt(() => request.clone().text())];
      },
    });
  });

  Deno.test(`a Request ${what} that is sent twice is accepted or refused as live`, async () => {
    await compare({
      answer: (response, { count }) => response.end(`${count}`),
      run: async ({ url }) => {
        const request = make(url);
        const send = () => attempt(async () => await (await fetch(request)).text());
        return [await send(), await send()];
      },
    });
  });

  Deno.test(`a Request ${what} whose body is overridden is left in live's state`, async () => {
    await compare({
      answer: (response, { seen }) => response.end(seen.body),
      run: async ({ url }) => {
        const request = make(url);
        const init = { method: "POST", body: "other" };
        const answer = await attempt(async () => await (await fetch(request, init)).text());
        return [answer, request.bodyUsed, await attempt(() => request.clone().text())];
      },
    });
  });

  Deno.test(`a Request ${what} as init is left in live's state, and sent twice or not as live`, async () => {
    await compare({
      // Deno sends in chunks what it has sent before, and been copied.
      ignoreSeen: ["content-length", "transfer-encoding"],
      answer: (response, { count, seen }) => response.end(`${count}${seen.body}`),
      run: async ({ url }) => {
        const init = make("http://other.example.com/");
        const send = () => attempt(async () => await (await fetch(url, init)).text());
        return [await send(), init.bodyUsed, await send()];
      },
    });
  });

  Deno.test(`the clone of a Request ${what} can be sent after it`, async () => {
    await compare({
      answer: (response, { seen }) => response.end(seen.body),
      run: async ({ url }) => {
        const request = make(url);
        const clone = request.clone();
        const first = await attempt(async () => await (await fetch(request)).text());
        const second = await attempt(async () => await (await fetch(clone)).text());
        return [first, second, request.bodyUsed, clone.bodyUsed];
      },
    });
  });
}

Deno.test("a Request that was read is refused with live's error, and not recorded", async () => {
  const { observed, recording } = await compare({
    answer: (response, { seen }) => response.end(seen.body),
    run: async ({ url }) => {
      const request = new Request(url, { method: "POST", body: "read" });
      await request.text();
      const used = await attempt(() => fetch(request).then(() => "sent"));
      return [used, await (await fetch(`${url}/after`)).text()];
    },
  });
  assert("error" in (observed[0] as object));
  assertEquals(recording.recorded, 1);
});

Deno.test("a Request as init that was read, or has a reader, is refused with live's error", async () => {
  const { recording } = await compare({
    answer: (response, { seen }) => response.end(seen.body),
    run: async ({ url }) => {
      const read = new Request(url, { method: "POST", body: "read" });
      await read.text();
      const held = new Request(url, half({ method: "POST", body: streamOf("held") }));
      held.body!.getReader();
      const send = (init: RequestInit) => attempt(() => fetch(url, init).then(() => "sent"));
      return [await send(read), await send(held), await (await fetch(`${url}/after`)).text()];
    },
  });
  assertEquals(recording.recorded, 1);
});

Deno.test("a stream body is used and locked as live", async () => {
  await compare({
    answer: (response, { seen }) => response.end(seen.body),
    run: async ({ url }) => {
      const body = streamOf("stream");
      const answer = await (await fetch(url, half({ method: "POST", body }))).text();
      const again = await attempt(async () =>
        await (await fetch(`${url}/2`, half({ method: "POST", body }))).text()
      );
      // Node's newer versions let go of it after the end. While recording it is copied, and is not.
      return [answer, runtime === "node" || body.locked, again];
    },
  });
});

Deno.test("a locked stream is refused with live's error", async () => {
  await compare({
    options: { unused: "ignore" },
    answer: (response, { seen }) => response.end(seen.body),
    run: async ({ url }) => {
      const body = streamOf("locked");
      body.getReader();
      return await attempt(() => fetch(url, half({ method: "POST", body })).then(() => "sent"));
    },
  });
});

Deno.test("buffers, forms, headers and init are not changed by being sent", async () => {
  await compare({
    answer: (response) => response.end("x"),
    run: async ({ url }) => {
      const bytes = new Uint8Array([1, 2, 3]);
      const form = new FormData();
      form.append("a", "b");
      const headers = new Headers({ "x-a": "b" });
      const init: RequestInit = { method: "POST", body: bytes, headers };
      await (await fetch(url, init)).text();
      await (await fetch(`${url}/form`, { method: "POST", body: form, headers })).text();
      return {
        bytes: [...bytes],
        form: [...form],
        headers: [...headers],
        init: Object.keys(init),
        same: init.body === bytes && init.headers === headers,
      };
    },
  });
});

Deno.test("what the caller changes after the call is not sent and not recorded", async () => {
  const { cassette } = await compare({
    answer: (response, { seen }) => response.end(seen.body),
    run: async ({ url }) => {
      const bytes = new TextEncoder().encode("before");
      const first = fetch(`${url}/bytes`, { method: "POST", body: bytes });
      bytes.fill(120);
      const answers = [await (await first).text()];
      const params = new URLSearchParams("a=before");
      const second = fetch(`${url}/params`, { method: "POST", body: params });
      params.set("a", "after");
      answers.push(await (await second).text());
      return answers;
    },
  });
  assertEquals(
    cassette.interactions.map(({ request }) => request.body),
    [{ text: "before" }, { text: "a=before" }],
  );
});

/** Arguments that no runtime, or not every one, takes. */
const INVALID: Record<string, (url: string) => [unknown, unknown?]> = {
  "a URL that is none": () => ["not a url"],
  "an empty URL": () => [""],
  "a relative URL": () => ["/path"],
  "a URL with a scheme nobody knows": () => ["foo://bar"],
  "a URL without a host": () => ["http://"],
  "a URL with a port too large": () => ["http://127.0.0.1:99999/"],
  "no arguments": () => [undefined],
  "null for a URL": () => [null],
  "a number for a URL": () => [42],
  "a URL with a user and password": (url) => [url.replace("://", "://user:pass@")],
  "a header name with a space": (url) => [url, { headers: { "a b": "c" } }],
  "an empty header name": (url) => [url, { headers: { "": "c" } }],
  "a header value with a line feed": (url) => [url, { headers: { a: "b\nc" } }],
  "a header value beyond Latin-1": (url) => [url, { headers: { a: "🎬" } }],
  "header pairs of three": (url) => [url, { headers: [["a", "b", "c"]] }],
  "headers that are a number": (url) => [url, { headers: 42 }],
  "a GET with a body": (url) => [url, { body: "b" }],
  "a HEAD with a body": (url) => [url, { method: "HEAD", body: "b" }],
  "the method CONNECT": (url) => [url, { method: "CONNECT" }],
  "the method TRACE": (url) => [url, { method: "trace" }],
  "a method with a space": (url) => [url, { method: "G ET" }],
  "an empty method": (url) => [url, { method: "" }],
  "a redirect mode nobody knows": (url) => [url, { redirect: "maybe" }],
  "a signal that is none": (url) => [url, { signal: {} }],
  "a stream without duplex": (url) => [url, { method: "POST", body: streamOf("s") }],
  "init that is a number": (url) => [url, 42],
};

for (const [what, make] of Object.entries(INVALID)) {
  Deno.test(`${what} is taken or refused as live, and not recorded when refused`, async () => {
    const { observed, recording, seen } = await compare({
      answer: (response, { seen }) => response.end(seen.body),
      run: async ({ url }) => {
        const call = fetch as (...args: unknown[]) => Promise<Response>;
        return await attempt(async () => {
          const response = await call(...make(url));
          return [response.status, await response.text()];
        });
      },
    });
    if ("value" in observed) assertEquals(recording.recorded, 1);
    // Bun finds out about CONNECT only as it sends, so that it counts as a failure of the network.
    else if (runtime === "bun" && what.includes("CONNECT")) assertEquals(seen.length, 0);
    else assertEquals([seen.length, recording.recorded], [0, 0]);
  });
}

Deno.test("fetch rejects what it refuses, and does not throw", async () => {
  await compare({
    run: () => {
      const thrown: string[] = [];
      for (const [input, init] of [["not a url"], ["http://x/", { method: "G ET" }]] as const) {
        try {
          fetch(input, init).catch(() => {});
          thrown.push("rejected");
        } catch (error) {
          thrown.push((error as Error).name);
        }
      }
      return thrown;
    },
  });
});

Deno.test("data: and blob: URLs are answered as live, and never recorded", async () => {
  const { recording } = await compare({
    run: async () => {
      const data = await fetch("data:text/plain;charset=utf-8,hello%20there");
      const seen = [data.status, data.url, data.headers.get("content-type"), await data.text()];
      const url = URL.createObjectURL(new Blob(["blobbed"], { type: "text/x" }));
      const blob = await fetch(url);
      return [...seen, blob.status, await blob.text()];
    },
  });
  assertEquals(recording.recorded, 0);
});

if (runtime === "node") {
  Deno.test("members of init that only this runtime knows reach the real fetch", async () => {
    let reached = 0;
    const dispatcher = {
      dispatch(_: unknown, handler: { onError(error: Error): void }) {
        reached++;
        handler.onError(new Error("from the dispatcher"));
        return true;
      },
    };
    await onBench({}, async ({ server, record, cassette }) => {
      const init = { dispatcher } as unknown as RequestInit;
      await record(() => attempt(() => fetch(server.url, init)));
      assertEquals(reached, 1);
      assertEquals(JSON.stringify(await cassette()).includes("dispatch:"), false);
    });
  });
}
