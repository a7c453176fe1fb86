// The stand-in as a process of its own:  deno run -A examples/serve.ts [port]
// Also `npx tsx examples/serve.ts` and `bun examples/serve.ts`. Its first line says where it is.
import process from "node:process";
import { startServer } from "./server.ts";

const { origin } = await startServer({ port: Number(process.argv[2] ?? 0) });
console.log(origin);
