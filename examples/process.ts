// How the demo and the tests start a TypeScript file in a new process, on whichever runtime they
// are running themselves.
import { spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Started {
  /** The first line of its standard output; rejects if it ends before it has written one. */
  firstLine: Promise<string>;
  finished: Promise<Finished>;
  stop(): Promise<Finished>;
  /** Ends it at once, with nothing of its own running any more. */
  kill(): void;
  /** Does what Ctrl-C does. */
  interrupt(): void;
  /** Waits until it has written something; rejects if it ends before that, or takes too long. */
  until(what: RegExp, milliseconds?: number): Promise<void>;
}

/** How to start a program, where that is not as this one was started. */
export interface StartOptions {
  cwd?: string;
  env?: Record<string, string | undefined>;
  runtime?: string[];
  /** Gets each line of its standard output as it comes. */
  onLine?: (line: string) => void;
}

/** Starts `file` with Deno, Bun or Node (with tsx): whichever is running now, or another one. */
export function start(
  file: URL,
  args: string[] = [],
  options: StartOptions = {},
): Started {
  const [command, ...flags] = options.runtime ?? [process.execPath, ...runtimeFlags()];
  const child = spawn(command!, [...flags, fileURLToPath(file), ...args], {
    cwd: options.cwd,
    env: defined({ ...process.env, ...options.env }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const out = { stdout: "", stderr: "" };
  const { promise: firstLine, resolve, reject } = deferred<string>();
  firstLine.catch(() => {}); // whoever does not ask for it shall not be told that it never came
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const before = out.stdout.lastIndexOf("\n") + 1;
    out.stdout += text;
    const whole = out.stdout.slice(before, out.stdout.lastIndexOf("\n") + 1).split("\n");
    if (options.onLine) { for (const line of whole.slice(0, -1)) options.onLine(line); }
    if (out.stdout.includes("\n")) resolve(out.stdout.slice(0, out.stdout.indexOf("\n")));
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => out.stderr += text);
  const finished = new Promise<Finished>((resolve, fail) => {
    child.once("error", fail);
    child.once("close", (ended: number | null, signal: string | null) => {
      // Deno takes an exit code of 130, or 143, for the signal that it stands for.
      const code = ended ?? (signal === "SIGINT" ? 130 : signal === "SIGTERM" ? 143 : null);
      reject(new Error(`${file.pathname} ended with ${code} and said:\n${out.stderr}`));
      resolve({ code, ...out });
    });
  });
  // On Deno, child.kill sends one signal at most, and takes it for how the program has ended.
  const send = (signal: "SIGINT" | "SIGTERM") => {
    try {
      process.kill(child.pid!, signal);
    } catch {
      // it has ended by itself
    }
  };
  const stop = () => {
    send("SIGTERM");
    return finished;
  };
  const until = async (what: RegExp, milliseconds = 30_000) => {
    const late = Date.now() + milliseconds;
    const written = () => what.test(out.stdout) || what.test(out.stderr);
    while (!written()) {
      const more = new Promise<false>((resolve) => setTimeout(resolve, 10, false));
      const ended = await Promise.race([finished.then(() => true), more]);
      if (written()) return;
      if (ended || Date.now() > late) {
        child.kill("SIGKILL");
        throw new Error(`${file.pathname} did not say ${what}:\n${out.stdout}\n${out.stderr}`);
      }
    }
  };
  return {
    firstLine,
    finished,
    stop,
    kill: () => void child.kill("SIGKILL"),
    interrupt: () => send("SIGINT"),
    until,
  };
}

function runtimeFlags(): string[] {
  if (process.versions.deno) return ["run", "-A"];
  if (process.versions.bun) return [];
  // Resolved from here, so that it is found whatever the working directory.
  return ["--import", import.meta.resolve("tsx")];
}

/** The runtimes do not agree on what an undefined variable is: nothing, or the text "undefined". */
function defined(env: Record<string, string | undefined>): Record<string, string> {
  const entries = Object.entries(env).filter((entry) => entry[1] !== undefined);
  return Object.fromEntries(entries) as Record<string, string>;
}

function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((yes, no) => [resolve, reject] = [yes, no]);
  return { promise, resolve, reject };
}
