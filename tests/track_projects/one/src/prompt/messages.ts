import { type Role, ROLES } from "./roles.ts";
import { fill } from "../lib/template.ts";
import { TEMPLATES } from "./templates.ts";

export type Message = { role: Role; content: string };

const MAX_CHARS = 4000;

export function buildMessages(input: string, language: string = "en"): Message[] {
  const system = fill(TEMPLATES.system, { language, today: "2026-11-22" });
  return [
    { role: ROLES.system, content: system },
    { role: ROLES.user, content: clip(input, MAX_CHARS) },
  ];
}

function clip(text: string, max: number): string {
  return text.length > max ? text.slice(0, max) + "..." : text;
}

/** unrelated neighbour */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}
