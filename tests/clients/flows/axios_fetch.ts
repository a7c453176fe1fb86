// axios, by its adapter for fetch.
import { axiosFlows } from "../axios_flows.ts";

export const flows = axiosFlows("fetch");
