// Runs flows, named by the lines of a file, in cassettes that were recorded by another process; says what
// each gives, a JSON text a line.
import process from "node:process";
import { folderStore, openSession } from "../../mod.ts";
import { API, flows } from "./secret_flows.ts";

const [folder = ""] = process.argv.slice(2);
const store = folderStore(folder);
for (const [index, flow] of flows().entries()) {
  const session = await openSession(`flow-${index}`, { store, own: "record" });
  const ask = (path: string, init?: RequestInit) => session.fetch(new URL(path, API), init);
  let result: unknown;
  try {
    result = {
      given: await flow.run({ ask, own: (name) => `dummy-${name.replace(" ", "-")}-0815` }),
    };
  } catch (error) {
    result = { error: String((error as Error).message) };
  }
  await session.close().catch(() => {});
  console.log(JSON.stringify([index, result]));
}
