/**
 * Makes `docs/config.schema.json` of the types of options and their doc comments, as far as JSON can say
 * them. `deno run -A scripts/config_schema.ts` writes it; a test holds the file to what is made.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";

const root = new URL("../", import.meta.url);
const FILES = [
  "src/session/types.ts",
  "src/session/mode.ts",
  "src/diff/comparison.ts",
  "src/secrets/types.ts",
  "src/store/types.ts",
];

type Schema = { [key: string]: unknown };

/** A member of an interface: its doc comment and its type. */
interface Member {
  name: string;
  doc: string;
  type: string;
}

let read: string | undefined;
/** The sources, read when they are first asked for: whoever imports this may not be permitted to. */
function sources(): string {
  return read ??= FILES.map((file) => readFileSync(new URL(file, root), "utf8")).join("\n");
}

/** What must have a method is nothing that JSON can hold: a store. */
const METHOD = /^ {2}\w+[(<]/m;

/** @returns the members of an interface, those that it takes over first; `undefined` where it has methods */
function membersOf(name: string): Member[] | undefined {
  const [, above, body] =
    new RegExp(`^export interface ${name}(?: extends ([\\w, ]+))? \\{\\n([\\s\\S]*?)^\\}`, "m")
      .exec(sources()) ?? [];
  if (body === undefined) return undefined;
  if (METHOD.test(body)) return undefined;
  const own = [...body.matchAll(/^ {2}\/\*\*([\s\S]*?)\*\/\n {2}([\w$]+)\??: ([^;]*);/gm)]
    .map(([, doc, name, type]) => ({ name: name!, doc: wordsOf(doc!), type: type! }));
  const over = (above?.split(", ") ?? []).flatMap((one) => membersOf(one)!);
  return [...over, ...own];
}

/** A doc comment as one text, without its tags and without the marks of code. */
function wordsOf(doc: string): string {
  const lines = doc.split("\n").map((line) => line.replace(/^\s*\*? ?/, "").trim());
  const [words = "", standard] = lines.join(" ").trim().split(/\s*@default\s+/);
  const plain = words.replace(/\{@linkcode (\w+)\}/g, "$1").trim();
  return standard ? `${plain} Default: ${standard.trim()}.` : plain;
}

/** What stands between bars that are in no bracket. */
function choicesOf(type: string): string[] {
  const choices = [""];
  let depth = 0;
  for (const sign of type.replace(/\s+/g, " ").replaceAll("=>", "⇒")) {
    if ("({[<".includes(sign)) depth++;
    if (")}]>".includes(sign)) depth--;
    if (sign === "|" && depth === 0) choices.push("");
    else choices[choices.length - 1] += sign;
  }
  return choices.map((choice) => choice.trim()).filter((choice) => choice !== "");
}

/** @returns what says the same of JSON; `undefined` where JSON cannot hold such a value */
function schemaOf(type: string): Schema | undefined {
  const found: Schema[] = [];
  const words: string[] = [];
  for (const choice of choicesOf(type)) {
    if (/^".*"$/.test(choice)) words.push(JSON.parse(choice));
    else {
      const schema = oneOf(choice.replace(/^readonly /, ""));
      if (schema) found.push(...(schema.anyOf as Schema[] | undefined) ?? [schema]);
    }
  }
  const enums = found.filter((one) => "enum" in one);
  const others = found.filter((one) => !("enum" in one));
  const all = [...words, ...enums.flatMap((one) => one.enum as string[])];
  if (all.length > 0) others.unshift({ enum: all });
  return others.length > 1 ? { anyOf: others } : others[0];
}

function oneOf(type: string): Schema | undefined {
  if (/^(?:string|number|boolean)$/.test(type)) return { type };
  if (type.endsWith("[]")) {
    const items = schemaOf(type.slice(0, -2).replace(/^\((.*)\)$/, "$1"));
    return items && { type: "array", items };
  }
  const [, value] = /^Readonly<Record<string, (.*)>>$/.exec(type) ?? [];
  if (value) return { type: "object", additionalProperties: schemaOf(value) };
  const [, name, of] = /^\{ readonly (\w+): (.*?);? \}$/.exec(type) ?? [];
  if (name) {
    const required = [name];
    return {
      type: "object",
      properties: { [name]: schemaOf(of!) },
      required,
      additionalProperties: false,
    };
  }
  const [, alias] = new RegExp(`^export type ${type} = ([^]*?);\\n(?=\\n)`, "m").exec(sources()) ??
    [];
  if (/^\w+$/.test(type) && alias) return schemaOf(alias);
  const members = /^\w+$/.test(type) ? membersOf(type) : undefined;
  return members && objectOf(members);
}

function objectOf(members: readonly Member[]): Schema | undefined {
  const properties: Schema = {};
  for (const { name, doc, type } of members) {
    const schema = schemaOf(type);
    if (schema) properties[name] = { description: doc, ...schema };
  }
  if (Object.keys(properties).length === 0) return undefined;
  return { type: "object", properties, additionalProperties: false };
}

/** @returns the schema, as its file has it */
export function configSchema(): string {
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "urn:retake:config:1",
    title: "Retake configuration",
    description:
      "What retake.config.json may say, and the key retake of deno.json and package.json: " +
      "RetakeConfig, as far as JSON can say it.",
    ...objectOf(membersOf("RetakeConfig")!),
  };
  return JSON.stringify(schema, null, 2) + "\n";
}

if (import.meta.main) writeFileSync(new URL("docs/config.schema.json", root), configSchema());
