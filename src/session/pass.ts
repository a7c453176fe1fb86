/**
 * Requests that are sent and not recorded: in the mode `live`, and where a miss may ask the real API.
 *
 * @module
 */
import { describeCall } from "../wire/call.ts";
import { capture, type LiveRecording } from "../wire/capture.ts";
import { type LiveRequest, readPlainRequest } from "../wire/request.ts";
import { MAY_TELL_COST, toLiveInteraction } from "./live_watch.ts";
import type { Notifier, RateLimiter } from "./observe.ts";
import type { Settings } from "./options.ts";
import { readHead, type Sending } from "./sending.ts";
import type { Fetch } from "../wire/types.ts";
import { sendTo } from "../wire/upstream.ts";

/** What a session gives to what it passes on. */
export interface PassContext extends Sending {
  notifier: Notifier;
  /** Who sends, and wants to know when an answer is whole; where there is somebody. */
  rateLimiter: RateLimiter | undefined;
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
  const { send, admit, notifier, rateLimiter, salt } = context;
  const { redaction, upstreams, now } = settings;
  /** Those of which is still to be told. */
  const open = new Map<LiveRecording, Passed>();
  let count = 0;
  let over = false;

  const tell = (recording: LiveRecording, passed: Passed): Promise<void> =>
    passed.told ??= tellOnce(recording, passed);
  const tellOnce = async (recording: LiveRecording, { call, asked, sent }: Passed) => {
    if (sent && notifier.active) {
      const interaction = await toLiveInteraction(recording, asked, redaction, salt);
      notifier.notify({ verdict: "live", call, interaction }, "live");
    }
    open.delete(recording);
  };

  const watch = async (asked: LiveRequest, [input, init]: Parameters<Fetch>) => {
    const call = redaction.text(describeCall(input, init));
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    const { input: to, origin, canonicalUrl } = sendTo(input, upstreams);
    if (signal?.aborted || over) return await send(to, init); // never sent, or too late to be told
    const passed: Passed = { call, asked, sent: false };
    const { recording, response } = capture({
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
      only: MAY_TELL_COST,
      keep: (ended) => tell(ended, passed),
    });
    open.set(recording, passed);
    return await response;
  };
  return {
    count: () => count,
    async pass(input, init) {
      if (notifier.active || rateLimiter) {
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
      const untold = [...open].flatMap(([recording, { told }]) => told ? [] : [recording]);
      if (untold.length > 0) await untilEnded(untold, milliseconds);
      over = true;
      await Promise.all([...open].map(([recording, passed]) => tell(recording, passed)));
    },
  };
}

/** Reads on what may tell of its cost, for so many milliseconds; what is left is its caller's. */
async function untilEnded(
  recordings: readonly LiveRecording[],
  milliseconds: number,
): Promise<void> {
  let isEnough = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const enough = new Promise<void>((resolve) =>
    timer = setTimeout(() => {
      isEnough = true;
      resolve();
    }, milliseconds)
  );
  const notifier = recordings.filter(({ native }) =>
    !native || MAY_TELL_COST.test(native.headers.get("content-type") ?? "")
  );
  const all = notifier.map(async (recording) => {
    await recording.drain(() => isEnough);
    if (!isEnough) await recording.finished;
  });
  await Promise.race([Promise.all(all), enough]);
  clearTimeout(timer);
}
