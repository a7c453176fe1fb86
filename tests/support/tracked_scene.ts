// `examples/tracked` in a folder of its own, recorded against the stand-in server, edited, and looked at; each step is
// a process of this runtime.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { copy } from "@std/fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { HistoryEntry } from "../../src/signatures/types.ts";
import { startServer } from "../../examples/server.ts";
import { inProject } from "./tracked_project.ts";

const example = fileURLToPath(new URL("../../examples/tracked/", import.meta.url));

export interface Scene {
  folder: string;
  /** Where the server is. */
  upstream: string;
  /** Runs the example's program on this runtime; kills it when so many requests have come. */
  run(
    command: string,
    env?: Record<string, string>,
    killAt?: number,
  ): Promise<{ code: number | null; stdout: string; stderr: string }>;
  /** Runs the program `retake`. */
  retake(...words: string[]): Promise<{ code: number | null; stdout: string; stderr: string }>;
  edit(path: string, from: string, to: string): Promise<void>;
  /** All files below a folder, with their texts. */
  texts(below: string): Promise<Record<string, string>>;
  /** How many requests have reached the server. */
  requests(): number;
}

export async function inScene(fn: (scene: Scene) => Promise<void>): Promise<void> {
  const server = await startServer({ latency: [100, 100], pause: 0 });
  try {
    await inProject({ "cli.ts": `import "@retake/retake/cli";\n` }, async ({ folder, run }) => {
      await copy(example, folder, { overwrite: true });
      await fn({
        folder,
        upstream: server.origin,
        async run(command, env, killAt = Infinity) {
          const last = server.requests + killAt;
          return await run("main.ts", [command], { env, killWhen: () => server.requests >= last });
        },
        retake: (...words) => run("cli.ts", words, { env: { NO_COLOR: "1" } }),
        async edit(path, from, to) {
          const text = await readFile(join(folder, path), "utf8");
          assertStringIncludes(text, from);
          await writeFile(join(folder, path), text.replace(from, to));
        },
        async texts(below) {
          const names = await readdir(join(folder, below), { recursive: true }).catch(() => []);
          const files = names.map((name) => name.replaceAll("\\", "/"))
            .filter((name) => /\.(?:json|txt)$/.test(name) && !name.includes(".cache"));
          const pairs = files.sort().map(async (name) =>
            [name, await readFile(join(folder, below, name), "utf8")] as const
          );
          return Object.fromEntries(await Promise.all(pairs));
        },
        requests: () => server.requests,
      });
    });
  } finally {
    await server.close();
  }
}

export const recorded = async ({ run }: Scene, upstream: string): Promise<void> => {
  const { code, stderr } = await run("run", { CASSETTE_MODE: "record", UPSTREAM: upstream });
  assertEquals(code, 0, stderr);
};

export const historyOf = async ({ texts }: Scene, name: string): Promise<HistoryEntry[]> =>
  Object.values(await texts(`signatures/.history/${name}`)).map((text) => JSON.parse(text));

export const producersOf = (text: string): { fn: string; hash: string; how: string }[][] =>
  JSON.parse(text).interactions.map(({ producedBy }: { producedBy: [] }) => producedBy);

export const ESCAPE = [`replaceAll("{", "(")`, `replaceAll("{", "<")`] as const;
