// Event streams, by a class EventSource. They have no end of their own: it asks again, so it is closed.
import type { Flows } from "./flow.ts";

/** What is used of an event. */
interface Told {
  data?: unknown;
  origin?: string;
  message?: string;
  code?: number;
}

/** What is used of a source. */
export interface Source {
  addEventListener(name: string, listener: (event: Told) => void): void;
  close(): void;
}

/** @param open makes one */
export function eventSourceFlows(open: (url: string) => Source): Flows {
  /** Listens until so many events have come, or until it fails; tells what has come. */
  const listen = (url: string, { items }: { items: number }): Promise<unknown> =>
    new Promise((resolve) => {
      const source = open(url);
      const came: unknown[] = [];
      const end = () => {
        source.close();
        resolve(came);
      };
      source.addEventListener("open", () => came.push("open"));
      source.addEventListener("item", ({ data, origin }) => {
        // Deno's own has the whole URL there, the standard its origin.
        came.push([data, origin && new URL(origin).origin]);
        if (came.length > items) end();
      });
      source.addEventListener("error", ({ message, code }) => {
        came.push({ message, code });
        end();
      });
    });
  return {
    stream: ({ at }) => listen(at("stream"), { items: 3 }),
    error: ({ at }) => listen(at("error"), { items: 1 }),
    abort: ({ at }) => listen(at("endless"), { items: 1 }),
    redirect: ({ at }) => listen(at("redirect"), { items: 1 }),
    refused: ({ nobody }) => listen(nobody, { items: 1 }),
  };
}
