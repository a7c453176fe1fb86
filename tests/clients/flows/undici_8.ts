// undici 8: request, stream and Pool.
import * as undici from "undici-8";
import { type Undici, undiciFlows } from "../undici_flows.ts";

export const flows = undiciFlows(undici as unknown as Undici);
