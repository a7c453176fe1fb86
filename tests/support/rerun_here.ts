// A program in which a cassette is missed: it prints the command that is advised.
import { memoryStore, withCassette } from "../../mod.ts";

try {
  await withCassette(
    "a",
    { store: memoryStore() },
    ({ fetch }) => fetch("https://api.example.com/a"),
  );
} catch (error) {
  console.log(/record it: {2}(.*)/.exec(String(error))?.[1]);
}
