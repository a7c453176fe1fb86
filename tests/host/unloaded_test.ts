// What Node has not loaded before a cassette opens is guarded all the same, and is not loaded for that.
import { assertEquals } from "@std/assert";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { ownAddress } from "../support/leaving.ts";
import { startProgram } from "../support/others.ts";
import { mayRun, runtime } from "../support/runtime.ts";

for (const way of ["fetch", "http2"]) {
  Deno.test({
    name: `the first ${way} of a process is refused, by what was kept from before`,
    ignore: !mayRun,
    async fn() {
      let came = 0;
      const server = createServer((socket) => {
        socket.on("error", () => {}).on("data", () => {
          came++;
          socket.destroy();
        });
      });
      server.listen(0);
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      const program = new URL("../support/first_request.ts", import.meta.url);
      const host = ownAddress() ?? "api.example.invalid";
      const { code, stdout, stderr } = await startProgram(program, [host, String(port), way])
        .finished;
      server.close();
      assertEquals(code, 0, stderr);
      // Node's own undici is heard, so there it is a recording that is missing.
      const isHeard = way === "fetch" && runtime === "node";
      const [loaded, ended] = JSON.parse(stdout);
      assertEquals(ended, isHeard ? "MISS" : "UNHEARD", stderr);
      // A cassette takes the place of the class WebSocket, which is undici's where there is one.
      assertEquals(loaded.imported, 0);
      if (!("WebSocket" in globalThis)) assertEquals(loaded.opened, 0);
      if (way === "fetch") assertEquals(came, 0); // a session says hello when it is connected
    },
  });
}
