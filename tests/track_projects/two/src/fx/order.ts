import "./global.ts";
import { post } from "../core/net.ts";

const LABELS = { a: "A", b: "B" };
const THEMES = { light: { fg: "#000", bg: "#fff" }, dark: { fg: "#fff", bg: "#000" } };
const helpers = {
  prefix: "> ",
  quote(text: string): string {
    return this.prefix + text;
  },
  shout: (text: string): string => text.toUpperCase(),
};
const STEPS = [trim, (text: string): string => text + "."];

function trim(text: string): string {
  return text.trim();
}

export async function entries(): Promise<unknown> {
  return await post("https://fx.example/entries", { all: Object.entries(LABELS) });
}
export async function aliased(): Promise<unknown> {
  const labels = LABELS;
  return await post("https://fx.example/alias", { a: labels.a });
}
export async function themed(): Promise<unknown> {
  const { fg } = THEMES.light;
  return await post("https://fx.example/theme", { fg });
}
export async function quoted(): Promise<unknown> {
  return await post("https://fx.example/quote", { text: helpers.quote("hi") });
}
export async function shouted(): Promise<unknown> {
  return await post("https://fx.example/shout", { text: helpers.shout("hi") });
}
export async function stepped(text: string): Promise<unknown> {
  return await post("https://fx.example/steps", {
    text: STEPS.reduce((value, step) => step(value), text),
  });
}
export async function chained(o: { a?: { b: { c: number } } } | null): Promise<unknown> {
  return await post("https://fx.example/chain", { c: o?.a?.b.c });
}
export async function named(): Promise<unknown> {
  return await post("https://fx.example/named", { name: trim.name });
}
export async function hoisted(flag: boolean): Promise<unknown> {
  const first = later(flag);
  return await post("https://fx.example/hoist", { first });
  function later(on: boolean): string {
    if (on) {
      var value = "on";
    }
    return value ?? "off";
  }
}
export async function labelled(): Promise<unknown> {
  let count = 0;
  outer: for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      if (j === 1) continue outer;
      count += i;
    }
  }
  return await post("https://fx.example/label", { count });
}
export async function usesGlobalConfig(): Promise<unknown> {
  return await post("https://fx.example/global", { conf: globalThis.appConfig.name });
}
