// The audit, by processes of the runtime at hand: what reflection hides is found when it runs.
import { assertEquals, assertMatch } from "@std/assert";
import process from "node:process";
import { inProject } from "../support/tracked_project.ts";

const FILES = {
  "lib/ask.ts": `
import { clean } from "./text.ts";

/** Asks. */
export function ask(prompt: string): string {
  // Whoever put it there is not imported here: no source tells where this leads.
  const plugin = (globalThis as unknown as { plugins: Record<string, (text: string) => string> })
    .plugins["shout"]!;
  return plugin(clean(prompt));
}

export const plain = (prompt: string): string => clean(new Reader("x").read(prompt));

class Reader {
  private readonly mark: string;
  constructor(mark: string) {
    this.mark = mark;
  }
  read(text: string): string {
    return [text].map((it) => it + this.mark).join("");
  }
}
`,
  "lib/plugins.ts": `
interface Unused { type: string }
export const shout = (text: string): string => louder(text);
export function whisper(text: string): string {
  return text.toLowerCase();
}
function louder(text: string): string {
  return text.toUpperCase() + "!";
}
Object.assign(globalThis, { plugins: { shout, whisper } });
`,
  "lib/text.ts": `export const clean = (text: string): string => text.trim();\n`,
  "main.ts": `
import { audit } from "@retake/retake/track";
import { ask, plain } from "./lib/ask.ts";
import "./lib/plugins.ts";

const mine = () => ask(" hi ");
try {
  const one = await audit("lib/ask.ts#ask", mine);
  const two = await audit("lib/ask.ts#plain", async () => { await 0; plain("x"); });
  const three = await audit(["lib/ask.ts#ask", "lib/plugins.ts#shout"], mine);
  console.log(JSON.stringify({ one, two, three }));
} catch (error) {
  console.error(error.code, error.message);
  process.exit(3);
}
`,
};

if ("bun" in process.versions) {
  Deno.test("an audit says where it can be had", () =>
    inProject(FILES, async ({ run }) => {
      const { code, stderr } = await run("main.ts");
      assertEquals(code, 3);
      assertMatch(stderr, /RUNTIME_UNABLE .*Bun has no inspector.*\n.*audit on Node or Deno/);
    }));
} else {
  Deno.test("an audit finds what ran and was not foreseen", () =>
    inProject(FILES, async ({ run }) => {
      const { code, stdout, stderr } = await run("main.ts");
      assertEquals(code, 0, stderr);
      const { one, two, three } = JSON.parse(stdout);
      const fns = (report: typeof one) => report.unforeseen.map(({ fn }: { fn: string }) => fn);
      assertEquals(fns(one), ["lib/plugins.ts#louder", "lib/plugins.ts#shout"]);
      assertMatch(
        one.text,
        /2 of 4 functions that ran are not in the fingerprint of lib\/ask.ts#ask/,
      );
      assertMatch(one.text, /deps: \["lib\/plugins.ts#louder", "lib\/plugins.ts#shout"\]/);
      assertEquals(fns(two), []);
      assertMatch(two.text, /^All \d+ functions that ran are in the fingerprint/);
      assertEquals(fns(three), []);
    }));

  Deno.test("an audit in which nothing of the project runs says so", () =>
    inProject({
      ...FILES,
      "main.ts": `
import { audit } from "@retake/retake/track";
const { ran, text } = await audit("lib/ask.ts#ask", () => {});
console.log(ran, text);
`,
    }, async ({ run }) => {
      const { stdout } = await run("main.ts");
      assertMatch(stdout, /^0 No function of the project ran/);
    }));
}
