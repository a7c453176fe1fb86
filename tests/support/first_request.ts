// The first request of a process is made in a cassette, by what was kept from before Retake was imported.
// Prints by which modules of Node were loaded until then, and what became of each way.
//
//     tests/support/first_request.ts <host> <port> fetch | http2
import process from "node:process";

const [host, port, way] = process.argv.slice(2);
const kept = globalThis.fetch;
const { memoryStore, withCassette } = await import("../../mod.ts");
const { moduleLoadList = [] } = process as unknown as { moduleLoadList?: string[] };
const loaded = () => moduleLoadList.filter((name) => /undici.undici|http2.core/.test(name)).length;

let before = 0;
const error = await withCassette("first", { store: memoryStore() }, async () => {
  before = loaded();
  if (way === "fetch") return await kept(`http://${host}:${port}/`);
  const { connect } = await import("node:http2");
  const session = connect(`http://${host}:${port}`);
  session.on("error", () => {});
  const stream = session.request({ ":path": "/" });
  await new Promise((resolve, reject) => stream.on("response", resolve).on("error", reject));
}).then(() => undefined, (error) => error);
console.log(JSON.stringify([before, error?.code]));
process.exit();
