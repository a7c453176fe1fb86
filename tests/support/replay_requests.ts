// Replays a cassette, as a process: replay_requests.ts FOLDER NAME, the requests as JSON on standard input. Prints
// what each of them got.
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import process from "node:process";
import { folderStore } from "../../src/store/fs.ts";
import { openSession } from "../../mod.ts";

const [folder = "", name = ""] = process.argv.slice(2);
const requests = JSON.parse(readFileSync(0, "utf8"));
const session = await openSession(name, {
  store: folderStore(folder),
  expires: "never",
  // What a client sends by itself is not imported.
  drift: "error",
});
const got = [];
for (const { url, method, headers, body, base64 } of requests) {
  const response = await session.fetch(url, {
    method,
    headers,
    body: base64 === undefined ? body : Buffer.from(base64, "base64"),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  got.push({ status: response.status, base64: bytes.toString("base64") });
}
await session.close();
console.log(JSON.stringify(got));
