/**
 * Requests that are sent and not recorded: in the mode `live`, and where a miss may ask the real API.
 *
 * @module
 */
import { describeCall } from "./call.ts";
import { readPlainRequest } from "./live_request.ts";
import { readBeside } from "./live_watch.ts";
import type { Courier, Telling } from "./observe.ts";
import type { Settings } from "./options.ts";
import type { Send } from "./sending.ts";
import type { Fetch } from "./types.ts";
import { sendTo } from "./upstream.ts";

/** What a session gives to what it passes on. */
export interface PassContext {
  send: Send;
  telling: Telling;
  courier: Courier | undefined;
}

/** What is passed on. */
export interface Passing {
  /** Sends a request as it is. */
  pass: Fetch;
  /** How many have been. */
  count(): number;
  /** Waits until all is told of what was passed on, so many milliseconds at most. */
  settle(milliseconds: number): Promise<void>;
}

/**
 * @param settings how the session is set
 * @param context what it gives
 */
export function createPassing(settings: Settings, context: PassContext): Passing {
  const { send, telling, courier } = context;
  const { redaction, upstreams } = settings;
  const reading = new Set<Promise<void>>();
  let count = 0;

  const watch = (response: Response, [input, init]: Parameters<Fetch>, started: number) => {
    const call = redaction.text(describeCall(input, init));
    const [method, url] = [call.slice(0, call.indexOf(" ")), call.slice(call.indexOf(" ") + 1)];
    const read = readBeside(response, { method, url, headers: [] }, started).then((interaction) =>
      telling.tell({ verdict: "live", call, ...interaction ? { interaction } : {} }, "live")
    );
    reading.add(read);
    void read.finally(() => reading.delete(read));
  };
  return {
    count: () => count,
    async pass(input, init) {
      const { input: to, canonical } = sendTo(input, upstreams);
      if (courier?.admit) {
        const url = input instanceof Request ? input.url : String(input);
        const plain = readPlainRequest(input, init);
        const method = plain?.method ?? (input instanceof Request ? input.method : "GET");
        await courier.admit({ url, method, text: plain?.text });
      }
      count++;
      const started = performance.now();
      const response = canonical(await send(to, init));
      if (telling.active) watch(response, [input, init], started);
      return response;
    },
    async settle(milliseconds) {
      if (reading.size === 0) return;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const enough = new Promise<void>((resolve) => timer = setTimeout(resolve, milliseconds));
      await Promise.race([Promise.all(reading), enough]);
      clearTimeout(timer);
    },
  };
}
