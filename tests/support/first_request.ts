// The first request of a process is made in a cassette, by what was kept from before Retake was imported.
// Prints how many of Node's modules for these were loaded when Retake was, and when the cassette was open; and
// what became of the request.
//
//     tests/support/first_request.ts <host> <port> fetch | http2
import process from "node:process";

const [host, port, way] = process.argv.slice(2);
const kept = globalThis.fetch;
const { memoryStore, withCassette } = await import("../../mod.ts");
const { moduleLoadList = [] } = process as unknown as { moduleLoadList?: string[] };
const loaded = () => moduleLoadList.filter((name) => /undici.undici|http2.core/.test(name)).length;

const imported = loaded();
let opened = 0;
const error = await withCassette("first", { store: memoryStore() }, async () => {
  opened = loaded();
  if (way === "fetch") return await kept(`http://${host}:${port}/`);
  const { connect } = await import("node:http2");
  const session = connect(`http://${host}:${port}`);
  session.on("error", () => {});
  const stream = session.request({ ":path": "/" });
  await new Promise((resolve, reject) => stream.on("response", resolve).on("error", reject));
}).then(() => undefined, (error) => error);
console.log(JSON.stringify([{ imported, opened }, error?.code]));
process.exit();
