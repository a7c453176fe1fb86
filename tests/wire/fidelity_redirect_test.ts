/**
 * Fidelity of redirects.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { compare } from "../support/compare.ts";
import { attempt, head } from "../support/observe.ts";
import type { Answer } from "../support/server.ts";

/** `/302/3` redirects with 302 three times, then answers. */
const chain: Answer = (response, { seen }) => {
  const [, status, left] = seen.target.split("/");
  if (Number(left) > 0) {
    const location = `/${status}/${Number(left) - 1}`;
    return response.writeHead(Number(status), { location, "x-hop": left }).end("moved");
  }
  response.end(`${seen.method} ${seen.target} ${seen.body}`);
};

for (const status of [301, 302, 303, 307, 308]) {
  Deno.test(`redirects with ${status} are followed as live`, async () => {
    const { observed } = await compare({
      answer: chain,
      run: async ({ url }) => {
        const get = await fetch(`${url}/${status}/2`);
        const post = await fetch(`${url}/${status}/1`, { method: "POST", body: "posted" });
        return [head(get), await get.text(), head(post), await post.text()];
      },
    });
    assertEquals(observed[1], `GET /${status}/0 `);
  });
}

Deno.test("one request that is redirected is one recording", async () => {
  const { recording, seen, cassette } = await compare({
    answer: chain,
    run: async ({ url }) => await (await fetch(`${url}/302/3`)).text(),
  });
  assertEquals([recording.recorded, seen.length], [1, 4]);
  assertEquals(cassette.interactions[0]!.response?.redirected, true);
});

Deno.test("redirect: manual gives live's response", async () => {
  await compare({
    answer: chain,
    run: async ({ url }) => {
      const response = await fetch(`${url}/302/1`, { redirect: "manual" });
      return [
        head(response),
        response.headers.get("location"),
        response.body === null,
        await attempt(() => response.text()),
      ];
    },
  });
});

Deno.test("redirect: manual of what is not redirected is an ordinary answer", async () => {
  await compare({
    answer: chain,
    run: async ({ url }) => {
      const response = await fetch(`${url}/302/0`, { redirect: "manual" });
      return [head(response), await response.text()];
    },
  });
});

Deno.test("redirect: error fails as live, also from a Request", async () => {
  await compare({
    answer: chain,
    run: async ({ url }) => [
      await attempt(() => fetch(`${url}/302/1`, { redirect: "error" })),
      await attempt(() => fetch(new Request(`${url}/302/1`, { redirect: "error" }))),
      await (await fetch(`${url}/302/0`, { redirect: "error" })).text(),
    ],
  });
});

Deno.test("the redirect modes of one URL are told apart", async () => {
  const { replay } = await compare({
    answer: chain,
    run: async ({ url }) => {
      const statuses: unknown[] = [];
      for (const redirect of ["follow", "manual", "follow"] as const) {
        const response = await fetch(`${url}/302/1`, { redirect });
        statuses.push([response.status, response.redirected]);
      }
      return statuses;
    },
  });
  assertEquals(replay.played, 3);
});

Deno.test("too many redirects fail as live", async () => {
  await compare({
    answer: chain,
    run: async ({ url }) => await attempt(() => fetch(`${url}/302/200`).then((it) => it.status)),
  });
});

Deno.test("a redirect without a location, and one to a bad URL, end as live", async () => {
  await compare({
    answer: (response, { seen }) =>
      response.writeHead(302, seen.target === "/bad" ? { location: "http://[" } : {}).end("where?"),
    run: async ({ url }) => {
      const seen: unknown[] = [];
      for (const path of ["/none", "/bad"]) {
        seen.push(
          await attempt(async () => {
            const response = await fetch(url + path);
            return [head(response), await response.text()];
          }),
        );
      }
      return seen;
    },
  });
});

Deno.test("a fragment is kept across a redirect as live", async () => {
  await compare({
    answer: chain,
    run: async ({ url }) => {
      const response = await fetch(`${url}/302/1#part`);
      return [response.url, (await fetch(`${url}/302/0#part`)).url];
    },
  });
});
