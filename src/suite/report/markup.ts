/**
 * HTML in which what others have written is escaped by the way it is put in, so that it cannot be
 * forgotten.
 *
 * @module
 */
import { printable } from "./printable.ts";

/** HTML that is as it should be. */
export interface Markup {
  readonly html: string;
}

/** What can be put into HTML; only `Markup` is put in as it is. */
export type Content = string | number | Markup | undefined | readonly Content[];

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * A template for HTML, in which all that is put in is escaped, for text and for quoted attributes.
 *
 * @returns markup
 */
export function markup(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  const html = strings.map((string, at) => string + (at < values.length ? show(values[at]) : ""));
  return { html: html.join("") };
}

function show(value: Content): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return printable(value).replace(/[&<>"']/g, (it) => ENTITIES[it]!);
  return "html" in value ? value.html : value.map(show).join("");
}
