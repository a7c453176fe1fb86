// Prints how many milliseconds of CPU one thing takes in this process, done for the first time:
// once.mjs import <module> | response | cassette <module>
import process from "node:process";

const [what, module] = process.argv.slice(2);
await import("data:text/javascript,"); // the first import of a process is behind
const ways = {
  import: () => import(module),
  response: () => new Response("[]").json(),
  cassette: (retake) =>
    retake.withCassette("first", { store: retake.memoryStore() }, () => new Response("[]").json()),
};
const loaded = what === "cassette" ? await import(module) : undefined;
const began = process.cpuUsage();
await ways[what](loaded);
const { user, system } = process.cpuUsage(began);
console.log((user + system) / 1000);
