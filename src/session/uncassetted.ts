/**
 * Requests of code that somebody watches and that has no cassette: they are sent as they are, and told
 * as live.
 *
 * @module
 */
import { askedUrl } from "../wire/address.ts";
import { mayBeSent } from "../wire/call.ts";
import { realFetch } from "../wire/native.ts";
import { hideKnown } from "./hide.ts";
import { createNotifier } from "./observe.ts";
import type { Settings } from "./options.ts";
import { openPassing, pass, settlePassing } from "./pass.ts";
import { createSending } from "./sending.ts";
import { runContext } from "./context.ts";
import type { Fetch } from "../wire/types.ts";

/** What sends such requests. */
export interface Uncassetted {
  fetch: Fetch;
  /** Waits until all is told, for a while; nothing is told after that. */
  settle(): Promise<void>;
  /** Takes out of what is said of its run what was secret in them. */
  hide(text: string): string;
}

/** This machine: a server that code under test has started itself, as a rule, and no API. */
const LOCAL = /^(?:localhost|127(?:\.\d+){3}|\[::1\]|.*\.localhost)$/;

/**
 * @param name what stands where a cassette's name would
 * @param settings how a session would be set
 */
export function openUncassetted(name: string, settings: Settings): Uncassetted {
  const { rateLimiter, observer } = runContext();
  const notifier = createNotifier(name, settings.verbose, observer);
  // What may not be sent fails by what is thrown; who decides that knows it too.
  const sending = createSending(settings, rateLimiter, () => {});
  const passing = openPassing(settings, { ...sending, notifier, rateLimiter });
  const direct = settings.fetch ?? realFetch;
  return {
    fetch: (input, init) => isFar(input) ? pass(passing, input, init) : direct(input, init),
    settle: () => settlePassing(passing, settings.settle),
    hide: hideKnown(settings.redaction, notifier, () => [passing.secrets]),
  };
}

function isFar(input: string | URL | Request): boolean {
  if (!mayBeSent(input)) return false;
  const url = askedUrl(input);
  return url !== undefined && !LOCAL.test(url.hostname);
}
