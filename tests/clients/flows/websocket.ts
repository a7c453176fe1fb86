// The runtime's own WebSocket.
import { socketFlows } from "../socket_flows.ts";

export const flows = socketFlows(WebSocket);
