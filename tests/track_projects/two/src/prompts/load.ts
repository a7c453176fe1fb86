import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { post } from "../core/net.ts";
import * as catalog from "./catalog.ts";

const here = dirname(fileURLToPath(import.meta.url));

export async function fromDir(): Promise<unknown> {
  return await post("https://prompt.example", { text: readFileSync(join(here, "a.md"), "utf8") });
}
export async function fromName(name: string): Promise<unknown> {
  return await post("https://prompt.example", {
    text: readFileSync(new URL(`./named/${name}.md`, import.meta.url), "utf8"),
  });
}
export async function fromDirname(): Promise<unknown> {
  return await post("https://prompt.example", {
    text: readFileSync(join(import.meta.dirname!, "b.md"), "utf8"),
  });
}
export async function fromCatalog(key: string): Promise<unknown> {
  return await post("https://prompt.example", { text: (catalog as Record<string, string>)[key] });
}
export async function fromCatalogStatic(): Promise<unknown> {
  const { FIRST } = catalog;
  return await post("https://prompt.example", { text: FIRST + catalog.nested.DEEP });
}
