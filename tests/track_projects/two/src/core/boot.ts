import { control, freezeDepth, LIST, SETTINGS, tweak } from "./store.ts";

tweak();
freezeDepth(SETTINGS as { nested: { depth: number } });
control.use("slow");
export const size = LIST.push("gamma");
