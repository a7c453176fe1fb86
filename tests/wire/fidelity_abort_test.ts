/**
 * Fidelity of `AbortSignal`: before the call, before the headers, in mid-stream, and after.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { compare, onBench } from "../support/compare.ts";
import { attempt, byteText, describeError } from "../support/observe.ts";
import process from "node:process";
import { deferred } from "../support/local_server.ts";
import { PATIENCE } from "../support/patience.mjs";
import { runtime } from "../support/runtime.ts";
import { chunk, LAST_CHUNK, type Wire } from "../support/server.ts";

const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" +
  "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n";

const silent: Wire = () => new Promise(() => {});

/** One chunk, and then nothing more. */
const oneThenSilence: Wire = (socket) => {
  socket.write(`${HEAD}${chunk("one")}`);
  return new Promise(() => {});
};

const whole: Wire = (socket) => socket.end(`${HEAD}${chunk("one")}${chunk("two")}${LAST_CHUNK}`);

const sleep = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** A signal that runs out of time once something has happened, so that the two never race. */
function timeoutAfter(event: Promise<unknown>): AbortSignal {
  const controller = new AbortController();
  event.then(() => {
    const timeout = AbortSignal.timeout(5);
    timeout.addEventListener("abort", () => controller.abort(timeout.reason));
  });
  return controller.signal;
}

class OwnReason extends Error {
  override name = "OwnReason";
}

/** Ways to abort: with what reason, and whether the caller gets that very value. */
const REASONS: Record<string, unknown> = {
  "no reason": undefined,
  "an error of its own": new OwnReason("mine"),
  "a text": "just a text",
  "null": null,
  "an object": { a: 1 },
};

/** Node, whose older version and whose odd cases are excused below, each where it stands. */
const node = runtime === "node" ? Number(process.versions.node.split(".")[0]) : undefined;

/** Describes a rejection, and says whether it is the signal's own reason. */
async function rejection(promise: Promise<unknown>, signal: AbortSignal) {
  try {
    await promise;
    return "not rejected";
  } catch (error) {
    return { error: describeError(error), same: error === signal.reason };
  }
}

for (const [what, reason] of Object.entries(REASONS)) {
  const abort = (controller: AbortController) =>
    reason === undefined ? controller.abort() : controller.abort(reason);

  Deno.test(`aborted with ${what} before the call, nothing is sent`, async () => {
    const { seen, recording } = await compare({
      wire: silent,
      run: async ({ url }) => {
        const controller = new AbortController();
        abort(controller);
        const { signal } = controller;
        return [
          await rejection(fetch(url, { signal }), signal),
          await rejection(fetch(url, { signal, method: "POST", body: "x" }), signal),
          await rejection(fetch(new Request(url), { signal }), signal),
          await rejection(fetch(url, { signal, method: "POST", body: new Blob(["x"]) }), signal),
        ];
      },
    });
    assertEquals([seen.length, recording.recorded], [0, 0]);
  });

  Deno.test(`aborted with ${what} before the headers, fetch rejects as live`, async () => {
    const { cassette } = await compare({
      wire: silent,
      run: async ({ url, arrived }) => {
        const controller = new AbortController();
        const { signal } = controller;
        const pending = rejection(fetch(url, { signal }), signal);
        await arrived();
        abort(controller);
        return await pending;
      },
    });
    assertEquals(cassette.interactions[0]?.unanswered, true);
  });

  Deno.test(`aborted with ${what} in mid-stream, the read rejects as live`, async () => {
    const { cassette } = await compare({
      wire: oneThenSilence,
      run: async ({ url }) => {
        const controller = new AbortController();
        const { signal } = controller;
        const response = await fetch(url, { signal });
        const reader = response.body!.getReader();
        const first = byteText((await reader.read()).value!);
        const second = rejection(reader.read(), signal);
        setTimeout(() => abort(controller), 20);
        // Node makes an AbortError of null here and nowhere else.
        if (node && reason === null) return [first, await second !== "not rejected"];
        return [
          first,
          await second,
          await rejection(reader.closed, signal),
          await rejection(reader.read(), signal),
          response.bodyUsed,
        ];
      },
    });
    assertEquals(cassette.interactions[0]!.response?.partial, "aborted");
  });
}

