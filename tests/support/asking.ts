// A program that uses Retake as anyone would: one request inside a cassette. Started by
// environment_test.ts with the URL, and options as JSON.
import process from "node:process";
import { isRetakeError, withCassette } from "../../mod.ts";

const [url = "", options = "{}"] = process.argv.slice(2);
const fetchEarly = fetch; // after the import, before the first cassette
try {
  const text = await withCassette("tests/asking", JSON.parse(options), async (session) => {
    const response = await fetchEarly(url, { headers: { authorization: "Bearer s3cret" } });
    return `${session.mode}: ${await response.text()}`;
  });
  console.log(text);
} catch (error) {
  if (!isRetakeError(error)) throw error;
  console.log(`${error.code}\n${error.message}`);
  process.exitCode = 3;
}
