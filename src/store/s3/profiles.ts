/**
 * The files of AWS's profiles, and what they say.
 *
 * @module
 */
import { readSmall } from "../../host/files.ts";
import { readVariable } from "../../host/variables.ts";

/** Settings by their names, as one section has them; those of one service as `s3.endpoint_url`. */
export type Section = { readonly [name: string]: string };

/** Sections by their names. */
export interface Sections {
  profiles: ReadonlyMap<string, Section>;
  /** What profiles name by `services`. */
  services: ReadonlyMap<string, Section>;
}

/** What the profile says, from both of its files. */
export interface Settings extends Sections {
  profile: string;
  /** Whether somebody has named it. */
  isNamed: boolean;
}

const SECTION = /^\s*\[\s*(?:(profile|services)\s+)?(?:"([^"]+)"|'([^']+)'|([^"'\]\s]+))\s*\]/;

/**
 * @param text the text of `~/.aws/config` or `~/.aws/credentials`
 * @returns what it says
 */
export function parseProfiles(text: string): Sections {
  const found = {
    profiles: new Map<string, { [name: string]: string }>(),
    services: new Map<string, { [name: string]: string }>(),
  };
  let at: { [name: string]: string } | undefined;
  let above = { name: "", indent: Infinity };
  for (const whole of text.replace(/^\uFEFF/, "").split(/\r?\n/)) {
    const line = whole.replace(/(?:^|\s)[#;].*$/, "").trimEnd();
    if (/^\s*\[/.test(line)) {
      const [, kind, ...names] = SECTION.exec(line) ?? [];
      const name = names.find((one) => one !== undefined);
      const sections = found[kind === "services" ? "services" : "profiles"];
      // What is of neither (sso-session) has another word before its name.
      at = name === undefined ? undefined : sections.get(name) ?? {};
      if (at) sections.set(name!, at);
      above = { name: "", indent: Infinity };
      continue;
    }
    const [, { length: indent } = "", written = "", value = ""] =
      /^(\s*)([\w-]+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (!at || written === "") continue;
    const name = written.toLowerCase();
    // What stands further in than a name with nothing behind it is of that service.
    if (indent > above.indent) at[`${above.name}.${name}`] = value;
    else {
      at[name] = value;
      above = { name, indent: value === "" ? indent : Infinity };
    }
  }
  return found;
}

/**
 * @param named the profile that is asked for; `undefined` for that of the environment
 * @returns what the files of profiles say, as far as they are there
 */
export function readProfiles(named: string | undefined): Settings {
  const home = readVariable("HOME") || readVariable("USERPROFILE");
  const files = [
    readVariable("AWS_CONFIG_FILE") || (home && `${home}/.aws/config`),
    readVariable("AWS_SHARED_CREDENTIALS_FILE") || (home && `${home}/.aws/credentials`),
  ];
  const profiles = new Map<string, Section>();
  const services = new Map<string, Section>();
  for (const file of files) {
    const text = file ? readQuietly(file) : undefined;
    if (text === undefined) continue;
    const read = parseProfiles(text);
    for (const [name, section] of read.profiles) {
      profiles.set(name, { ...profiles.get(name), ...section });
    }
    for (const [name, section] of read.services) services.set(name, section);
  }
  const wanted = named || readVariable("AWS_PROFILE");
  return { profile: wanted || "default", isNamed: Boolean(wanted), profiles, services };
}

/** What may not be read is as good as not there. */
function readQuietly(file: string): string | undefined {
  try {
    return readSmall(file);
  } catch {
    return undefined;
  }
}
