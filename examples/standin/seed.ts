// What the stand-in says: chosen by a hash of the prompt, so the same prompt always gets the same
// answer and two different prompts never do.

export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json | undefined };

/** What an endpoint gives back: one JSON document, or the frames of an event stream. */
export type Answer = { json: Json } | { frames: string[] };

/** Every answer is dated alike: a stand-in that told the time would never answer twice the same. */
export const CREATED = Date.UTC(2026, 0, 1) / 1000;

/** FNV-1a, 32 bits: not for secrets, only to turn a text into a number. */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}

/** A generator of numbers in [0, 1), always the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function idOf(prefix: string, text: string): string {
  const random = randomFrom(seedOf(text));
  return prefix + Array.from({ length: 24 }, () => Math.floor(random() * 36).toString(36)).join("");
}

// Accents, CJK and an emoji on purpose: real answers have them, and a chunk may end inside one.
export const WORDS =
  ("tape reel café head motor spool naïve signal 東京 tone pitch loop über echo splice " +
    "track meter wow flutter hiss señal bias needle groove 🎞️ press level cue fade mix").split(" ");

export function pick<T>(from: T[], random: () => number): T {
  return from[Math.floor(random() * from.length)] as T;
}

/** About twenty to forty words, seeded by everything that was asked. */
export function sentence(asked: string, prompt: string): string {
  const random = randomFrom(seedOf(asked));
  const length = 20 + Math.floor(random() * 20);
  const words = Array.from({ length }, () => pick(WORDS, random));
  const quoted = prompt.length > 60 ? prompt.slice(0, 57) + "..." : prompt;
  return `A stand-in answers “${quoted}”: ${words.join(" ")}.`;
}

/** Words with the space before them: what a model streams, give or take. */
export function pieces(text: string): string[] {
  return text.match(/\s*\S+/g) ?? [];
}

export function tokensIn(text: string): number {
  return Math.ceil(text.length / 4);
}

/** The text of the last thing the user said; content is a string or a list of parts. */
export function lastPrompt(messages: Json | undefined): string {
  if (typeof messages === "string") return messages;
  const list = Array.isArray(messages) ? messages as JsonObject[] : [];
  const last = list.filter((message) => message.role === "user").at(-1);
  if (typeof last?.content === "string") return last.content;
  const parts = Array.isArray(last?.content) ? last.content as JsonObject[] : [];
  return parts.map((part) => typeof part.text === "string" ? part.text : "").join("");
}

export function frame(data: Json, event?: string): string {
  return (event ? `event: ${event}\n` : "") + `data: ${JSON.stringify(data)}\n\n`;
}
