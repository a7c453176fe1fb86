/**
 * How a cassette is given another name, as advice that can be typed as it stands.
 *
 * @module
 */
import { DEFAULTS, type Settings } from "./options.ts";

/**
 * @param from its name
 * @param to another
 * @param where where that lies
 * @returns the command
 */
export function moveCommand(
  [from, to]: readonly [from: string, to: string],
  where: string,
  { retake }: Pick<Settings, "retake">,
): string {
  return `${retake()} move ${from} ${to}${dirOption(to, where)}`;
}

/** Where cassettes are, for a command, where they are in another folder than the usual one. */
function dirOption(name: string, where: string): string {
  const path = where.replaceAll("\\", "/").replace(/\.gz$/, "");
  const end = `/${name}.json`;
  const folder = path.endsWith(end) ? path.slice(0, -end.length) : DEFAULTS.dir;
  if (folder === DEFAULTS.dir || !/^[\w ./:-]+$/.test(folder)) return "";
  return ` --dir ${folder.includes(" ") ? `"${folder}"` : folder}`;
}
