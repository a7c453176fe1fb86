/**
 * The body of a live answer of Node's clients, as a session takes it down: read as its reader reads, in the
 * pieces that came, behind its coding. What is not of the coding that it names stays as it came, and that is
 * noted: its client shall fail in its own words.
 *
 * @module
 */
import type { HeaderPair, InterimResponse } from "../../cassette/types.ts";
import { type AnswerDetails, spellingOf } from "../../wire/details.ts";
import { type Coder, coderOf, isCoded } from "./codings.ts";

/** A body, and how it is told what comes. */
export interface LiveBody {
  stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Takes a piece; more is to come when `resume` is called. */
  push(bytes: Uint8Array): void;
  /** Ends it, or breaks it off. */
  end(error?: unknown): void;
}

/** What a body has to do with its source. */
export interface BodySource {
  details: AnswerDetails;
  /** Asks the source for more. */
  resume: () => void;
  /** Tells the source that nobody wants more. */
  cancel: () => void;
}

/** @param source where it comes from */
export function openLiveBody({ details, resume, cancel }: BodySource): LiveBody {
  const came: Uint8Array<ArrayBuffer>[] = [];
  let end: { error?: unknown } | undefined;
  let wake = () => {};
  const encoding = headerOf(details, "content-encoding");
  let coder = coderOf(encoding, "undo");
  if (!coder && isCoded(encoding)) details.encoded = true;
  let isFirst = true;
  /** The first piece tells whether it is of its coding at all. */
  const undo = async (
    fn: (coder: Coder) => Promise<Uint8Array<ArrayBuffer>[]>,
    raw: typeof came,
  ) => {
    if (!coder) return raw;
    try {
      return await fn(coder);
    } catch (error) {
      if ((error as { code?: unknown }).code === "Z_BUF_ERROR") {
        details.encoded = "unfinished";
        return [];
      }
      if (!isFirst) throw error;
      coder = undefined;
      details.encoded = true;
      return raw;
    } finally {
      isFirst = false;
    }
  };
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      while (true) {
        const piece = came.shift();
        const ready = piece ? await undo((one) => one.code(piece), [piece]) : [];
        for (const bytes of ready) controller.enqueue(bytes);
        if (ready.length > 0) return;
        if (piece) continue;
        if (end) {
          if ("error" in end) return controller.error(end.error);
          for (const bytes of await undo((one) => one.end(), [])) controller.enqueue(bytes);
          return controller.close();
        }
        const more = new Promise<void>((resolve) => wake = resolve);
        resume();
        await more;
      }
    },
    cancel,
  }, { highWaterMark: 0 });
  return {
    stream,
    push(bytes) {
      came.push(new Uint8Array(bytes));
      wake();
    },
    end(...given) {
      end ??= given.length > 0 && given[0] !== undefined ? { error: given[0] } : {};
      wake();
    },
  };
}

/** @returns what a response cannot say of an answer with these headers, names as they were spelt */
export function detailsFrom(
  pairs: readonly HeaderPair[],
  interim: InterimResponse[] = [],
): AnswerDetails {
  const spelling = spellingOf(pairs);
  return {
    headers: lowerCased(pairs),
    ...(spelling.length > 0 ? { spelling } : {}),
    ...(interim.length > 0 ? { interim } : {}),
  };
}

/** Whether an answer has a body, by what was asked and its status (RFC 9110, section 6.4.1). */
export function mayHaveBody(method: string, status: number): boolean {
  return method !== "HEAD" && status !== 204 && status !== 304;
}

/** @returns the value of a header, by its name in lower case */
export function headerOf({ headers }: AnswerDetails, name: string): string | undefined {
  return headers.find((pair) => pair[0] === name)?.[1];
}

/** @returns pairs of names and values, of a list in which they take turns, as Node gives them */
export function pairsOf(raw: readonly (Uint8Array | string)[]): HeaderPair[] {
  const text = (one: Uint8Array | string) =>
    typeof one === "string" ? one : Array.from(one, (code) => String.fromCharCode(code)).join("");
  return raw.flatMap((name, at) =>
    at % 2 === 0 ? [[text(name), text(raw[at + 1]!)] as HeaderPair] : []
  );
}

/** @returns the pairs with names in lower case, as cassettes have them */
export function lowerCased(pairs: readonly HeaderPair[]): HeaderPair[] {
  return pairs.map(([name, value]) => [name.toLowerCase(), value]);
}
