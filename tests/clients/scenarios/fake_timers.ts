// What Retake does while a library has faked all that it can fake of time. Printed as a line of JSON.
//
//     scenarios/fake_timers.ts LIBRARY FOLDER
import process from "node:process";
import { createRetake, folderStore, isRetakeError, parseCassette } from "../../../mod.ts";

const YEAR = 2001;
const THEN = Date.UTC(YEAR, 0, 1);

/** What was seen. */
export interface Seen {
  /** The year of the code under test, as a sign that its clock is faked, and of the recording. */
  years: [number, number];
  /** What a test ended with that swallowed a miss and waited for ever. */
  miss: string | undefined;
  /** How an endless stream was kept. */
  endless: string | undefined;
  /** What was recorded, and what was played at the pace it had. */
  recorded: string;
  played: string;
}

/** Turns fake timers on; gives what turns them off. */
export const LIBRARIES: Record<string, () => Promise<() => void>> = {
  async "@sinonjs/fake-timers"() {
    const { default: timers } = await import("@sinonjs/fake-timers");
    // Bun's own files and streams wait for the global nextTick, and stop where that is faked.
    const toNotFake: "nextTick"[] = "bun" in process.versions ? ["nextTick"] : [];
    const clock = timers.install({ now: THEN, toNotFake });
    return () => clock.uninstall();
  },
  async "node:test"() {
    const { mock } = await import("node:test");
    mock.timers.enable({ apis: ["setTimeout", "setInterval", "setImmediate", "Date"], now: THEN });
    return () => mock.timers.reset();
  },
};

const text = (value: string) => new TextEncoder().encode(value);

/** An answer in three pieces; of `/endless`, one that has no end. */
function answer(input: string | URL | Request): Promise<Response> {
  const isEndless = String(input).endsWith("/endless");
  let at = 0;
  const body = new ReadableStream({
    pull(controller) {
      if (at++ < 3) controller.enqueue(text(`data: ${at}\n\n`));
      else if (!isEndless) controller.close();
    },
  });
  return Promise.resolve(
    new Response(body, { headers: { "content-type": "text/event-stream" } }),
  );
}

/** Uses cassettes while the time is faked. */
export async function see(fake: () => Promise<() => void>, folder: string): Promise<Seen> {
  const store = folderStore(folder);
  const { withCassette } = createRetake({ store, fetch: answer, settle: 1 });
  const ask = async () => await (await fetch("https://api.example.com/pieces")).text();
  const undo = await fake();
  try {
    const year = new Date().getFullYear();
    const recorded = await withCassette("pieces", { mode: "record" }, ask);
    const played = await withCassette("pieces", { pace: "recorded" }, ask);
    await withCassette("endless", { mode: "record" }, async () => {
      const { body } = await fetch("https://api.example.com/endless");
      await body!.getReader().read();
    });
    const miss = await withCassette("missed", async () => {
      await ask().catch(() => {});
      await new Promise(() => {});
    }).catch((error: unknown) => isRetakeError(error) ? error.code : String(error));
    const pieces = parseCassette((await store.load("pieces"))!, "pieces");
    const endless = parseCassette((await store.load("endless"))!, "endless");
    return {
      years: [year, Number.parseInt(pieces.recordedAt)],
      miss: miss as string,
      endless: endless.interactions[0]!.response!.partial,
      recorded,
      played,
    };
  } finally {
    undo();
  }
}

const [library, folder] = process.argv.slice(2);
if (library && library in LIBRARIES) {
  console.log(JSON.stringify(await see(LIBRARIES[library]!, folder!)));
}
