// A thousand cases over a thousand cassettes.
import { assert, assertEquals } from "@std/assert";
import { folderStore } from "../../../mod.ts";
import { runSuite, suite } from "../../../src/suite.ts";
import { usedHeap } from "../../support/heap.ts";
import { serve } from "../../support/local_server.ts";
import { inFolder } from "../../support/temporary.ts";

const COUNT = 1000;
/** What each answer holds, so that keeping them would show: 64 KiB. */
const LONG = "long ".repeat(13_107);

inFolder("a thousand cases over a thousand cassettes, in bounded memory", async (folder) => {
  await using server = await serve((hit, response) => response.end(`${hit.path} ${LONG}`));
  const asked = new Set<number>();
  const many = suite("Many", {
    category: "many",
    cases: Array.from({ length: COUNT }, (_, at) => ({
      name: `case ${at}`,
      cassette: true as const,
      async fn() {
        const text = await (await fetch(`${server.url}/${at}`)).text();
        if (!text.startsWith(`/${at} `)) throw new Error(`${at} got ${text.slice(0, 20)}`);
        asked.add(at);
        if (at % 100 === 99) throw new Error("each hundredth fails");
      },
    })),
  });
  const options = { concurrency: 32, session: { store: folderStore(folder) } };
  const recorded = await runSuite(many, { ...options, mode: "record" });
  assertEquals(recorded.counts, { total: COUNT, passed: 990, failed: 10, skipped: 0 });
  assertEquals(recorded.verdicts, { RECORDED: COUNT });
  assertEquals(server.hits.length, COUNT);
  await server.close();

  asked.clear();
  let ended = 0;
  const heap: number[] = [];
  const replayed = await runSuite(many, {
    ...options,
    session: { ...options.session, onChange: "ignore" },
    onEvent({ type }) {
      if (type === "case:end" && ++ended % (COUNT / 10) === 0) heap.push(usedHeap());
    },
  });
  // Those that failed were not recorded, so these miss; the others ask for what they recorded.
  assertEquals(replayed.verdicts, { HIT: 990, MISS: 10 });
  assertEquals(replayed.counts, { total: COUNT, passed: 990, failed: 10, skipped: 0 });
  assertEquals(asked.size, 990);
  const failed = replayed.suites[0]!.cases.filter(({ status }) => status === "failed");
  assertEquals(
    failed.map(({ name }) => name),
    [99, 199, 299, 399, 499, 599, 699, 799, 899, 999]
      .map((at) => `case ${at}`),
  );
  assertEquals(replayed.ledger.replayed.requests, 990);
  // 500 answers of 64 KiB would be 32 MiB, and as much again as cassettes.
  const grown = heap.at(-1)! - heap[COUNT / 200 - 1]!;
  assert(grown < 12 * 2 ** 20, `the heap has grown by ${Math.round(grown / 2 ** 20)} MiB: ${heap}`);
});
