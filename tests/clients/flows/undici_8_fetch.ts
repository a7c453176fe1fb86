// undici 8: its own fetch.
import * as undici from "undici-8";
import { type Undici, undiciFetchFlows } from "../undici_flows.ts";

export const flows = undiciFetchFlows(undici as unknown as Undici);
