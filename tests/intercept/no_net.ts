// Replays a request of node:http, and prints what came. It is run without permission to use the network.
//
//     no_net.ts <cassette folder> <url>
import { get } from "node:http";
import process from "node:process";
import { folderStore, withCassette } from "../../mod.ts";

const [folder, url] = process.argv.slice(2) as [string, string];

const text = await withCassette(
  "a",
  { store: folderStore(folder), mode: "replay" },
  () =>
    new Promise<string>((resolve, reject) => {
      get(url, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (piece: string) => text += piece);
        response.on("end", () => resolve(text)).on("error", reject);
      }).on("error", reject);
    }),
);
console.log(text);
