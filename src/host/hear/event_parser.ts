/**
 * The lines of an event stream, as the HTML standard reads them (server-sent events, section 9.2.6).
 *
 * @module
 */

/** What stands up to a blank line. */
export interface ParsedEvent {
  type: string;
  /** `undefined` where there was none, and nothing is told. */
  data: string | undefined;
  /** The id from here on, where there was one. */
  id: string | undefined;
  /** After how many milliseconds to ask again from here on, where that was said. */
  retry: number | undefined;
}

/** Reads a stream in whatever pieces it comes. */
export interface EventParser {
  /** @returns what has become whole with these bytes */
  parse(bytes: Uint8Array): ParsedEvent[];
}

/** @returns one for a stream from its beginning */
export function eventParser(): EventParser {
  const decoder = new TextDecoder();
  let rest = "";
  let isAfterReturn = false;
  let type = "";
  let data: string[] = [];
  let id: string | undefined;

  /** @returns what counts at once, before the event is whole */
  const takeField = (line: string): ParsedEvent | undefined => {
    const colon = line.indexOf(":");
    if (colon === 0) return undefined;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") type = value;
    else if (name === "data") data.push(value);
    else if (name === "id" && !value.includes("\0")) id = value;
    else if (name === "retry" && /^[0-9]+$/.test(value)) {
      return { type: "", data: undefined, id: undefined, retry: Number(value) };
    }
    return undefined;
  };
  const endEvent = (): ParsedEvent => {
    const event = {
      type: type || "message",
      data: data.length > 0 ? data.join("\n") : undefined,
      id,
      retry: undefined,
    };
    [type, data, id] = ["", [], undefined];
    return event;
  };
  return {
    parse(bytes) {
      let text = decoder.decode(bytes, { stream: true });
      if (isAfterReturn && text !== "") {
        if (text.startsWith("\n")) text = text.slice(1);
        isAfterReturn = false;
      }
      const events: ParsedEvent[] = [];
      isAfterReturn ||= text.endsWith("\r");
      const lines = (rest + text).split(/\r\n|\n|\r/);
      rest = lines.pop()!;
      for (const line of lines) {
        const event = line === "" ? endEvent() : takeField(line);
        if (event) events.push(event);
      }
      return events;
    },
  };
}
