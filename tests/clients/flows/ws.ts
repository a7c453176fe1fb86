// The npm package ws: by node:http.
import WebSocket from "ws";
import { socketFlows } from "../socket_flows.ts";

export const flows = socketFlows(WebSocket as never);
