// How edits are written down, and how they are tried.
import { signFunction } from "../../src/track/sign/sign.ts";
import { inMemory } from "./samples.ts";

/** A project as one text, `=== path` before each file, and edits of it with their verdicts. */
export interface Edits {
  readonly base: string;
  /** The function that is looked at; `src/main.ts#ask` unless told. */
  readonly id?: string;
  readonly edits: readonly (readonly [title: string, verdict: Verdict, ...replaced: string[]])[];
}

/** Whether the function does the same after the edit. */
export type Verdict = "same" | "changed";

/** The files that a text holds; what stands before the first `=== path` is `src/main.ts`. */
export function filesOf(text: string): Record<string, string> {
  const [main = "", ...parts] = text.split(/^\s*=== (.+)\n/m);
  const files: Record<string, string> = main.trim() ? { "src/main.ts": main } : {};
  for (let at = 0; at < parts.length; at += 2) files[parts[at]!.trim()] = parts[at + 1] ?? "";
  return files;
}

/** The text after the edit: each odd part replaced by the one behind it, wherever it stands. */
export function edited(base: string, replaced: readonly string[]): string {
  let text = base;
  for (let at = 0; at < replaced.length; at += 2) {
    if (!text.includes(replaced[at]!)) throw new Error(`there is no ${replaced[at]} in ${base}`);
    text = text.replaceAll(replaced[at]!, () => replaced[at + 1]!);
  }
  return text;
}

/** The hash of a function of a project that is written as one text. */
export async function hashIn(text: string, id = "src/main.ts#ask"): Promise<string> {
  return (await signFunction(id, inMemory(filesOf(text)))).hash;
}