Deno.test("aborted between two reads, the stream is broken at once", async () => {
  await compare({
    wire: oneThenSilence,
    run: async ({ url }) => {
      const controller = new AbortController();
      const { signal } = controller;
      const reader = (await fetch(url, { signal })).body!.getReader();
      await reader.read();
      controller.abort(new OwnReason("now"));
      return [await rejection(reader.closed, signal), await rejection(reader.read(), signal)];
    },
  });
});

for (const how of ["text", "json", "arrayBuffer", "blob"] as const) {
  Deno.test(`aborted in mid-stream, ${how}() rejects as live`, async () => {
    await compare({
      wire: oneThenSilence,
      run: async ({ url }) => {
        const controller = new AbortController();
        const { signal } = controller;
        const response = await fetch(url, { signal });
        const reading = rejection(response[how](), signal);
        setTimeout(() => controller.abort(), 20);
        return [await reading, response.bodyUsed];
      },
    });
  });
}

Deno.test("aborted after the headers, a body not yet read cannot be", async () => {
  await compare({
    wire: oneThenSilence,
    run: async ({ url }) => {
      const controller = new AbortController();
      const { signal } = controller;
      const response = await fetch(url, { signal });
      controller.abort(new OwnReason("too late to read"));
      const outcome = await rejection(response.text(), signal);
      // Node 20 forgets the reason of a body that nobody has touched; later ones pass it on.
      return [response.status, node && node < 22 ? outcome !== "not rejected" : outcome];
    },
  });
});

Deno.test("aborted and never read, nothing is unhandled", async () => {
  await compare({
    wire: oneThenSilence,
    run: async ({ url }) => {
      const controller = new AbortController();
      const response = await fetch(url, { signal: controller.signal });
      controller.abort();
      await sleep(20);
      return response.status;
    },
  });
});

Deno.test("aborted after the end, nothing happens", async () => {
  await compare({
    wire: whole,
    run: async ({ url }) => {
      const controller = new AbortController();
      const response = await fetch(url, { signal: controller.signal });
      const text = await response.text();
      controller.abort();
      await sleep(5);
      return [text, response.bodyUsed, await attempt(() => response.text())];
    },
  });
});

Deno.test("aborting breaks a clone as live", async () => {
  await compare({
    wire: oneThenSilence,
    run: async ({ url }) => {
      const controller = new AbortController();
      const { signal } = controller;
      const response = await fetch(url, { signal });
      const clone = response.clone();
      const both = [rejection(response.text(), signal), rejection(clone.text(), signal)];
      setTimeout(() => controller.abort(), 20);
      return await Promise.all(both);
    },
  });
});

Deno.test("aborting breaks a pipe as live", async () => {
  await compare({
    wire: oneThenSilence,
    run: async ({ url }) => {
      const controller = new AbortController();
      const { signal } = controller;
      const response = await fetch(url, { signal });
      const seen: string[] = [];
      const sink = new WritableStream<Uint8Array>({
        write(piece) {
          seen.push(byteText(piece));
          setTimeout(() => controller.abort(new OwnReason("cut")), 10);
        },
        abort: (reason) => void seen.push(`aborted ${(reason as Error).name}`),
      });
      return [await rejection(response.body!.pipeTo(sink), signal), seen];
    },
  });
});

Deno.test("the signal of a Request aborts it", async () => {
  await compare({
    wire: oneThenSilence,
    run: async ({ url }) => {
      const controller = new AbortController();
      const request = new Request(url, { signal: controller.signal });
      const response = await fetch(request);
      const reading = attempt(() => response.text());
      setTimeout(() => controller.abort(new OwnReason("by request")), 20);
      return await reading;
    },
  });
});

Deno.test("the signal of a Request aborts it before the headers too", async () => {
  await compare({
    wire: silent,
    run: async ({ url, arrived }) => {
      const controller = new AbortController();
      const request = new Request(url, { method: "POST", body: "b", signal: controller.signal });
      const pending = attempt(() => fetch(request).then(() => "answered"));
      await arrived();
      controller.abort(new OwnReason("by request"));
      return await pending;
    },
  });
});

Deno.test("the signal of a Request as init aborts it", async () => {
  await compare({
    wire: oneThenSilence,
    run: async ({ url }) => {
      const controller = new AbortController();
      const response = await fetch(url, new Request(url, { signal: controller.signal }));
      const reading = attempt(() => response.text());
      setTimeout(() => controller.abort(new OwnReason("by request")), 20);
      return await reading;
    },
  });
});

