/**
 * Requests that are sent again where the service, or the way to it, is at fault for a moment: what was recorded is paid
 * for by then.
 *
 * @module
 */
import { pause } from "../host/process.ts";
import { realFetch } from "../wire/native.ts";

/** So often something is asked. */
const MOST_TRIES = 5;
/** The wait before it is asked the second time, in milliseconds; then twice that, and so on. */
const FIRST_PAUSE = 1000;
/** The longest wait that a service may ask for. */
const LONGEST_PAUSE = 60_000;

/**
 * Asks as fetch does, and again where no answer came, the service has failed, or wants to be asked later. What makes
 * something may be done twice so, which `comment.ts` and who opens a pull request look after.
 *
 * @param url where
 * @param init what is sent, its body as text
 * @returns the answer, whatever it says
 * @throws what fetch throws, where no answer came at the last try either
 */
export async function patientFetch(url: string, init: RequestInit): Promise<Response> {
  for (let tries = 1;; tries++) {
    let wait = FIRST_PAUSE * 2 ** (tries - 1);
    try {
      const answer = await realFetch(url, init);
      const later = Number(answer.headers.get("retry-after")) * 1000;
      const isPassing = answer.status >= 500 || answer.status === 429 ||
        (answer.status === 403 && later > 0);
      if (!isPassing || tries === MOST_TRIES) return answer;
      await answer.body?.cancel();
      if (later > 0) wait = Math.min(later, LONGEST_PAUSE);
    } catch (error) {
      if (tries === MOST_TRIES) throw error;
    }
    await pause(wait);
  }
}
