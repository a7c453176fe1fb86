/**
 * What the system knows of this process's sockets: on Linux, where it may be asked.
 *
 * @module
 */
import { process } from "../process.ts";

/** A line of `/proc/net/tcp`: a socket that listens, its port in hex digits, and its inode. */
const LISTENS = /^\s*\d+: [\dA-F]+:([\dA-F]{4}) \S+ 0A (?:\S+ +){5}(\d+)/gm;

/**
 * @param port a TCP port
 * @returns whether this process listens there; `false` also where that cannot be asked
 */
export function listensBySystem(port: number): boolean {
  if (process.platform !== "linux" || !mayAsk()) return false;
  const inodes = new Set(listeners(port));
  if (inodes.size === 0) return false;
  const { readdirSync, readlinkSync } = process.getBuiltinModule("node:fs");
  return readdirSync("/proc/self/fd").some((name) => {
    try {
      return inodes.has(readlinkSync(`/proc/self/fd/${name}`));
    } catch {
      return false; // closed since
    }
  });
}

/** The sockets that listen at a port, as links to them read. */
function listeners(port: number): string[] {
  const { existsSync, readFileSync } = process.getBuiltinModule("node:fs");
  return ["/proc/net/tcp", "/proc/net/tcp6"].filter((path) => existsSync(path)).flatMap((path) =>
    [...readFileSync(path, "latin1").matchAll(LISTENS)]
      .filter(([, hex]) => parseInt(hex!, 16) === port)
      .map(([, , inode]) => `socket:[${inode}]`)
  );
}

/** Deno lets nobody look there who may not do everything, and would ask people. */
function mayAsk(): boolean {
  if (!("deno" in process.versions)) return true;
  const { permissions } = (globalThis as unknown as {
    Deno: { permissions: { querySync(what: { name: string }): { state: string } } };
  }).Deno;
  return ["read", "write", "net", "env", "sys", "run", "ffi"]
    .every((name) => permissions.querySync({ name }).state === "granted");
}
