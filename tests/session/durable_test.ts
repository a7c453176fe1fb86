// What was recorded outlives the process that recorded it, and whoever records beside it.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { writeFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { start } from "../../examples/process.ts";
import {
  type Cassette,
  folderStore,
  isRetakeError,
  parseCassette,
  withCassette,
} from "../../mod.ts";
import { serve } from "../support/local_server.ts";
import { quickStart, runtimes, startProgram } from "../support/others.ts";
import { isThorough, mayRun, runtime } from "../support/runtime.ts";

const program = new URL("../support/recording.ts", import.meta.url);
/** In full on Deno and on the oldest Node; elsewhere enough to see that they make no difference. */
const MANY = runtime === "deno" || process.version.startsWith("v20.") ? 100 : 15;
const KILLS = mayRun && Number(process.env.RECORDING_KILLS) || MANY;
const AT_ONCE = 3;
/** How many record one cassette at once. */
const WRITERS = isThorough ? 8 : 4;

/** Answers with the number that was asked for: as JSON, as text, as events. */
const numbers = () =>
  serve((hit, response) => {
    const number = /number=(\d+)/.exec(hit.path)![1];
    if (hit.path.startsWith("/stream")) {
      response.setHeader("content-type", "text/event-stream");
      response.write(`data: <${number}>\n\n`);
      response.end("data: [DONE]\n\n");
    } else if (hit.path.startsWith("/text")) response.end(`<${number}>`);
    else {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ number: `<${number}>` }));
    }
  });

function numbersOf({ interactions }: Cassette): number[] {
  return interactions.map(({ request }) => Number(/number=(\d+)/.exec(request.url)![1]));
}

/** All that a folder holds of the cassette: its own, and that of journals. Reads every line. */
async function keptIn(folder: string): Promise<number[]> {
  const store = folderStore(folder);
  const source = await store.load("a/b");
  const saved = source === undefined ? [] : numbersOf(parseCassette(source, "a/b"));
  const journals = await store.journals!.list("a/b");
  const lines = journals.flatMap((journal) => journal.lines.slice(1));
  const noted = lines.map((line) => JSON.parse(line)).filter((line) => line.interaction);
  const at = new Date(0).toISOString();
  const interactions = noted.map((line) => line.interaction);
  return [
    ...saved,
    ...numbersOf(parseCassette({ format: "retake/1", recordedAt: at, interactions }, "journal")),
  ];
}

