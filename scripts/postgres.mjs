/**
 * A Postgres of our own on loopback, where its programs are installed: no database is touched that is there.
 *
 * @module
 */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { program, run } from "./runtimes.mjs";

/** @returns what a client is to know of it, as its environment, and what stops it; `undefined` where there is none */
export async function startPostgres() {
  const [initdb, control] = [find("initdb"), program("pg_ctl")];
  if (!initdb || !control) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "retake-postgres-"));
  // It refuses to run as root.
  const asUser = process.getuid?.() === 0 ? ["runuser", "-u", "postgres", "--"] : [];
  if (asUser.length > 0) await must(["chown", "postgres", folder]);
  const data = join(folder, "data");
  const port = await freePort();
  await must([...asUser, initdb, "-D", data, "-A", "trust", "-U", "postgres"]);
  const options = `-p ${port} -k ${folder} -h 127.0.0.1`;
  await must([
    ...asUser,
    control,
    "-D",
    data,
    "-l",
    join(folder, "log"),
    "-o",
    options,
    "-w",
    "start",
  ]);
  return {
    env: { PGPORT: String(port), PGHOST: folder },
    async stop() {
      await must([...asUser, control, "-D", data, "-m", "immediate", "stop"]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Debian keeps it beside the others, and out of PATH. */
function find(name) {
  const control = program("pg_ctl");
  return program(name) ?? (control && join(realpathSync(control), "..", name));
}

async function must([command, ...args]) {
  const { code, stdout, stderr } = await run(command, args, { quiet: true });
  if (code !== 0) {
    throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
  }
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