Deno.test("a signal in init counts, and not that of the Request", async () => {
  await compare({
    wire: whole,
    run: async ({ url }) => {
      const controller = new AbortController();
      const request = new Request(url, { signal: controller.signal });
      const pending = fetch(request, { signal: new AbortController().signal });
      controller.abort();
      return await attempt(async () => await (await pending).text());
    },
  });
});

Deno.test("signal: null in init takes the Request's signal away", async () => {
  await compare({
    wire: whole,
    run: async ({ url }) => {
      const controller = new AbortController();
      const request = new Request(url, { signal: controller.signal });
      const pending = fetch(request, { signal: null });
      controller.abort();
      return await attempt(async () => await (await pending).text());
    },
  });
});

Deno.test("AbortSignal.any aborts with the reason of the first", async () => {
  await compare({
    wire: silent,
    run: async ({ url, arrived }) => {
      const controller = new AbortController();
      const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(PATIENCE)]);
      const pending = rejection(fetch(url, { signal }), signal);
      await arrived();
      controller.abort(new OwnReason("any"));
      return await pending;
    },
  });
});

Deno.test("AbortSignal.timeout before the headers fires in replay as live", async () => {
  const { observed, cassette } = await compare({
    wire: silent,
    ignoreArrival: true,
    run: async ({ url }) => {
      const signal = AbortSignal.timeout(400); // by then it has come, also to a slow machine
      return await rejection(fetch(url, { signal }), signal);
    },
  });
  // With the signal's own reason: so it was not before its time.
  assert(typeof observed === "object" && observed.same);
  assertEquals(cassette.interactions[0]!.unanswered, true);
});

Deno.test("AbortSignal.timeout in mid-stream fires in replay as live", async () => {
  const { observed } = await compare({
    wire: oneThenSilence,
    run: async ({ url }) => {
      const { promise: isRead, resolve } = deferred();
      const signal = timeoutAfter(isRead);
      const reader = (await fetch(url, { signal })).body!.getReader();
      const first = byteText((await reader.read()).value!);
      resolve();
      return [first, await rejection(reader.read(), signal)];
    },
  });
  assertEquals(observed[0], "one");
});

Deno.test("a timeout long enough leaves the answer alone", async () => {
  await compare({
    wire: whole,
    run: async ({ url }) =>
      await (await fetch(url, { signal: AbortSignal.timeout(PATIENCE) })).text(),
  });
});

Deno.test("a client that times out and asks again gets the second answer", async () => {
  const { observed } = await compare({
    wire: (socket, { count }) =>
      count === 1
        ? new Promise(() => {})
        : socket.end(`${HEAD}${chunk("the second")}${LAST_CHUNK}`),
    run: async ({ url, arrived }) => {
      const signal = timeoutAfter(arrived());
      const first = await attempt(() =>
        fetch(url, { method: "POST", body: "x", signal }).then(() => "")
      );
      const second = await fetch(url, { method: "POST", body: "x" });
      return [first, await second.text()];
    },
  });
  assertEquals(observed[1], "the second");
});

Deno.test("a timeout while the upload is still going on is recorded and played", async () => {
  await compare({
    wire: silent,
    options: { settle: 50 }, // the upload has no end that could be waited for
    run: async ({ url }) => {
      const body = new ReadableStream({ pull: () => new Promise(() => {}) });
      const signal = AbortSignal.timeout(60);
      const init = { method: "POST", body, duplex: "half", signal };
      return await rejection(fetch(url, init as RequestInit), signal);
    },
  });
});

Deno.test("many requests share one signal without a warning or a leak of listeners", async () => {
  await onBench({ wire: whole }, async ({ server, record, replay }) => {
    const run = async () => {
      const controller = new AbortController();
      for (let times = 0; times < 20; times++) {
        await (await fetch(server.url, { signal: controller.signal })).text();
      }
      const pending = await fetch(server.url, { signal: controller.signal });
      controller.abort();
      return await attempt(() => pending.text());
    };
    const recorded = await record(run);
    const played = await replay(run);
    assert("error" in recorded);
    assertEquals(played, recorded);
  });
});
