// node-fetch 3.
import fetch from "node-fetch";
import { nodeFetchFlows } from "../node_fetch_flows.ts";

export const flows = nodeFetchFlows(fetch as never);
