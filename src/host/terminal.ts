/**
 * The terminal, or what stands in its place: arguments, output, the end of the program.
 *
 * @module
 */
import { importPackage } from "./packages.ts";
import { process } from "./process.ts";

/** Sets a variable of the environment of this program, and of all that it starts. */
export function setVariable(name: string, value: string): void {
  process.env[name] = value;
}

/**
 * Takes variables out of the environment of this program, and so of all that it starts.
 *
 * @returns them, as they were
 */
export function takeVariables(names: readonly string[]): Record<string, string> {
  const taken: Record<string, string> = {};
  for (const name of names) {
    const value = process.env[name];
    if (value !== undefined) taken[name] = value;
    delete process.env[name];
  }
  return taken;
}

/** A region of the terminal that is written again and again; lines can be put above it. */
export interface LiveRegion {
  show(text: string): void;
  above(line: string): void;
  /** Leaves it empty. */
  end(): void;
}

interface LogUpdatePackage {
  createLogUpdate(stream: unknown): ((text: string) => void) & {
    clear(): void;
    done(): void;
    persist(text: string): void;
  };
}

/**
 * @returns a region at the end of what is on the terminal; what goes through `console` meanwhile is
 * put above it
 * @throws {RetakeError} `PACKAGE_MISSING`
 */
export async function openLiveRegion(): Promise<LiveRegion> {
  const { createLogUpdate } = await importPackage<LogUpdatePackage>("log-update", {
    has: "createLogUpdate",
    purpose: "to show progress",
  });
  const region = createLogUpdate(process.stderr);
  let shown = "";
  const above = (write: () => void) => {
    region.clear();
    write();
    region(shown);
  };
  const release = redirectConsole(above);
  return {
    show(text) {
      shown = text;
      region(text);
    },
    above: (line) => above(() => process.stderr.write(`${line}\n`)),
    end() {
      release();
      region.clear();
      region.done();
    },
  };
}

const METHODS = ["log", "info", "warn", "error", "debug"] as const;

/** Lets somebody stand around each line that goes through `console`. */
function redirectConsole(around: (write: () => void) => void): () => void {
  const before = METHODS.map((name) => [name, console[name]] as const);
  for (const [name, write] of before) {
    console[name] = (...what: unknown[]) => around(() => write.apply(console, what));
  }
  return () => {
    for (const [name, write] of before) console[name] = write;
  };
}

/** How wide the terminal is, in characters. */
export function terminalWidth(): number {
  return process.stdout.columns || process.stderr.columns || 100;
}

/** Whether a stream is a terminal: not under CI, and not where output goes to a file. */
export function isTerminal(stream: "stdin" | "stdout" | "stderr"): boolean {
  return process[stream].isTTY === true;
}

/** The keys of a terminal, one by one, without a line feed behind them. */
export interface Keys {
  /**
   * Waits for a key.
   *
   * @param wanted the keys that count; others are as if they had not been pressed
   * @returns the key, in lower case; `undefined` for Ctrl-C, Ctrl-D, and where the terminal is gone
   */
  next(wanted: readonly string[]): Promise<string | undefined>;
  /** Gives the terminal to another program for as long as a function runs. */
  aside(fn: () => Promise<void>): Promise<void>;
  /** Leaves the terminal as it was. */
  close(): void;
}

/** What ends a dialogue: Ctrl-C, Ctrl-D. */
const ENDS = new Set(["\x03", "\x04"]);

/** What a key sends that is no character, as ECMA-48 has it; and a character with Alt. */
const SEQUENCE = new RegExp("^\x1b(?:\\[[0-?]*[ -/]*[@-~]|O.|[^\\[O])", "s");

/** @returns the keys of the terminal that this program has */
export function openKeys(): Keys {
  const { stdin } = process;
  const pressed: (string | undefined)[] = [];
  let waiting: ((key: string | undefined) => void) | undefined;
  const give = (key: string | undefined) => {
    if (!waiting) return void pressed.push(key);
    const tell = waiting;
    waiting = undefined;
    tell(key);
  };
  let unread = "";
  const heard = (bytes: Uint8Array | string) => {
    unread += String(bytes);
    while (unread !== "") {
      // What arrows and the like send begins with an escape, and may come in two parts.
      const [sequence = ""] = SEQUENCE.exec(unread) ?? [];
      if (sequence === "" && unread.startsWith("\x1b")) return;
      const key = unread[0]!;
      unread = unread.slice(sequence.length || 1);
      if (sequence === "") give(ENDS.has(key) ? undefined : key.toLowerCase());
    }
  };
  const ended = () => give(undefined);
  const begin = () => {
    stdin.setRawMode(true);
    stdin.on("data", heard).on("end", ended).resume();
  };
  const end = () => {
    stdin.off("data", heard).off("end", ended).pause();
    stdin.setRawMode(false);
  };
  begin();
  return {
    async next(wanted) {
      while (true) {
        const key = pressed.length > 0
          ? pressed.shift()
          : await new Promise<string | undefined>((resolve) => waiting = resolve);
        if (key === undefined || wanted.includes(key)) return key;
      }
    },
    async aside(fn) {
      end();
      try {
        await fn();
      } finally {
        begin();
      }
    },
    close: end,
  };
}

/**
 * Asks whether to go on. Enter alone is a yes.
 *
 * @returns the answer; no at the end of what can be typed
 */
export async function askYes(question: string): Promise<boolean> {
  const { createInterface } = process.getBuiltinModule("node:readline");
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await new Promise<boolean>((done) => {
      lines.on("close", () => done(false));
      lines.question(`${question} [Y/n] `, (word) => done(/^(?:y|yes|)$/i.test(word.trim())));
    });
  } finally {
    lines.close();
  }
}

/** Writes a line for people. */
export function sayLine(line: string): void {
  console.error(line);
}

/** Writes a result. */
export function printLine(line: string): void {
  console.log(line);
}

/**
 * Hears of Ctrl-C, and of a polite request to end.
 *
 * @param listener gets how often it was heard, and the exit code that says which it was first: 130 for Ctrl-C, 143
 * for a request
 * @returns ends that
 */
export function hearInterrupts(listener: (times: number, code: number) => void): () => void {
  let times = 0;
  let first: number | undefined;
  const heard = (code: number) => () => listener(++times, first ??= code);
  // Windows knows the first only.
  const signals = [["SIGINT", heard(130)], ["SIGTERM", heard(143)]] as const;
  const known = process.platform === "win32" ? signals.slice(0, 1) : signals;
  for (const [signal, hear] of known) process.on(signal, hear);
  return () => {
    for (const [signal, hear] of known) process.off(signal, hear);
  };
}

// At import: while suites run these throw, so that no case ends the run. On Deno, the one of `process`
// calls the other.
const { exit } = "deno" in process.versions
  ? (globalThis as unknown as { Deno: { exit(code: number): never } }).Deno
  : process;

/** Ends the program at once, whatever it is about. */
export function endAtOnce(code: number): void {
  exit(code);
}

/**
 * Lets go what nobody reads any more: `retake run -- npm test | head` is over for who reads it, not for the tests.
 * What cannot be written for another reason, as where a disk is full, ends the program.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", ({ code, message }: Error & { code?: string }) => {
      if (code === "EPIPE") return;
      if (stream === process.stdout) {
        sayLine(`retake: what it prints cannot be written: ${message}`);
      }
      endAtOnce(1);
    });
  }
}

/** Ends the program once all that was written is out, whatever may still be open. */
export function endProgram(code: number): void {
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
}
