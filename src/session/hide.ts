/**
 * What a session knows as a secret, taken out of what is said of its run: errors that its code has thrown.
 *
 * @module
 */
import { openAliases } from "../secrets/aliases.ts";
import { REDACTED } from "../secrets/placeholder.ts";
import type { Aliases, Redaction } from "../secrets/types.ts";
import { toRecorded } from "../wire/request.ts";
import type { Notifier } from "./observe.ts";
import { NAMED, OF_THIS_RUN } from "./play/own_secrets.ts";

/**
 * @param redaction what removes secrets
 * @param notifier who knows the last requests
 * @param others the secrets that have aliases by now
 * @returns takes them out of text: an alias stands for what has one
 */
export function hideKnown(
  redaction: Redaction,
  { asked }: Pick<Notifier, "asked">,
  others: () => readonly (Aliases | undefined)[],
): (text: string) => string {
  let known: Aliases[] | undefined;
  const find = (): Aliases[] => {
    const own = openAliases([], OF_THIS_RUN);
    for (const live of asked) {
      const request = toRecorded(live);
      redaction.name(redaction.find({ request, recordedAt: "", waited: 0, unanswered: true }), own);
    }
    return [...others().filter((one) => one !== undefined), own];
  };
  return (text) => {
    known ??= find();
    const hidden = known.reduce((said, aliases) => redaction.known(said, aliases), text);
    return redaction.text(hidden.replace(NAMED, REDACTED));
  };
}
