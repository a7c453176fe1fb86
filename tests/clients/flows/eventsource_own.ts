// The runtime's EventSource, as it is when it is used.
import { eventSourceFlows, type Source } from "../event_source_flows.ts";

const global = globalThis as unknown as { EventSource: new (url: string) => Source };

export const flows = eventSourceFlows((url) => new global.EventSource(url));
