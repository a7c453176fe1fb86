// A suite over tracked functions: recorded against a server, then a helper of one function is edited;
// each run is a process of this runtime.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type CaseReport,
  type RunReport,
  toHtml,
  toJUnit,
  toMarkdown,
  toText,
} from "../../src/suite.ts";
import { serve } from "../support/local_server.ts";
import { inProject, type TrackedProject } from "../support/tracked_project.ts";

const suiteModule = new URL("../../src/suite.ts", import.meta.url).href;

const FILES = {
  "helper.ts": `export const tidy = (word: string): string => word.trim();\n`,
  "asking.ts": `import { track } from "@retake/retake/track";
import { tidy } from "./helper.ts";

const get = async (path: string) =>
  await (await fetch(\`https://api.example.com/\${path}\`)).text();

export const tidied = track((word: string) => get(tidy(word)));
export const plain = track((word: string) => get(word));
`,
  "main.ts": `import { runSuite, suite } from ${JSON.stringify(suiteModule)};
import process from "node:process";
import { plain, tidied } from "./asking.ts";

const upstream = process.env.UPSTREAM;
const onChange = process.argv[2] as "warn" | "error" | "verify" | "record" | undefined;
const words = suite("Words", {
  category: "words",
  cases: [
    { name: "spaced", cassette: true, fn: () => tidied(" one ") },
    { name: "bare", cassette: true, fn: () => tidied("two") },
    { name: "plain", cassette: true, fn: () => plain("three") },
  ],
});
const texts: string[] = [];
const report = await runSuite(words, {
  session: {
    ...(onChange ? { onChange } : {}),
    ...(upstream ? { upstreams: { "https://api.example.com": upstream } } : {}),
  },
  onEvent(event) {
    if (event.type === "run:estimate") texts.push(event.text);
  },
});
console.log(JSON.stringify({ report, texts }));
`,
};

interface Told {
  report: RunReport;
  /** Estimates. */
  texts: string[];
  verdicts: (string | undefined)[];
  cases: Record<string, CaseReport>;
}

async function ran(
  project: TrackedProject,
  args: string[],
  env: Record<string, string>,
): Promise<Told> {
  const { stdout, stderr, code } = await project.run("main.ts", args, { env });
  assertEquals(code, 0, stderr);
  const told = JSON.parse(stdout.trim().split("\n").at(-1)!) as Told;
  const { cases } = told.report.suites[0]!;
  return {
    ...told,
    verdicts: cases.map(({ verdict }) => verdict),
    cases: Object.fromEntries(cases.map((one) => [one.name, one])),
  };
}

/** A report as it is shown, without what each format escapes. */
function inAllFormats(report: RunReport): Record<string, string> {
  const plain = (text: string) =>
    text.replaceAll("&quot;", '"').replaceAll("&#34;", '"').replaceAll("&gt;", ">");
  return {
    text: toText(report, { colour: false, width: 100 }),
    html: plain(toHtml(report)),
    markdown: toMarkdown(report),
    junit: plain(toJUnit(report)),
    json: (JSON.parse(JSON.stringify(report)) as RunReport).suites[0]!.cases
      .flatMap(({ warnings }) => warnings).join("\n"),
  };
}

Deno.test("kind 10: STALE: answered by recordings of functions that have changed since", () =>
  inProject(FILES, async (project) => {
    await using server = await serve();
    const live = { UPSTREAM: server.url };
    const recorded = await ran(project, [], { ...live, CASSETTE_MODE: "record" });
    assertEquals(recorded.verdicts, ["RECORDED", "RECORDED", "RECORDED"]);
    const fresh = await ran(project, [], {});
    assertEquals(fresh.verdicts, ["HIT", "HIT", "HIT"]);

    const helper = join(project.folder, "helper.ts");
    const before = await readFile(helper, "utf8");
    // Now another request is made of " one ", and the same one of "two".
    await writeFile(helper, before.replace("word.trim()", `word.trim().replace("one", "uno")`));
    const warned = await ran(project, [], {});
    assertEquals(warned.verdicts, ["MISS", "STALE", "HIT"]);
    assertEquals(warned.cases.bare!.status, "passed");
    assertMatch(warned.cases.bare!.warnings.join("\n"), /words\/bare\.json is stale/);
    // The path, the difference and the cost stand in every report.
    const { report } = warned;
    for (const [format, said] of Object.entries(inAllFormats(report))) {
      assertStringIncludes(said, "tidy in helper.ts changed (tidied -> tidy)", format);
      assertMatch(said, /\n *-.*word\.trim\(\)$/m, format);
      assertMatch(said, /\n *\+.*word\.trim\(\)\.replace\("one", "uno"\)$/m, format);
      assertMatch(said, /to record the one recording of this cassette again: unknown/, format);
    }
    assertEquals(warned.report.verdicts, { HIT: 1, MISS: 1, STALE: 1 });
    // And in none of a run that found nothing stale, as after an edit that changes nothing.
    await writeFile(helper, `// Tidies.\n${before.replaceAll("word", "text")}`);
    const harmless = await ran(project, [], {});
    assertEquals(harmless.verdicts, ["HIT", "HIT", "HIT"]);
    for (const quiet of [fresh.report, harmless.report]) {
      for (const [format, said] of Object.entries(inAllFormats(quiet))) {
        assert(!/helper\.ts|tidied ->|\.json is stale|to record the/.test(said), format);
      }
    }
    await writeFile(helper, before.replace("word.trim()", `word.trim().replace("one", "uno")`));

    const refused = await ran(project, ["error"], {});
    assertEquals(refused.verdicts, ["STALE", "STALE", "HIT"]);
    const { error, status, cassettes } = refused.cases.bare!;
    assertEquals([status, error!.code, cassettes], ["failed", "STALE", ["words/bare"]]);

    // What still holds is found out at no cost; what does not is recorded anew, and that alone.
    const verified = await ran(project, ["verify"], {});
    assertEquals(verified.verdicts, ["MISS", "HIT", "HIT"]);
    assertMatch(
      verified.cases.spaced!.warnings.join("\n"),
      /words\/spaced\.json is no longer valid, record it: {2}CASSETTE_STALE=record .*\n {2}because {2}No recording answers/,
    );
    assertEquals(verified.cases.bare!.warnings, []);
    const asked = server.hits.length;
    const again = await ran(project, ["record"], live);
    assertEquals(again.verdicts, ["RECORDED", "HIT", "HIT"]);
    assertEquals(server.hits.slice(asked).map(({ path }) => path), ["/uno"]);
    assertStringIncludes(again.texts[0]!, "re-recording 1 of 3 cassettes");
    assertEquals((await ran(project, [], {})).verdicts, ["HIT", "HIT", "HIT"]);
  }));
