/**
 * What a replay costs beside a hand-written stub.
 *
 *     deno task bench        npm run bench        bun bench/replay.ts        ... a word of a row's name
 *
 * @module
 */
import { argv } from "node:process";
import { memoryStore, openSession, type Session, type SessionOptions } from "../mod.ts";
import { byTurns, row, timeOf, type Way } from "./rounds.ts";
import { cassetteOf, recordingOf, type Work, WORKS } from "./works.ts";

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

async function askAll({ calls, read }: Work, asked: ReturnType<Work["call"]>[], fetch: Fetch) {
  for (let at = 0; at < calls; at++) {
    const { url, init } = asked[at]!;
    await read(await fetch(url, init));
  }
}

function waysOf(work: Work): Way[] {
  const { calls, again } = work;
  const callsOf = () => Array.from({ length: calls }, (_, at) => work.call(at));
  const cassette = cassetteOf(
    Array.from({ length: again ? 1 : calls }, (_, at) => recordingOf(work, at)),
  );
  const store = { ...memoryStore(), load: () => Promise.resolve(cassette) };
  const options: SessionOptions = { store, mode: "replay", unused: "ignore", expires: "never" };
  let session: Session;
  // deno-lint-ignore require-await -- it is asked as a fetch is
  const stub: Fetch = async () => work.stub();
  return [
    {
      name: "stub",
      ready() {
        const asked = callsOf();
        return () => askAll(work, asked, stub);
      },
    },
    {
      name: "retake",
      async ready() {
        const asked = callsOf();
        session = await openSession("bench", again ? { ...options, repeat: "last" } : options);
        if (again) await work.read(await session.fetch(asked[0]!.url, asked[0]!.init));
        return () => askAll(work, asked, session.fetch);
      },
      after: () => session.close(),
    },
  ];
}

const word = argv[2] ?? "";
row("replay", "stub", "retake", "ratio");
for (const work of WORKS.filter(({ name }) => name.includes(word))) {
  const [stub, replay] = await byTurns(waysOf(work), { rounds: work.calls < 10 ? 15 : 40 });
  row(
    work.name,
    timeOf(stub!.milliseconds, work.calls),
    timeOf(replay!.milliseconds, work.calls),
    replay!.ratio.toFixed(2),
  );
}
