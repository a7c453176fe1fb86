// undici 7: request, stream and Pool.
import * as undici from "undici";
import { type Undici, undiciFlows } from "../undici_flows.ts";

export const flows = undiciFlows(undici as unknown as Undici);
