/**
 * What a runtime or a package tells by a channel of `node:diagnostics_channel`.
 *
 * @module
 */
import { channel } from "node:diagnostics_channel";

/**
 * Listens to a channel. On Bun one that nobody holds is gone at the next collection, with all who have subscribed by
 * its name: so it is held until the end.
 *
 * @param name the channel: `undici:request:create`
 * @param hear is told each message
 * @returns ends that
 */
export function listenTo(name: string, hear: (message: unknown) => void): () => void {
  const held = channel(name);
  held.subscribe(hear);
  return () => void held.unsubscribe(hear);
}
