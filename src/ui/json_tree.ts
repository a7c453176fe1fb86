/**
 * JSON as a person looks at it: folded where it is large, each value with its path to copy, as `ignore` and the verdicts
 * name it.
 *
 * @module
 */
import { joinPath } from "../cassette/json_path.ts";
import type { JsonValue } from "../cassette/types.ts";
import { type Markup, markup } from "../suite/report/markup.ts";
import { counted } from "../suite/report/words.ts";
import { marked } from "./shell.ts";

/** What holds no more values than these is unfolded. */
const OPENED = 30;
/** A longer text is folded, in characters. */
const LONG = 1500;
/** So many characters of a text take as much room as a value. */
const COUNTS_AS = 200;

/** How many values a page has room for. */
export interface TreeRoom {
  values: number;
}

/**
 * @param value what is shown
 * @param room how much a page has room for; what is shown is taken from it
 * @returns the value as a tree; `undefined` where there is no room for it
 */
export function jsonTree(value: JsonValue, room: TreeRoom): Markup | undefined {
  const size = sizeOf(value, room.values);
  if (size > room.values) return undefined;
  room.values -= size;
  return markup`<ul class="json">${item("", "$", value)}</ul>`;
}

/** How many values there are in one, itself included, a long text for several; counted until there are too many. */
function sizeOf(value: JsonValue, most: number): number {
  let size = typeof value === "string" ? 1 + Math.floor(value.length / COUNTS_AS) : 1;
  if (typeof value !== "object" || value === null) return size;
  for (const one of Object.values(value)) {
    size += sizeOf(one, most - size);
    if (size > most) break;
  }
  return size;
}

function item(key: string, path: string, value: JsonValue): Markup {
  const name = key === "" ? undefined : markup`<span class="key">${key}</span> `;
  const copy =
    markup`<button type="button" class="path" data-copy="${path}" hidden>${path}<span class="unseen">, copy this path</span></button>`;
  if (typeof value !== "object" || value === null) {
    return markup`<li>${name}${scalar(value)} ${copy}</li>`;
  }
  const isList = Array.isArray(value);
  const members = Object.entries(value);
  const [begin, end] = isList ? ["[", "]"] : ["{", "}"];
  if (members.length === 0) return markup`<li>${name}${begin}${end} ${copy}</li>`;
  const words = counted(members.length, isList ? "item" : "member");
  const isOpen = path === "$" || sizeOf(value, OPENED) <= OPENED;
  return markup`<li><details${
    isOpen ? markup` open` : undefined
  }><summary>${name}<span class="quiet">${begin} ${words} ${end}</span></summary>${copy}<ul>${
    members.map(([key, one]) =>
      item(isList ? `${key}` : key, joinPath(path, isList ? Number(key) : key), one as JsonValue)
    )
  }</ul></details></li>`;
}

function scalar(value: string | number | boolean | null): Markup {
  if (typeof value !== "string") return markup`<code class="literal">${String(value)}</code>`;
  const text = markup`<span class="string">${marked(value)}</span>`;
  return value.length > LONG
    ? markup`<details><summary><span class="quiet">${
      counted(value.length, "character")
    }</span></summary>${text}</details>`
    : text;
}
