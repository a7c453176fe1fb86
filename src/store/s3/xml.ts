/**
 * The little of XML that S3 and STS answer with: elements with text in them, and no attributes that matter.
 *
 * @module
 */

const ENTITIES: { [name: string]: string } = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** @returns what is inside of each element of a name, as it is written */
export function elementsOf(xml: string, name: string): string[] {
  const form = new RegExp(`<${name}(?:\\s[^>]*)?>([^]*?)</${name}>`, "g");
  return [...xml.matchAll(form)].map(([, inside]) => inside!);
}

/** @returns the text of the first element of a name; `undefined` where there is none */
export function textOf(xml: string, name: string): string | undefined {
  const [inside] = elementsOf(xml, name);
  return inside?.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, entity) => {
    if (entity !== undefined) return ENTITIES[entity] ?? whole;
    return String.fromCodePoint(decimal ? Number(decimal) : parseInt(hex, 16));
  });
}
