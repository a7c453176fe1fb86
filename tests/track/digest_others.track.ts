// The digest over all signatures of both sample projects is the same on each runtime that is at hand, which is started
// with whatever loads TypeScript there; and in Vitest, which compiles sources itself.
import { assertEquals } from "@std/assert";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { PATIENCE } from "../support/patience.mjs";
import { runtimes, TSX } from "../support/others.ts";
import { DIGEST } from "../support/track_digest.ts";

const program = fileURLToPath(new URL("../support/track_digest.ts", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));
const execute = promisify(execFile);

async function output([command, ...args]: string[], cwd = root): Promise<string> {
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined, NO_COLOR: "1" };
  const { stdout } = await execute(command!, args, { cwd, env, timeout: PATIENCE });
  return stdout;
}

for (const command of runtimes(TSX)) {
  const title = command.slice(1).join(" ") || "bun";
  Deno.test(`track: all signatures of the sample projects, by ${title}`, async () => {
    assertEquals((await output([...command, program])).trim(), `${DIGEST} ${DIGEST}`);
  });
}

const isNode = !("deno" in process.versions) && !("bun" in process.versions);
// Without tsx: Node takes types out by itself.
if (isNode && "stripTypeScriptTypes" in await import("node:module")) {
  Deno.test("track: all signatures of the sample projects, by Node alone", async () => {
    const command = [process.execPath, "--experimental-strip-types", "--no-warnings", program];
    assertEquals((await output(command)).trim(), `${DIGEST} ${DIGEST}`);
  });
}

const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
if (isNode && existsSync(vitest)) {
  Deno.test("track: all signatures of the sample projects, by Vitest", async () => {
    const folder = await mkdtemp(join(tmpdir(), "retake-vitest-"));
    try {
      await writeFile(
        join(folder, "digest.test.ts"),
        `import { bothDigests } from ${JSON.stringify(program)};
        test("digest", async () => {
          expect(await bothDigests()).toBe("${DIGEST} ${DIGEST}");
        });`,
      );
      const args = ["run", "--root", folder, "--no-color", "--globals"];
      const text = await output([process.execPath, vitest, ...args], folder);
      assertEquals(/1 passed/.test(text), true, text);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}
