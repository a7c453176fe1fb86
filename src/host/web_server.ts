/**
 * A server for the browser of the person at this machine, and that browser.
 *
 * @module
 */
import type { AddressInfo } from "node:net";
import type { Server } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { RetakeError } from "../errors.ts";
import { fs } from "./files.ts";
import { importPackage } from "./packages.ts";
import { mayAsk, process } from "./process.ts";

/** The part of the package that is used here; it serves on Node, Deno and Bun. */
interface NodeServerPackage {
  serve(
    options: {
      fetch: (request: Request) => Response | Promise<Response>;
      hostname: string;
      port: number;
    },
    listening: (address: AddressInfo) => void,
  ): Server;
}

/** A server that listens. */
export interface WebServer {
  port: number;
  /** Ends it, with all that are still asking. */
  close(): Promise<void>;
}

/**
 * Listens on this machine alone.
 *
 * @param fetch answers requests
 * @param port where; 0 for any that is free
 * @throws {RetakeError} `PACKAGE_MISSING`; `OPTION_INVALID` where the port is taken, or is none
 */
export async function serveHere(
  fetch: (request: Request) => Response | Promise<Response>,
  port: number,
): Promise<WebServer> {
  const { serve } = await importPackage<NodeServerPackage>("@hono/node-server", {
    has: "serve",
    purpose: "to show the page",
  });
  return await new Promise<WebServer>((resolve, reject) => {
    const server = serve({ fetch, hostname: "127.0.0.1", port }, (address) =>
      resolve({
        port: address.port,
        close: () =>
          new Promise<void>((done) => {
            server.close(() => done());
            server.closeAllConnections();
          }),
      }));
    server.on("error", (cause: Error & { code?: string }) => {
      const isTaken = cause.code === "EADDRINUSE";
      reject(
        new RetakeError(
          "OPTION_INVALID",
          `127.0.0.1:${port} cannot be listened on: ${
            isTaken ? "another program does" : cause.message
          }.\n  to do  name another port, or none for any that is free`,
          { cause },
        ),
      );
    });
  });
}

/** @returns random text for a secret: 64 hexadecimal digits */
export function randomSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @returns whether there is a screen on which a browser could open */
export function hasScreen(): boolean {
  if (process.platform === "win32" || process.platform === "darwin") return true;
  return mayAsk({ name: "env" }) && Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** A browser that was told to open something. */
export interface OpenedBrowser {
  /** Whether there was a program that opens it. */
  opened: Promise<boolean>;
  /** Removes what it was told by. */
  forget(): void;
}

/**
 * Opens an address that holds a secret. Which arguments a program has, all users of a machine can see: so the browser
 * is given a file that this user alone may read, which leads there.
 *
 * @param address where to
 */
export function openBrowser(address: string): OpenedBrowser {
  const { mkdtempSync, writeFileSync, rmSync } = fs();
  const { tmpdir } = process.getBuiltinModule("node:os");
  const folder = mkdtempSync(join(tmpdir(), "retake-ui-"));
  const file = join(folder, "open.html");
  writeFileSync(
    file,
    `<!doctype html><meta charset="utf-8"><title>Retake</title>` +
      `<meta http-equiv="refresh" content="0;url=${address}"><p><a href="${address}">To the page</a>\n`,
    { mode: 0o600 },
  );
  const { href } = pathToFileURL(file);
  const [program, ...words] = process.platform === "darwin"
    ? ["open", href]
    : process.platform === "win32"
    ? ["rundll32", "url.dll,FileProtocolHandler", href]
    : ["xdg-open", href];
  const { spawn } = process.getBuiltinModule("node:child_process");
  const opened = new Promise<boolean>((resolve) => {
    const child = spawn(program!, words, { stdio: "ignore", detached: true });
    child.on("error", () => resolve(false)); // no such program
    child.on("spawn", () => {
      child.unref(); // one that was not started has nothing to be let go on Deno
      resolve(true);
    });
  });
  return { opened, forget: () => rmSync(folder, { recursive: true, force: true }) };
}
