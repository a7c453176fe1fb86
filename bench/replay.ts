/**
 * What a replay costs beside a hand-written stub.
 *
 *     deno task bench        npm run bench        bun bench/replay.ts        ... a word of a row's name
 *
 * @module
 */
import { argv } from "node:process";
import {
  memoryStore,
  openSession,
  type Session,
  type SessionOptions,
  withCassette,
} from "../mod.ts";
import type { HeaderPair, Interaction } from "../src/cassette/types.ts";
import { byNodeHttp, byUndici } from "./clients.ts";
import { byTurns, row, timeOf, type Way } from "./rounds.ts";
import { cassetteOf, HEADERS, jsonOf, recordingOf, type Work, WORKS } from "./works.ts";

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

async function askAll({ calls, read }: Work, asked: ReturnType<Work["call"]>[], fetch: Fetch) {
  for (let at = 0; at < calls; at++) {
    const { url, init } = asked[at]!;
    await read(await fetch(url, init));
  }
}

function replayOf(interactions: Interaction[]): SessionOptions {
  const store = { ...memoryStore(), load: () => Promise.resolve(cassetteOf(interactions)) };
  return { store, mode: "replay", unused: "ignore", expires: "never" };
}

function waysOf(work: Work): Way[] {
  const { calls, again } = work;
  const callsOf = () => Array.from({ length: calls }, (_, at) => work.call(at));
  const options = replayOf(
    Array.from({ length: again ? 1 : calls }, (_, at) => recordingOf(work, at)),
  );
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

const answered: HeaderPair[] = [
  ...HEADERS,
  ["content-length", String(JSON.stringify(jsonOf(1000)).length)],
];
const heard: Interaction = recordingOf(WORKS[0]!, 0);
heard.request.url = heard.request.url.replace("https:", "http:");
heard.response!.headers = answered;
const clients = [
  byNodeHttp(heard.request.url, jsonOf(1000), answered),
  await byUndici(heard.request.url, jsonOf(1000), answered),
];
for (const { name, asks } of clients.filter(({ name }) => name.includes(word))) {
  const calls = 100;
  const askAll = async (ask: () => Promise<unknown>) => {
    for (let call = 0; call < calls; call++) await ask();
  };
  const options = replayOf(Array.from({ length: calls }, () => heard));
  const [stub, replay] = await byTurns([
    { name: "stub", ready: () => () => askAll(asks.stub) },
    {
      name: "retake",
      ready: () => () => withCassette("bench", options, () => askAll(asks.replay)),
    },
  ], { rounds: 60, warmup: 20 });
  row(
    name,
    timeOf(stub!.milliseconds, calls),
    timeOf(replay!.milliseconds, calls),
    replay!.ratio.toFixed(2),
  );
}

if ("10,000".includes(word)) row("\n10,000 recordings beside 10", "10", "10,000", "ratio");
for (
  const kind of "10,000".includes(word) ? ["URLs of their own", "one URL, bodies of their own"] : []
) {
  const byUrl = kind.startsWith("URL");
  const call = (at: number) => ({
    url: `https://api.example.com/v1/${byUrl ? at : "things"}`,
    init: { method: "POST", body: JSON.stringify({ prompt: byUrl ? 0 : at }) },
  });
  const work: Work = { ...WORKS[0]!, call, calls: 9 };
  const ways = [10, 10_000].map((count): Way => {
    const options = replayOf(Array.from({ length: count }, (_, at) => recordingOf(work, at)));
    const first = Math.floor(count / 2);
    let session: Session;
    return {
      name: String(count),
      async ready() {
        session = await openSession("bench", options);
        const { url, init } = call(first);
        await work.read(await session.fetch(url, init)); // what is built at first use
        // Out of order.
        const asked = Array.from(
          { length: 9 },
          (_, step) => call((first + (step + 1) * 7) % count),
        );
        return () => askAll(work, asked, session.fetch);
      },
      after: () => session.close(),
    };
  });
  const [ten, many] = await byTurns(ways, { rounds: 15, warmup: 3 });
  row(kind, timeOf(ten!.milliseconds, 9), timeOf(many!.milliseconds, 9), many!.ratio.toFixed(2));
}
