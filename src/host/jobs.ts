/**
 * Programs that run beside this one, and are listened to.
 *
 * @module
 */
import type { Timer } from "../wire/clock.ts";
import { clock } from "../wire/native.ts";
import { process } from "./process.ts";

/** A program that runs. */
export interface Running {
  /** Its exit code, once it and all that it has started hold its output no more. */
  ended: Promise<number>;
  /** Asks it, and all that it has started, to end; asked again, ends them. */
  stop(): void;
}

/**
 * Runs what is named behind it, and ends all of its group when its own input does: then whoever holds that is gone,
 * even killed.
 */
const END_WITH_STARTER = `
exec 3<&0
(read -r _ <&3; kill -TERM 0) &
watch=$!
"$@" </dev/null 3<&- &
wait $!
code=$?
kill $watch 2>/dev/null
exit $code
`;

/** A line is handed on when it is as long as this. */
const LONGEST_LINE = 65_536;

/** How long what was asked to end may take, in milliseconds. */
const PATIENCE = 5000;

/**
 * @param words a program and its arguments
 * @param listen is told of each line that it says, without its end
 * @returns it, as it runs
 */
export function startJob(words: readonly string[], listen: (line: string) => void): Running {
  const { spawn } = process.getBuiltinModule("node:child_process");
  const isGroup = process.platform !== "win32";
  const [program, ...rest] = isGroup ? ["sh", "-c", END_WITH_STARTER, "sh", ...words] : words;
  const child = spawn(program!, rest, {
    // Held open for as long as this program runs, however it ends.
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
    detached: isGroup, // so that all that it starts is ended with it
    windowsHide: true,
  });
  for (const stream of [child.stdout, child.stderr]) {
    const decoder = new TextDecoder();
    let rest = "";
    stream.on("data", (bytes: Uint8Array) => {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
      rest = lines.pop()!;
      for (const line of lines) listen(line);
      if (rest.length < LONGEST_LINE) return;
      listen(rest);
      rest = "";
    });
    stream.on("end", () => {
      rest += decoder.decode();
      if (rest !== "") listen(rest);
    });
  }
  const kill = (signal: "SIGTERM" | "SIGKILL") => {
    try {
      if (isGroup) process.kill(-child.pid!, signal);
      else child.kill(signal);
    } catch {
      // it has ended by itself
    }
  };
  let timer: Timer | undefined;
  let stopped = false;
  const ended = new Promise<number>((resolve) => {
    child.on("error", (error) => {
      listen(`${words[0]} cannot be run: ${error.message}`);
      resolve(127);
    });
    const { signals } = process.getBuiltinModule("node:os").constants;
    child.on("close", (code, signal) => resolve(code ?? 128 + (signals[signal!] ?? 0)));
  }).finally(() => clock.clearTimeout(timer));
  return {
    ended,
    stop() {
      if (child.pid === undefined) return;
      if (stopped) return kill("SIGKILL");
      stopped = true;
      kill("SIGTERM");
      timer = clock.setTimeout(() => kill("SIGKILL"), PATIENCE);
    },
  };
}
