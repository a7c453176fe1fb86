// node-fetch 2.
import fetch from "node-fetch-2";
import { nodeFetchFlows } from "../node_fetch_flows.ts";

export const flows = nodeFetchFlows(fetch as never);
