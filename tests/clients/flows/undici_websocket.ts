// undici 7: its own WebSocket.
import { WebSocket } from "undici";
import { socketFlows } from "../socket_flows.ts";

export const flows = socketFlows(WebSocket as unknown as typeof globalThis.WebSocket);
