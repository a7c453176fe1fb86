/** Runs a program of ways out on a runtime, with a trap for what gets out. */
import { networkInterfaces } from "node:os";
import { startProgram } from "./others.ts";
import { openTrap, type Tried } from "./ways_out.ts";

/**
 * @param program the file that tries the ways
 * @param where whether they are tried in a replay, or in no cassette where outside is "refuse"
 * @param runtime the command to run it with, if not the runtime of this process
 */
export async function leaving(
  program: URL,
  runtime?: string[],
  where: "in a replay" | "in no cassette" = "in a replay",
): Promise<Tried[]> {
  const trap = await openTrap();
  try {
    const host = ownAddress();
    const arrives = String(host !== undefined);
    const args = [host ?? "api.example.invalid", String(trap.port), arrives, where];
    const env = { CASSETTE_MODE: undefined, CASSETTE_GUARD: undefined, CASSETTE_PASS: undefined };
    const { code, stdout, stderr } = await startProgram(program, args, { env, runtime }).finished;
    const line = stdout.trimEnd().split("\n").at(-1)!;
    if (code !== 0 || !line.startsWith("[")) {
      throw new Error(`${program.pathname} ended with ${code}:\n${stdout}\n${stderr}`);
    }
    return JSON.parse(line);
  } finally {
    await trap.close();
  }
}

/** An address of this machine that does not say that it is one: to the guard, a host like others. */
export function ownAddress(): string | undefined {
  return Object.values(networkInterfaces()).flat()
    .find((address) => address?.family === "IPv4" && !address.internal)?.address;
}
