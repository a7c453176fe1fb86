// A project's file of settings, in a process of the runtime at hand: a module, in TypeScript, which counts
// for tests and commands alike.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inProject } from "../support/tracked_project.ts";

const FILES = {
  "cli.ts": `import "@retake/retake/cli";\n`,
  "retake.config.ts": `
import { defineConfig } from "@retake/retake";
export default defineConfig({ mode: "once", dir: "tapes", redact: { fields: ["pin"] } });
`,
  "use.ts": `
import { createServer } from "node:http";
import { createRetake, withCassette } from "@retake/retake";

const server = createServer((_, response) => {
  response.setHeader("content-type", "application/json");
  response.end('{"pin":"19283746"}');
});
await new Promise<void>((done) => server.listen(0, "127.0.0.1", () => done()));
const { port } = server.address() as { port: number };
const upstreams = { "http://api.example.com": \`http://127.0.0.1:\${port}\` };
const ask = async () => await (await fetch("http://api.example.com/")).text();
const test = { name: "asks once", file: import.meta.url };
try {
  await withCassette("plain", { upstreams }, async ({ mode }) => console.log(mode, await ask()));
  await createRetake({ upstreams }).cassetteFor(test, ({ name }) => console.log(name));
} catch (error) {
  console.log((error as Error).message);
} finally {
  server.close();
}
`,
};
// CI refuses to record, and this is about something else.
const env = { CI: "", NO_COLOR: "1", RETAKE_CONFIG: undefined };

Deno.test("a project's file of settings counts for its tests and for commands", () =>
  inProject(FILES, async ({ folder, run }) => {
    const used = await run("use.ts", [], { env });
    assertMatch(used.stdout, /^once .*19283746.*\nuse\/asks-once\n$/, used.stderr);
    assert(existsSync(join(folder, "tapes/plain.json")), "nothing was recorded in dir");

    const list = await run("cli.ts", ["ls", "--json"], { env });
    assertEquals(JSON.parse(list.stdout).map(({ name }: { name: string }) => name), ["plain"]);
    const shown = await run("cli.ts", ["config", "mode", "dir", "drift", "--json"], {
      env: { ...env, CASSETTE_MODE: "live" },
    });
    assertEquals(JSON.parse(shown.stdout), {
      file: "retake.config.ts",
      values: [
        { name: "mode", value: "live", from: "environment", where: "CASSETTE_MODE" },
        { name: "dir", value: "tapes", from: "file", where: "retake.config.ts" },
        { name: "drift", value: "warn", from: "default" },
      ],
    });

    await writeFile(join(folder, "other.json"), '{\n  "mod": "live"\n}');
    const other = await run("cli.ts", ["ls", "--config", "other.json"], { env });
    assertEquals([other.code, other.stdout], [2, ""]);
    assertMatch(
      other.stderr,
      /^retake: other\.json:2: There is no option "mod"; did you mean "mode"\?/,
    );
    const wrong = await run("cli.ts", ["config", "mod"], { env });
    assertEquals([wrong.code, wrong.stdout], [2, ""]);
    assertMatch(wrong.stderr, /^retake: There is no option "mod"; did you mean "mode"\?/);

    await rm(join(folder, "tapes"), { recursive: true });
    await writeFile(join(folder, "retake.config.ts"), "export const config = {};\n");
    const broken = await run("use.ts", [], { env });
    assertMatch(
      broken.stdout,
      /^retake\.config\.ts gives no options\.\n.*export default defineConfig/,
    );
    assert(!existsSync(join(folder, "tapes")), "it was recorded all the same");
  }));
