/**
 * Where pages are: by the address of a server, or by the path of a file.
 *
 * @module
 */
import { fileSegment } from "../cassette/name.ts";
import { caseAnchor } from "../suite/report/html.ts";
import { EVERYTHING, type Links, type ListQuery, type Place } from "./types.ts";

/**
 * @param base a path of a server, which begins and ends with a slash
 * @param token stands in forms that write; nothing is written where there is none
 * @returns links below that path
 */
export function liveLinks(base: string, token?: string): Links {
  return {
    isLive: true,
    href: (_, place) => base + liveAddress(place),
    ...(token === undefined ? {} : { writes: { token, action: (deed) => `${base}do/${deed}` } }),
  };
}

/** Links between files, which hold wherever the folder is put. */
export const FILE_LINKS: Links = {
  isLive: false,
  href(from, place) {
    const depth = filePath(from).split("/").length - 1;
    const anchor = anchorOf(place);
    return "../".repeat(depth) + filePath(place).split("/").map(encodeURIComponent).join("/") +
      anchor;
  },
};

function anchorOf(place: Place): string {
  if (place.kind === "cassette" && place.request !== undefined) return `#r${place.request}`;
  if (place.kind === "report" && place.case !== undefined) return `#${caseAnchor(place.case)}`;
  return "";
}

function liveAddress(place: Place): string {
  switch (place.kind) {
    case "list":
      return listAddress(place.query ?? EVERYTHING);
    case "cassette":
      return `cassette/${encoded(place.name)}${anchorOf(place)}`;
    case "raw":
      return `raw/${encoded(place.name)}`;
    case "media":
      return `media/${encoded(place.name)}/${place.request}-${place.number}`;
    case "changes":
      return `changes${query({ against: place.against ?? "" })}`;
    case "change":
      return `change/${encoded(place.name)}${query({ against: place.against ?? "" })}`;
    case "stale":
    case "money":
      return place.kind;
    case "report":
      return `report${anchorOf(place)}`;
    case "misses":
      return "misses";
    case "mark":
      return "mark";
    case "record":
      return `record/${encoded(place.name)}`;
    case "job":
      return "job";
    case "style":
      return "ui.css";
    case "script":
      return "ui.js";
  }
}

function listAddress({ words, verdict, folder, sort, page }: ListQuery): string {
  return query({ q: words, verdict, folder, sort, page: page > 1 ? String(page) : "" });
}

function query(values: { [name: string]: string }): string {
  const said = Object.entries(values).filter(([, value]) => value !== "");
  return said.length === 0 ? "" : `?${new URLSearchParams(said)}`;
}

function encoded(name: string): string {
  return name.split("/").map(encodeURIComponent).join("/");
}

/** Which file a place is: by a name that no system refuses, and that leads nowhere else. */
export function filePath(place: Place): string {
  switch (place.kind) {
    case "list":
      return "index.html";
    case "cassette":
      return `cassette/${portable(place.name)}.html`;
    case "raw":
      return `raw/${portable(place.name)}.json`;
    case "media":
      return `media/${portable(place.name)}/${place.request}-${place.number}.${
        ENDINGS[place.type] ?? "bin"
      }`;
    case "changes":
      return "changes.html";
    case "change":
      return `change/${portable(place.name)}.html`;
    case "stale":
    case "money":
    case "report":
      return `${place.kind}.html`;
    case "misses":
      return "misses.html";
    case "mark":
      return "mark";
    case "record":
      return `record/${portable(place.name)}.html`;
    case "job":
      return "job.html";
    case "style":
      return "ui.css";
    case "script":
      return "ui.js";
  }
}

function portable(name: string): string {
  return name.split("/").map(fileSegment).join("/");
}

const ENDINGS: { [type: string]: string } = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/gif": "gif",
  "image/webp": "webp",
  "audio/mpeg": "mp3",
  "audio/wav": "wav",
  "audio/ogg": "ogg",
  "application/pdf": "pdf",
};
