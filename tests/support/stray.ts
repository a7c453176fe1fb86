// A program whose request is outside of its cassette. It prints the frames that are told of as those
// who asked. Started by strays_test.ts as a bundle with a source map.
import { isRetakeError, memoryStore, withCassette } from "../../mod.ts";

function strayRequest(): Promise<unknown> {
  return fetch("https://api.example.com/").catch((error: unknown) => error);
}

let end = () => {};
const opened = new Promise<void>((resolve) => {
  const body = () => new Promise<void>((done) => (end = done, resolve()));
  withCassette("open", { store: memoryStore() }, body).catch(() => {}); // it fails, as it must
});
await opened;
const error = await strayRequest();
if (!isRetakeError(error)) throw error;
console.log(JSON.stringify([error.message.split("\n")[1], ...error.facts.stack as string[]]));
end();
