// undici 7: its own fetch.
import * as undici from "undici";
import { type Undici, undiciFetchFlows } from "../undici_flows.ts";

export const flows = undiciFetchFlows(undici as unknown as Undici);
