import "./boot.ts";
import { getMode, LIST, SETTINGS } from "./store.ts";
import { post } from "./net.ts";

export async function usesStyle(): Promise<unknown> {
  return await post("https://s.example/style", { style: SETTINGS.style });
}
export async function usesDepth(): Promise<unknown> {
  return await post("https://s.example/depth", { depth: SETTINGS.nested.depth });
}
export async function usesMode(): Promise<unknown> {
  return await post("https://s.example/mode", { mode: getMode() });
}
export async function usesList(): Promise<unknown> {
  return await post("https://s.example/list", { list: LIST.join() });
}
