/**
 * Requests that are sent and not recorded: in the mode `live`, and where a miss may ask the real API.
 *
 * @module
 */
import { describeCall } from "../wire/call.ts";
import { capture, type Take } from "../wire/capture.ts";
import { type LiveRequest, readPlainRequest } from "../wire/request.ts";
import { TELLING, tellingOf } from "./live_watch.ts";
import type { Courier, Telling } from "./observe.ts";
import type { Settings } from "./options.ts";
import { readHead, type Sending } from "./sending.ts";
import type { Fetch } from "../wire/types.ts";
import { sendTo } from "../wire/upstream.ts";

/** What a session gives to what it passes on. */
export interface PassContext extends Sending {
  telling: Telling;
  /** Who sends, and wants to know when an answer is whole; where there is somebody. */
  courier: Courier | undefined;
  /** What the tags of secrets are keyed with. */
  salt: string;
}

/** What is passed on. */
export interface Passing {
  /** Sends a request as it is. */
  pass: Fetch;
  /** How many have been. */
  count(): number;
  /**
   * Waits until all is told of what was passed on, so many milliseconds at most, and tells then of
   * what is still under way. From then on nothing is told.
   */
  settle(milliseconds: number): Promise<void>;
}

/** A request on its way, or back. */
interface Passed {
  /** In a few words. */
  call: string;
  asked: LiveRequest;
  /** Whether it has really been sent. */
  sent: boolean;
  told?: Promise<void>;
}

/**
 * @param settings how the session is set
 * @param context what it gives
 */
export function createPassing(settings: Settings, context: PassContext): Passing {
  const { send, admit, telling, courier, salt } = context;
  const { redaction, upstreams, now } = settings;
  /** Those of which is still to be told. */
  const open = new Map<Take, Passed>();
  let count = 0;
  let over = false;

  const tell = (take: Take, passed: Passed): Promise<void> =>
    passed.told ??= tellOnce(take, passed);
  const tellOnce = async (take: Take, { call, asked, sent }: Passed) => {
    if (sent && telling.active) {
      const interaction = await tellingOf(take, asked, redaction, salt);
      telling.tell({ verdict: "live", call, interaction }, "live");
    }
    open.delete(take);
  };

  const watch = async (asked: LiveRequest, [input, init]: Parameters<Fetch>) => {
    const call = redaction.text(describeCall(input, init));
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    const { input: to, origin, canonicalUrl } = sendTo(input, upstreams);
    if (signal?.aborted || over) return await send(to, init); // never sent, or too late to be told
    const passed: Passed = { call, asked, sent: false };
    const { take, response } = capture({
      send: ({ onSent, ...rest }) =>
        send(to, init, {
          onSent() {
            if (!passed.sent) count++;
            passed.sent = true;
            onSent();
          },
          ...rest,
        }),
      live: Promise.resolve(asked),
      url: asked.url,
      signal,
      recordedFrom: origin,
      now,
      canonical: canonicalUrl,
      readOn: false, // it is the caller's alone
      only: TELLING,
      keep: (ended) => tell(ended, passed),
    });
    open.set(take, passed);
    return await response;
  };
  return {
    count: () => count,
    async pass(input, init) {
      if (telling.active || courier) {
        const asked = admit
          ? await admit(input, init)
          : readPlainRequest(input, init) ?? readHead(input, init);
        return await watch(asked, [input, init]);
      }
      const { input: to, canonical } = sendTo(input, upstreams);
      count++;
      return canonical(await send(to, init));
    },
    async settle(milliseconds) {
      const untold = [...open].flatMap(([take, { told }]) => told ? [] : [take]);
      if (untold.length > 0) await untilEnded(untold, milliseconds);
      over = true;
      await Promise.all([...open].map(([take, passed]) => tell(take, passed)));
    },
  };
}

/** Reads on what may tell of its cost, for so many milliseconds; what is left is its caller's. */
async function untilEnded(takes: readonly Take[], milliseconds: number): Promise<void> {
  let isEnough = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const enough = new Promise<void>((resolve) =>
    timer = setTimeout(() => {
      isEnough = true;
      resolve();
    }, milliseconds)
  );
  const telling = takes.filter(({ native }) =>
    !native || TELLING.test(native.headers.get("content-type") ?? "")
  );
  const all = telling.map(async (take) => {
    await take.drain(() => isEnough);
    if (!isEnough) await take.finished;
  });
  await Promise.race([Promise.all(all), enough]);
  clearTimeout(timer);
}
