// A port for who needs one at which nobody listens.
import { once } from "node:events";
import net from "node:net";

/** Below those that a system gives to who asks for any: Linux from 32768 on, others from 49152 (RFC 6335). */
const [FIRST, COUNT] = [10_000, 20_000];

/** @returns a port at which nobody listens; nor will another program be given it meanwhile */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    const server = net.createServer().listen(port, "127.0.0.1");
    try {
      await once(server, "listening");
    } catch (error) {
      if ((error as { code?: string }).code === "EADDRINUSE") continue;
      throw error;
    }
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}
