// The npm package eventsource: by the global fetch.
import { EventSource } from "eventsource";
import { eventSourceFlows, type Source } from "../event_source_flows.ts";

export const flows = eventSourceFlows((url) => new EventSource(url) as unknown as Source);
