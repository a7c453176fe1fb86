// On Bun the name is Bun's own, which goes round node:http and is refused: see the ways out.
import { runtime } from "../support/runtime.ts";
import { testClient } from "./harness.ts";

testClient("node_fetch", ["json", "stream", "abort"], { ignore: runtime === "bun" });
