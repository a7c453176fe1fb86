// An app is tested by supertest: it is asked for real, and what it asks of the world is recorded.
import { assertEquals } from "@std/assert";
import { createServer, type Server } from "node:http";
import supertest from "supertest";
import { createRetake, memoryStore } from "../../mod.ts";
import { freePort } from "../support/free_port.ts";
import { serve } from "../support/local_server.ts";

const API = "https://api.example.com";

const createApp = () =>
  createServer(async (request, response) => {
    const said = await fetch(API + request.url).then((it) => it.text(), (error) => error.code);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ said }));
  });
const listen = (app: Server, port: number) =>
  new Promise<void>((resolve) => app.listen(port, "127.0.0.1", resolve));
const close = (app: Server) => new Promise((resolve) => app.close(resolve));

/** How the app comes to be asked: made before the cassette, or in it. */
const SCENES: Record<string, { before: boolean; listens: "random" | "fixed" | "not" }> = {
  "inside, by supertest itself": { before: false, listens: "not" },
  "inside, on a random port": { before: false, listens: "random" },
  "inside, on a fixed port": { before: false, listens: "fixed" },
  "before the cassette, by supertest itself": { before: true, listens: "not" },
  "before the cassette, on a random port": { before: true, listens: "random" },
  "before the cassette, on a fixed port": { before: true, listens: "fixed" },
};

for (const [name, { before, listens }] of Object.entries(SCENES)) {
  for (const way of ["withCassette", "useCassette"] as const) {
    Deno.test(`supertest, ${way}, the app started ${name}: record and replay`, async () => {
      const world = await serve(({ path }, response) => response.end(`the world on ${path}`));
      const store = memoryStore();
      const warnings: string[] = [];
      // The one line of configuration is own.
      const retake = createRetake({
        own: "pass",
        store,
        upstreams: { [API]: world.url },
        onWarning: (message) => void warnings.push(message),
      });
      const begin = async () => {
        const app = createApp();
        if (listens !== "not") await listen(app, listens === "fixed" ? await freePort() : 0);
        return app;
      };
      const outer = before ? await begin() : undefined;
      const test = async () => {
        const app = outer ?? await begin();
        const answer = await supertest(app).get("/persona").expect(200);
        assertEquals(answer.body, { said: "the world on /persona" });
        if (app !== outer && app.listening) await close(app);
      };
      for (const mode of ["record", "replay", "replay"] as const) {
        if (way === "withCassette") await retake.withCassette("app", { mode }, test);
        else {
          const tape = await retake.useCassette("app", { mode });
          await test();
          assertEquals(tape.report().missed, 0);
          await tape.close();
        }
      }
      if (outer?.listening) await close(outer);
      await world.close();
      assertEquals(world.hits.length, 1);
      const { interactions } = JSON.parse(await store.load("app") as string);
      assertEquals(interactions.length, 1);
      assertEquals(interactions[0].request.url, `${API}/persona`);
      assertEquals(warnings, []);
    });
  }
}
