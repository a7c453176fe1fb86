/** One module away: the messages of a conversation. */
import { fill } from "./template.ts";

const PERSONA = "Describe a person: {description}.";

/** The messages that ask for a persona. */
export function buildMessages(description: string) {
  return [{ role: "user", content: fill(PERSONA, { description }) }];
}
