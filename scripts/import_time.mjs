// Prints how many milliseconds the import of a module takes, once the first import is behind.
import process from "node:process";

await import("data:text/javascript,");
const started = performance.now();
await import(process.argv[2]);
console.log(performance.now() - started);
