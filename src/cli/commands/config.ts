/**
 * `retake config`: each value of the configuration, and where it is from.
 *
 * @module
 */
import { readLooseJson } from "../../cassette/position.ts";
import { closestWord, RetakeError } from "../../errors.ts";
import { findConfiguration } from "../../host/configuration.ts";
import { runtimeHost } from "../../host/runtime.ts";
import { printLine } from "../../host/terminal.ts";
import { retakeHere } from "../../host/retake.ts";
import { readConfiguration } from "../../session/configuration.ts";
import { CONFIG_NAMES, DEFAULTS, settle, VARIABLES } from "../../session/options.ts";
import { textRedaction } from "../../session/redaction_rules.ts";
import type { RetakeConfig, Runtime } from "../../session/types.ts";
import { painter } from "../../suite/report/colours.ts";
import { oneLine } from "../../suite/report/printable.ts";
import type { Command, Declared } from "../arguments.ts";
import { AS_JSON } from "../cassettes.ts";
import { showsColour } from "../reports.ts";

/** The options as they are typed. */
interface ConfigOptions {
  json?: true;
}

const OPTIONS: Record<keyof ConfigOptions, Declared> = { json: AS_JSON };

/** A value, and who says it. */
interface ConfigValue {
  name: string;
  value: unknown;
  from: "environment" | "file" | "default";
  /** The variable, or file and line. */
  where?: string;
}

/** The command. */
export const configCommand: Command = {
  name: "config",
  description: "Show each value of the configuration, and where it is from.",
  argument: ["[names...]", "only these options"],
  completes: CONFIG_NAMES.filter((name) => name !== "$schema"),
  options: Object.values(OPTIONS),
  more: `
What a call says counts more than all of these, then come options of the command line. It exits with 2
where a value makes no sense.`,
  async run(names, { json }: ConfigOptions) {
    const host = runtimeHost();
    const file = await readConfiguration(host);
    settle({}, file?.options ?? {}, host, file); // refuses what the environment says wrongly
    const values = valuesOf(file?.config ?? {}, host);
    const wanted = names.length === 0 ? values : names.map((typed) => find(typed, values));
    if (json) {
      printLine(JSON.stringify({ file: file?.where ?? null, values: wanted }, null, 2));
      return 0;
    }
    const paint = painter(showsColour("stdout"));
    const lines = wanted.map(({ name, value, from, where }) =>
      [name, oneLine(JSON.stringify(value) ?? ""), where ?? from, from] as const
    );
    const [first, second] = [0, 1].map((at) =>
      Math.max(0, ...lines.map((line) => line[at]!.length))
    );
    printLine(
      file ? `configuration  ${file.where}` : "configuration  none: no file of settings was found",
    );
    for (const [name, value, where, from] of lines) {
      const line = `${name.padEnd(first!)}  ${value.padEnd(Math.min(second!, 40))}  ${where}`;
      printLine(from === "default" ? paint("faint", line) : line);
    }
    return 0;
  },
};

function find(typed: string, values: readonly ConfigValue[]): ConfigValue {
  const found = values.find(({ name }) => name === typed);
  if (found) return found;
  const close = closestWord(typed, values.map(({ name }) => name));
  throw new RetakeError(
    "OPTION_UNKNOWN",
    `There is no option "${typed}"${close ? `; did you mean "${close}"?` : "."}\n` +
      `  to do  ${retakeHere()} config names all`,
  );
}

/** Every option by its name, with what counts before a call says otherwise. */
function valuesOf(config: RetakeConfig, host: Runtime): ConfigValue[] {
  const place = placesIn(host);
  const redact = textRedaction(host);
  return CONFIG_NAMES.filter((name) => name !== "$schema").map((name) => {
    const variable = (VARIABLES as Record<string, string | undefined>)[name];
    const word = variable && host.variable(variable);
    const given = (config as Record<string, unknown>)[name];
    const standard = (DEFAULTS as Record<string, unknown>)[name] ?? null;
    if (word && !(name === "pass" && given)) {
      const value = name === "pass" ? word.split(",") : redact(word);
      return { name, value, from: "environment", where: variable };
    }
    if (given === undefined) return { name, value: standard, from: "default" };
    return { name, value: shown(given, redact), from: "file", where: place(name) };
  });
}

/** @returns tells where an option stands: file and line, where the file is data */
function placesIn(host: Runtime): (name: string) => string {
  const file = findConfiguration(host.variable);
  const read = file?.text === undefined ? undefined : readLooseJson(file.text);
  return (name) => {
    const line = read && "lineOf" in read
      ? `:${read.lineOf(file!.key ? `${file!.key}.${name}` : name)}`
      : "";
    return `${file!.where}${line}`;
  };
}

/** A value as data that can be shown: code by its name, and no secret. */
function shown(value: unknown, redact: (text: string) => string): unknown {
  const text = JSON.stringify(value, (key, item) => {
    if (typeof item === "function") return `[function ${item.name}]`.replace(" ]", "]");
    if (Object.prototype.toString.call(item) === "[object RegExp]") return String(item);
    if (typeof item?.load === "function" && typeof item.locate === "function") {
      return `[store: ${item.locate("NAME")}]`;
    }
    // What is secret is said there to be kept out of sight.
    return key === "values" && Array.isArray(item) ? `[${item.length} not shown]` : item;
  });
  return JSON.parse(redact(text));
}
