// One digest over all signatures of the sample projects, for tests and as a program of its own, which
// prints it. Names nothing that only one runtime has.
import { realpathSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { openProject } from "../../src/track/sign/project.ts";
import { signFunction } from "../../src/track/sign/sign.ts";
import { IDS, sampleFiles } from "../track/samples.ts";

/** Changes when the algorithm does, and then so do the hashes that people have stored. */
export const DIGEST = "c3a5d6b9be3ff5f9ccbe8275c8e6fc56920ee94a3400ad7a9c6899b1c5c5e792";

/** @param order puts the ids of a project in the order in which they are signed */
export async function digest(order: (ids: string[]) => string[]): Promise<string> {
  const lines: string[] = [];
  for (const [name, ids] of Object.entries(IDS)) {
    const project = openProject(await sampleFiles(name));
    for (const id of order([...ids])) {
      lines.push(`${name} ${JSON.stringify(await signFunction(id, project))}`);
    }
  }
  return await digestOf(lines);
}

/** All at once, while files come in an order of their own. */
export async function digestAtOnce(): Promise<string> {
  const lines: string[] = [];
  for (const [name, ids] of Object.entries(IDS)) {
    const { readFile, ...others } = await sampleFiles(name);
    const project = openProject({
      ...others,
      async readFile(path) {
        await new Promise((resolve) => setTimeout(resolve, path.length * 7 % 5));
        return await readFile(path);
      },
    });
    const signed = await Promise.all(ids.map((id) => signFunction(id, project)));
    lines.push(...signed.map((signature) => `${name} ${JSON.stringify(signature)}`));
  }
  return await digestOf(lines);
}

async function digestOf(lines: string[]): Promise<string> {
  const bytes = new TextEncoder().encode(lines.sort().join("\n"));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...hash].map((it) => it.toString(16).padStart(2, "0")).join("");
}

/** In the order in which they are listed, and from behind. */
export async function bothDigests(): Promise<string> {
  return `${await digest((ids) => ids)} ${await digest((ids) => ids.reverse())}`;
}

const started = process.argv[1];
if (started && realpathSync(started) === realpathSync(fileURLToPath(import.meta.url))) {
  console.log(await bothDigests());
}
