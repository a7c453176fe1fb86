/**
 * What the page of `retake ui` takes with ten thousand cassettes: the first view, a search while they are still being
 * read and after, and a view when a file has changed; each as a browser asks for it, without the browser (`ui_browser.ts`
 * has one).
 *
 *     deno task bench:ui        node bench/ui.ts        bun bench/ui.ts
 *
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { argv, memoryUsage } from "node:process";
import { openCassettes } from "../src/cli/cassettes.ts";
import { openShelf } from "../src/cli/shelf.ts";
import { importPackage } from "../src/host/packages.ts";
import { type HonoPackage, uiRoutes } from "../src/ui/routes.ts";
import { textOf, writeCassettes } from "./many_cassettes.ts";
import { outputOf } from "./process.ts";
import { cpuTime, median, row } from "./rounds.ts";

const CASSETTES = Number(argv.at(-1)) || 10_000;
const ROUNDS = 3;
const self = new URL(import.meta.url);
const HOST = "127.0.0.1:4321";
const GATE = { base: "/bench/", key: "key", cookie: { name: "retake-ui", value: "cookie" } };

/** One process, as a person would use it; gives wall clock and CPU of each step, in milliseconds. */
async function measure(folder: string): Promise<void> {
  const hono = await importPackage<HonoPackage>("hono", { has: "Hono", purpose: "for a bench" });
  const shelf = openShelf(openCassettes(folder));
  const app = uiRoutes(hono, shelf, { gate: GATE, host: () => HOST });
  const ask = async (query: string) => {
    const headers = { cookie: "retake-ui=cookie" };
    const response = await app.fetch(new Request(`http://${HOST}/bench/${query}`, { headers }));
    return await response.text();
  };
  const steps: [name: string, milliseconds: number, cpu: number][] = [];
  const step = async (name: string, fn: () => Promise<unknown>) => {
    const [began, cpu] = [performance.now(), cpuTime()];
    await fn();
    steps.push([name, performance.now() - began, cpuTime() - cpu]);
  };
  const found = async (words: string, wanted: number) => {
    const text = await ask(`?q=${encodeURIComponent(words)}`);
    const count = text.match(/<li class="cassette"/g)?.length ?? 0;
    if (count !== wanted) throw new Error(`"${words}" finds ${count} cassettes`);
  };
  const memory = memoryUsage().rss;
  await step("the first view", () => ask(""));
  await step("a search while all is being read", () => ask("?q=number+known+for"));
  await step("until all is read", async () => {
    while ((await ask("")).includes("data-pending")) {
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  });
  await step("a view", () => ask(""));
  await step("a search that finds one", () => found(`number ${CASSETTES - 1} is known`, 1));
  await step("a search that finds all", () => found("number known", 200));
  await step("a search that finds none", () => found("nowhere-at-all", 0));
  const needle = crypto.randomUUID();
  writeFileSync(join(folder, "suite-0", "case-0.json"), textOf(0).replace("number 0", needle));
  await step("until a change of a file is found", async () => {
    while (!/<li class="cassette"/.test(await ask(`?q=${needle}`))) {
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  });
  steps.push(["memory, MB", (memoryUsage().rss - memory) / 1e6, 0]);
  console.log(JSON.stringify(steps));
}

if (argv[2] === "measure") await measure(argv[3]!);
else {
  const folder = mkdtempSync(join(tmpdir(), "retake-bench-"));
  try {
    writeCassettes(folder, CASSETTES);
    const rounds: [string, number, number][][] = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push(JSON.parse(outputOf(self, ["measure", folder, String(CASSETTES)])));
    }
    row(`${CASSETTES} cassettes`, "by the clock", "CPU");
    rounds[0]!.forEach(([name], at) => {
      const of = (what: 1 | 2) => median(rounds.map((steps) => steps[at]![what]));
      if (name.startsWith("memory")) row(name, of(1).toFixed(0));
      else row(name, `${of(1).toFixed(0)} ms`, `${of(2).toFixed(0)} ms`);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
