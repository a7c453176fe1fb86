/**
 * What the files of a project say of it: what it depends on, by whom it is installed, how it is tested.
 *
 * @module
 */
import { readLooseJson } from "../cassette/position.ts";
import { RetakeError } from "../errors.ts";
import { factsOf, readSmall } from "../host/files.ts";

/** A file of JSON, as it is read. */
export interface JsonFile {
  path: string;
  text: string;
  data: { readonly [key: string]: unknown };
}

/** What is known of the project in the working directory. */
export interface Project {
  manifest: JsonFile | undefined;
  deno: JsonFile | undefined;
  /** The packages that it names, of whatever kind, with their ranges. */
  packages: ReadonlyMap<string, string>;
}

/**
 * @returns what the files of the working directory say
 * @throws {RetakeError} `OPTION_INVALID` where one of them is damaged
 */
export function readProject(): Project {
  const manifest = readJson("package.json");
  const deno = readJson("deno.json") ?? readJson("deno.jsonc");
  const packages = new Map<string, string>();
  const kinds = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
  for (const kind of kinds) {
    for (const [name, range] of Object.entries(Object(manifest?.data[kind]))) {
      packages.set(name, String(range));
    }
  }
  for (const target of Object.values(Object(deno?.data.imports))) {
    const [, name, range] =
      /^(?:npm|jsr):\/?((?:@[^/]+\/)?[^@/]+)(?:@([^/]+))?/.exec(String(target)) ?? [];
    if (name) packages.set(name, range ?? "*");
  }
  return { manifest, deno, packages };
}

function readJson(path: string): JsonFile | undefined {
  const text = factsOf(path)?.kind === "file" ? readSmall(path) : undefined;
  if (text === undefined) return undefined;
  const read = readLooseJson(text);
  if ("faultLine" in read) {
    throw new RetakeError(
      "OPTION_INVALID",
      `${path}:${read.faultLine} is damaged: no JSON goes on there.\n  to do  mend that line`,
    );
  }
  return { path, text, data: Object(read.value) };
}
