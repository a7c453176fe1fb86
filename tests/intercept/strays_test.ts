// Who asks outside of every cassette is named, on each runtime that is at hand, and in a bundle: each in a process of its
// own.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { start } from "../../examples/process.ts";
import { bundle, runtimes } from "../support/others.ts";
import { mayRun } from "../support/runtime.ts";
import { inFolder } from "../support/temporary.ts";

const stray = new URL("../support/stray.ts", import.meta.url);

/** Who asked, by what a process tells that asks outside of its cassette. */
async function culprits(file: URL, runtime?: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await start(file, [], { runtime }).finished;
  assertEquals([code, stderr], [0, ""]);
  const [asked, ...frames] = JSON.parse(stdout) as string[];
  assertEquals(asked, `  asked  ${frames[0]}`);
  return frames;
}

for (const runtime of mayRun ? runtimes() : []) {
  const name = runtime[0]!.split("/").at(-1);
  Deno.test(`who asks outside of every cassette is named, not Retake: ${name}`, async () => {
    const [first, ...others] = await culprits(stray, runtime);
    assertStringIncludes(first!, "strayRequest");
    assert(!others.some((frame) => frame.includes("intercept/fetch")), others.join("\n"));
  });
}

const node = mayRun ? runtimes().find(([command]) => command!.endsWith("/node")) : undefined;

inFolder("who asks is named in a bundle with a source map too", async (folder) => {
  const made = bundle(stray, folder, ["--sourcemap=linked"]);
  for (const flags of [[], ["--enable-source-maps"]]) {
    const [first, ...others] = await culprits(made, [node![0]!, ...flags]);
    assertStringIncludes(first!, "strayRequest");
    // Only then is the program's own source named, and so would be Retake's.
    assertEquals(first!.includes("stray.ts"), flags.length > 0);
    assert(!others.some((frame) => frame.includes("intercept/fetch")), others.join("\n"));
  }
}, node === undefined);
