// The npm package eventsource: by the global fetch. Its streams have no end of their own: it asks again.
import { EventSource } from "eventsource";
import type { Flows } from "../flow.ts";

/** Listens until so many events have come, or until it fails; tells what has come. */
function listen(url: string, { items }: { items: number }): Promise<unknown> {
  return new Promise((resolve) => {
    const source = new EventSource(url);
    const came: unknown[] = [];
    const end = () => {
      source.close();
      resolve(came);
    };
    source.addEventListener("open", () => came.push("open"));
    source.addEventListener("item", (event) => {
      came.push([event.data, event.origin]);
      if (came.length > items) end();
    });
    source.addEventListener("error", ({ message, code }) => {
      came.push({ message, code });
      end();
    });
  });
}

export const flows: Flows = {
  stream: ({ at }) => listen(at("stream"), { items: 3 }),
  error: ({ at }) => listen(at("error"), { items: 1 }),
  abort: ({ at }) => listen(at("endless"), { items: 1 }),
  refused: ({ nobody }) => listen(nobody, { items: 1 }),
};
