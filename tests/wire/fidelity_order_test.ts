/**
 * The order of answers: the same request several times, at once, and once too often.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { RetakeError } from "../../mod.ts";
import { compare, onBench } from "../support/compare.ts";

const ask = async (url: string, init?: RequestInit) => await (await fetch(url, init)).text();

/** Answers with how many requests came before. */
const counting = {
  answer: (response: { end(text: string): unknown }, { count }: { count: number }) =>
    response.end(`answer ${count}`),
};

Deno.test("the same request three times plays its answers in the order recorded", async () => {
  const { observed } = await compare({
    ...counting,
    run: async ({ url }) => [await ask(url), await ask(url), await ask(url)],
  });
  assertEquals(observed, ["answer 1", "answer 2", "answer 3"]);
});

Deno.test("different requests may come in another order", async () => {
  await onBench(
    { answer: (response, { seen }) => response.end(`${seen.target} ${seen.body}`) },
    async ({ server, record, replay }) => {
      const calls: [string, string][] = [["/a", "1"], ["/b", "1"], ["/a", "2"], ["/c", "3"]];
      const run = async (order: [string, string][]) => {
        const answers: string[] = [];
        for (const [path, body] of order) {
          answers.push(await ask(server.url + path, { method: "POST", body }));
        }
        return answers;
      };
      const recorded = await record(() => run(calls));
      assertEquals(await replay(() => run([...calls].reverse())), [...recorded].reverse());
    },
  );
});

Deno.test("requests that repeat among others keep the order of their own kind", async () => {
  await onBench(
    { answer: (response, { seen, count }) => response.end(`${seen.body}${count}`) },
    async ({ server, record, replay }) => {
      const run = async (bodies: string) => {
        const answers: string[] = [];
        for (const body of bodies) answers.push(await ask(server.url, { method: "POST", body }));
        return answers.join(" ");
      };
      assertEquals(await record(() => run("abbaab")), "a1 b2 b3 a4 a5 b6");
      assertEquals(await replay(() => run("bbbaaa")), "b2 b3 b6 a1 a4 a5");
      assertEquals(await replay(() => run("baabab")), "b2 a1 a4 b3 a5 b6");
    },
  );
});

Deno.test("concurrent identical requests each get one of the answers", async () => {
  await onBench(counting, async ({ server, record, replay }) => {
    const run = () => Promise.all(Array.from({ length: 20 }, () => ask(server.url)));
    const recorded = await record(run);
    assertEquals(new Set(recorded).size, 20);
    const played = await replay(run, { unused: "error" });
    assertEquals([...played].sort(), [...recorded].sort());
  });
});

Deno.test("concurrent different requests each get their own answer", async () => {
  await compare({
    answer: (response, { seen }) => {
      // The later they come, the sooner they are answered.
      const { n } = JSON.parse(seen.body) as { n: number };
      setTimeout(() => response.end(`for ${n}`), 40 - n);
    },
    ignoreOrder: true,
    run: ({ url }) =>
      Promise.all(
        Array.from({ length: 40 }, (_, n) =>
          ask(url, { method: "POST", body: JSON.stringify({ n }) })),
      ),
  });
});

Deno.test("concurrent uploads of forms each get their own answer", async () => {
  await compare({
    answer: (response, { seen }) => response.end(/number (\d+)/.exec(seen.body)![1]),
    ignoreOrder: true,
    run: ({ url }) =>
      Promise.all(
        Array.from({ length: 10 }, (_, n) => {
          const body = new FormData();
          body.append("file", new File([`number ${n}`], "n.txt"));
          return ask(url, { method: "POST", body });
        }),
      ),
  });
});

Deno.test("one request too many is a miss that says how often it was recorded", async () => {
  await onBench(counting, async ({ server, record, replay }) => {
    await record(async () => {
      for (let times = 0; times < 3; times++) await ask(server.url);
    });
    const answers: string[] = [];
    const error = await assertRejects(() =>
      replay(async () => {
        for (let times = 0; times < 4; times++) answers.push(await ask(server.url));
      }), RetakeError);
    assertEquals(error.code, "MISS");
    assert(error.message.includes("recorded 3 times, all played"), error.message);
    assertEquals(answers, ["answer 1", "answer 2", "answer 3"]);
  });
});

Deno.test('with repeat: "refuse", said or not, a caught miss still fails the session', async () => {
  for (const options of [{}, { repeat: "refuse" } as const]) {
    await onBench(counting, async ({ server, record, replay }) => {
      await record(() => ask(server.url));
      const error = await assertRejects(
        () =>
          replay(async () => {
            await ask(server.url);
            await ask(server.url).catch(() => {}); // as a client that swallows any error
          }, options),
        RetakeError,
      );
      assertEquals(error.code, "MISS");
    });
  }
});

Deno.test('with repeat: "last" the last answer is played again and again', async () => {
  await onBench(counting, async ({ server, record, replay }) => {
    await record(async () => [await ask(server.url), await ask(server.url)]);
    const played = await replay(async () => {
      const answers: string[] = [];
      for (let times = 0; times < 5; times++) answers.push(await ask(server.url));
      return answers;
    }, { repeat: "last" });
    assertEquals(played, ["answer 1", "answer 2", "answer 2", "answer 2", "answer 2"]);
  });
});

Deno.test('with repeat: "last" a request never recorded is still a miss', async () => {
  await onBench(counting, async ({ server, record, replay }) => {
    await record(() => ask(server.url));
    const error = await assertRejects(
      () => replay(() => ask(`${server.url}/other`), { repeat: "last" }),
      RetakeError,
    );
    assertEquals(error.code, "MISS");
  });
});

Deno.test("answers that end in another order than they were asked for keep the asking order", async () => {
  const { cassette } = await compare({
    answer: async (response, { seen, turn }) => {
      if (seen.target === "/slow") await turn();
      response.end(seen.target);
    },
    run: async ({ url, arrived, confirm }) => {
      const slow = ask(`${url}/slow`);
      await arrived();
      const quick = await ask(`${url}/quick`);
      confirm();
      return [quick, await slow];
    },
  });
  assertEquals(
    cassette.interactions.map(({ request }) => new URL(request.url).pathname),
    ["/slow", "/quick"],
  );
});
