// A server in a process of its own, as a local model is. It prints its port.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const server = createServer((_, response) => response.end("another process"));
server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));
