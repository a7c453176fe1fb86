/**
 * The process, as all three runtimes have it: waiting, chance, and whether another
 * one still runs.
 *
 * @module
 */
import type nodeProcess from "node:process";
import type { Timer } from "../wire/clock.ts";
import { clock } from "../wire/native.ts";

/** The global, since importing `node:process` costs Node 10 ms: it looks at all that is in it. */
export const process: typeof nodeProcess =
  (globalThis as unknown as { process: typeof nodeProcess }).process;

/** The little of Deno that `node:` modules do not have. */
interface DenoGlobal {
  permissions: {
    querySync(what: { name: string; kind?: string; path?: string; variable?: string }): Granted;
  };
  unrefTimer(id: number): void;
}
type Granted = { state: string };

const deno = "deno" in process.versions ? (globalThis as { Deno?: DenoGlobal }).Deno : undefined;

// At import: whoever seeds chance later, Retake itself or a test, does not do it to the names and the
// waiting that files need.
const { random } = Math;
// Not on Node, where the first look at `crypto` takes longer than all else of importing Retake.
const uuid = deno || "bun" in process.versions ? crypto.randomUUID.bind(crypto) : undefined;
/** @returns random hex digits, up to twelve, which no seed brings back */
export function randomHex(digits: number): string {
  const hex = uuid?.() ?? process.getBuiltinModule("node:crypto").randomBytes(6).toString("hex");
  return hex.slice(-digits);
}

/** Waits for about as long: up to a third less or more, so that many who wait do not ask at once. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => clock.setTimeout(resolve, milliseconds * (2 + 2 * random()) / 3));
}

/** @returns whether something resolves in time */
export async function inTime(what: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: Timer;
  const late = new Promise<boolean>((resolve) =>
    timer = clock.setTimeout(() => resolve(false), milliseconds)
  );
  return await Promise.race([what.then(() => true), late]).finally(() => clock.clearTimeout(timer));
}

/**
 * Does something over and over, one run at a time, without keeping the process alive for it.
 *
 * @param milliseconds how often
 * @param fn what to do; what it throws is nobody's business
 * @returns ends it, and resolves when nothing of it is under way
 */
export function every(milliseconds: number, fn: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  const timer: unknown = clock.setInterval(() => {
    running ??= fn().catch(() => {}).finally(() => running = undefined);
  }, milliseconds);
  // A number on older versions of Deno.
  if (typeof timer === "number") deno?.unrefTimer(timer);
  else (timer as { unref(): void }).unref();
  return async () => {
    clock.clearInterval(timer as Timer);
    await running;
  };
}

/** A process, told from others. */
export interface Owner {
  pid: number;
  /** The machine, or the part of it in which process ids are its own; none where it is not told. */
  host: string | undefined;
}

let own: Owner | undefined;

/** @returns this process */
export function self(): Owner {
  return own ??= { pid: process.pid, host: machine() };
}

/**
 * @param owner a process
 * @returns whether it runs: `unknown` where it cannot be asked. That is so for one elsewhere, and on
 * Deno without `--allow-run`, and for this process, which may have ended parts of itself: workers
 */
export function fateOf({ pid, host }: Owner): "runs" | "ended" | "unknown" {
  const me = self();
  if (host === undefined || host !== me.host || pid === me.pid) return "unknown";
  if (!mayAsk({ name: "run" })) return "unknown";
  try {
    process.kill(pid, 0);
    return "runs";
  } catch (error) {
    const { code } = error as { code?: unknown };
    return code === "ESRCH" ? "ended" : code === "EPERM" ? "runs" : "unknown";
  }
}

function machine(): string | undefined {
  if (!mayAsk({ name: "sys", kind: "hostname" })) return undefined;
  return process.getBuiltinModule("node:os").hostname() + processSpace();
}

/** Containers may share a folder and a host name, and number their processes each for itself. */
function processSpace(): string {
  const link = "/proc/self/ns/pid";
  if (process.platform !== "linux" || !mayAsk({ name: "read", path: link })) return "";
  try {
    return `/${process.getBuiltinModule("node:fs").readlinkSync(link)}`;
  } catch {
    return "";
  }
}

/** Whether Deno would answer without asking the user, who shall not be asked for such a thing. */
export function mayAsk(
  what: { name: string; kind?: string; path?: string; variable?: string },
): boolean {
  return deno === undefined || deno.permissions.querySync(what).state === "granted";
}
