/**
 * Who keeps a journal or a lock, and whether they are still there to do so.
 *
 * Two signs tell it. The process: it is asked for by its id, where that can be asked and means the
 * same to both. The heartbeat: an owner sets the time of the file's last change each second. It
 * decides where the process cannot be asked, as on Deno without `--allow-run` or from another
 * machine, and among the workers of one process, which end one by one.
 *
 * @module
 */
import { fateOf, type Owner } from "../../host/process.ts";
import { realNow } from "../../wire/native.ts";

/** How often an owner shows that it is there. */
export const BEAT = 1000;

/** How long an owner may be silent of whom nothing else is known. */
const SILENT = 30_000;

/** How long an owner may be silent whose process runs: after that it is another with its id. */
const REUSED = 60_000;

/** What is known of an owner: it is there; it is dead for sure; it gave no sign for long. */
export type OwnerFate = "alive" | "dead" | "silent";

/**
 * @param owner who it is, if that could be read
 * @param beat when it last gave a sign, in milliseconds since 1970
 * @returns whether it is still there
 */
export function verdictOn(owner: Owner | undefined, beat: number): OwnerFate {
  const fate = owner ? fateOf(owner) : "unknown";
  if (fate === "ended") return "dead";
  return realNow() - beat < (fate === "runs" ? REUSED : SILENT) ? "alive" : "silent";
}

/**
 * @param text a line of JSON, from a file that anybody may have written
 * @returns what it says of an owner, and whatever else is in it
 */
export function readOwner(
  text: string | undefined,
): { owner: Owner; more: Record<string, unknown> } | undefined {
  try {
    const { pid, host, ...more } = JSON.parse(text ?? "");
    // No other number is that of a process, and -1 means all of them.
    if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
    return { owner: { pid, host: typeof host === "string" ? host : undefined }, more };
  } catch {
    return undefined;
  }
}
