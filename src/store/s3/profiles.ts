/**
 * The files of AWS's profiles, as they are written.
 *
 * @module
 */

/** Settings by their names, as one profile has them. */
export type Profile = { readonly [name: string]: string };

/**
 * @param text the text of `~/.aws/config` or `~/.aws/credentials`
 * @returns what it says of each profile, by the profile's name
 */
export function parseProfiles(text: string): Map<string, Profile> {
  const found = new Map<string, { [name: string]: string }>();
  let at: { [name: string]: string } | undefined;
  for (const line of text.replace(/^\uFEFF/, "").split(/\r?\n/)) {
    if (/^\s*(?:[#;].*)?$/.test(line)) continue;
    const [, section] = /^\s*\[\s*([^\]]*?)\s*\]/.exec(line) ?? [];
    if (section !== undefined) {
      const [, name] = /^(?:profile\s+)?["']?([^"'\s]+)["']?$/.exec(section) ?? [];
      // What is not of a profile (sso-session, services) has a word before its name.
      if (name === undefined) at = undefined;
      else found.set(name, at = found.get(name) ?? {});
      continue;
    }
    // What is indented belongs to the line before: settings of one service.
    const [, name, value] = /^([\w-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (at && name) at[name.toLowerCase()] = value!;
  }
  return found;
}
