/** What this run of the tests may do, and where it runs. */
import process from "node:process";

/** The scripts, which use what tests use, have no `Deno` on Node. */
const permissions = globalThis.Deno?.permissions;
const granted = (name: "read" | "write" | "run" | "env") =>
  (permissions?.querySync({ name }).state ?? "granted") === "granted";

/** A plain `deno test --allow-net` may not touch files or start processes; all other runs may. */
export const mayUseFiles = granted("read") && granted("write");
export const mayRun = mayUseFiles && granted("run") && granted("env");

/**
 * Whether large things are as large as they are meant to be, as `npm run test:all` says by
 * `RETAKE_TEST_THOROUGH`: elsewhere people wait for the tests, and a quarter shows the same.
 */
export const isThorough: boolean = granted("env") && process.env.RETAKE_TEST_THOROUGH === "true";

export const runtime = "deno" in process.versions
  ? "deno"
  : "bun" in process.versions
  ? "bun"
  : "node";
