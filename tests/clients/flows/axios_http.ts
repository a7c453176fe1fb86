// axios, as it comes: by node:http.
import { axiosFlows } from "../axios_flows.ts";

export const flows = axiosFlows("http");