async function inFolder<T>(fn: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "retake-"));
  try {
    return await fn(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const env = { CASSETTE_MODE: undefined, NODE_TEST_CONTEXT: undefined };

Deno.test({
  name: `a recording killed at ${KILLS} moments loses no answer that was handed over`,
  ignore: !mayRun,
  async fn() {
    await using server = await numbers();
    const seen = { early: 0, late: 0, between: 0 };
    let left = KILLS;
    const made = await mkdtemp(join(tmpdir(), "retake-"));
    const quick = quickStart(program, made);
    const runAndKill = (folder: string) =>
      new Promise<number[]>((resolve, reject) => {
        const handed: number[] = [];
        // By the count of answers, which is the same on slow machines, and a little later than that;
        // early ones more often, since each takes as long as what comes before.
        const after = Math.floor(Math.random() ** 2 * 190);
        let armed = false;
        const { kill, finished } = start(quick.file, [folder, server.url, "0", "200"], {
          env,
          runtime: quick.runtime,
          onLine(line) {
            if (/^\d+$/.test(line)) handed.push(Number(line));
            if (armed || handed.length < after) return;
            armed = true;
            setTimeout(kill, Math.random() * 5);
          },
        });
        finished.then(({ stderr }) => armed ? resolve(handed) : reject(new Error(stderr)), reject);
      });
    const worker = async () => {
      while (left-- > 0) {
        await inFolder(async (folder) => {
          const handed = await runAndKill(folder);
          const kept = new Set(await keptIn(folder));
          assertEquals(handed.filter((number) => !kept.has(number)), []);
          if (handed.length === 0) seen.early++;
          else if (handed.length < 200) seen.between++;
          else seen.late++;
        });
      }
    };
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
    } finally {
      await rm(made, { recursive: true, force: true });
    }
    assert(seen.between >= KILLS / 3, `too few kills in the middle: ${JSON.stringify(seen)}`);
  },
});

Deno.test({
  name: "an interrupted recording is taken over by the next run, and costs nothing again",
  ignore: !mayRun,
  async fn() {
    await using server = await numbers();
    await inFolder(async (folder) => {
      const args = (mode: string) => [folder, server.url, "0", "60", mode];
      const { kill, finished } = startProgram(program, args("once"), {
        env,
        onLine: (line) => line === "20" && kill(),
      });
      await finished;
      const again = startProgram(program, args("record"), {
        env,
        onLine: (line) => line === "10" && again.kill(),
      });
      assert(
        (await again.finished).stderr.includes(
          "take them over in place of asking again:  CASSETTE_MODE=update ",
        ),
      );
      const kept = new Set(await keptIn(folder)).size; // most of them twice
      assert(kept >= 20 && kept < 60, `${kept} were kept`);
      assertEquals(await folderStore(folder).load("a/b"), undefined);
      const before = server.hits.length;
      const { stdout, stderr, code } = await startProgram(program, args("once"), { env }).finished;
      assertEquals(code, 0, stderr);
      assert(stderr.includes(`${kept} answers`), stderr);
      assertEquals(server.hits.length - before, 60 - kept);
      assert(stdout.includes(`recorded ${60 - kept}\n`), stdout);
      assertEquals((await keptIn(folder)).toSorted((a, b) => a - b), [...Array(60).keys()]);
      assertEquals(await readdir(join(folder, "a")), ["b.json"]);
      await server.close();
      const store = folderStore(folder);
      const replayed = await withCassette("a/b", { store, unused: "ignore" }, async () => {
        return await (await fetch(`${server.url}/text?number=1`)).text();
      });
      assertEquals(replayed, "<1>");
    });
  },
});

for (const mode of ["record", "update"]) {
  Deno.test({
    name: `${WRITERS} processes that record one cassette at once (${mode}) lose and double nothing`,
    ignore: !mayRun,
    async fn() {
      await using server = await numbers();
      await inFolder(async (folder) => {
        const commands = runtimes();
        const go = join(folder, "go");
        let open = 0;
        const onLine = (line: string) => {
          if (line === "open" && ++open === WRITERS) writeFileSync(go, "");
        };
        const runs = Array.from(
          { length: WRITERS },
          (_, index) =>
            startProgram(program, [folder, server.url, String(index * 25), "25", mode, go], {
              env,
              onLine,
              runtime: commands[index % commands.length],
            }).finished,
        );
        for (const { code, stderr } of await Promise.all(runs)) assertEquals(code, 0, stderr);
        const kept = (await keptIn(folder)).toSorted((a, b) => a - b);
        assertEquals(kept, [...Array(WRITERS * 25).keys()]);
        assertEquals(await readdir(join(folder, "a")), ["b.json"]);
      });
    },
  });
}

Deno.test({
  name: "a cassette that cannot be written at the end leaves its answers in the journal",
  ignore: !mayRun,
  async fn() {
    await using server = await numbers();
    await inFolder(async (folder) => {
      const store = folderStore(folder);
      const ask = (number: number) => fetch(`${server.url}/?number=${number}`);
      await withCassette("a/b", { store, mode: "record" }, () => ask(1));
      const before = await store.load("a/b");
      const error = await assertRejects(() =>
        withCassette("a/b", { store, mode: "record" }, async () => {
          await (await ask(2)).text();
          // Whatever takes the place from it half way: here a folder of that name.
          await rename(join(folder, "a/b.json"), join(folder, "a/kept"));
          await mkdir(join(folder, "a/b.json/in-the-way"), { recursive: true });
        })
      );
      assert(isRetakeError(error, "STORE_WRITE") || isRetakeError(error, "STORE_READ"), `${error}`);
      assertStringIncludes(error.message, "1 of 1 are kept in");
      assertStringIncludes(error.message, "CASSETTE_MODE=update");
      await rm(join(folder, "a/b.json"), { recursive: true });
      await rename(join(folder, "a/kept"), join(folder, "a/b.json"));
      assertEquals(await store.load("a/b"), before);
      const onWarning = () => {};
      const options = { store, mode: "update", unused: "ignore", onWarning } as const;
      const report = await withCassette("a/b", options, async (session) => {
        await ask(2);
        return session.report();
      });
      assertEquals([report.played, report.recorded, report.recovered], [1, 0, 1]);
      assertEquals((await keptIn(folder)).toSorted(), [1, 2]);
    });
  },
});

Deno.test({
  name: "a folder that cannot be written is told of before anything is asked",
  ignore: !mayRun,
  async fn() {
    await using server = await numbers();
    await inFolder(async (folder) => {
      await writeFile(join(folder, "a"), "a file where a folder should be");
      for (const mode of ["record", "once", "update"] as const) {
        const error = await assertRejects(() =>
          withCassette("a/b", { store: folderStore(folder), mode }, () => fetch(server.url))
        );
        assert(
          isRetakeError(error, "STORE_WRITE") || isRetakeError(error, "STORE_READ"),
          `${error}`,
        );
      }
      assertEquals(server.hits, []);
    });
  },
});
