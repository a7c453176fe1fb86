declare const process: { env: Record<string, string | undefined> };
let seen: unknown[] = [];
globalThis.fetch = (async (input: Request | URL | string, init?: RequestInit) => {
  const q = new Request(input as string, init);
  seen.push([q.method, q.url, q.body ? await q.text() : null]);
  return Response.json({ ok: 1 });
}) as typeof fetch;
const out: Record<string, unknown> = {};
const only = process.env.ONLY?.split(",");
async function go(id: string, run: () => Promise<unknown>): Promise<void> {
  if (only && !only.includes(id)) return;
  seen = [];
  let result: unknown;
  try {
    result = await run();
  } catch (e) {
    result = "ERROR " + (e as Error).message;
  }
  out[id] = { result, seen };
}
const load = async <T>(id: string, f: () => Promise<T>): Promise<T | undefined> => {
  if (only && !only.some((o) => o.startsWith(id))) return undefined;
  return await f();
};
const s = await load("src/core/uses-store.ts", () => import("./src/core/uses-store.ts"));
if (s) {
  for (const n of ["usesStyle", "usesDepth", "usesMode", "usesList"] as const) {
    await go("src/core/uses-store.ts#" + n, () => s[n]());
  }
}
const a = await load("src/agents/agent.ts", () => import("./src/agents/agent.ts"));
if (a) {
  await go(
    "src/agents/agent.ts#runAgent",
    async () => [
      await a.runAgent("upper", "Ab"),
      await a.runAgent("lower", "Ab"),
      await a.runAgent("reverse", "Ab"),
    ],
  );
}
const d = await load("src/agents/dispatch.ts", () => import("./src/agents/dispatch.ts"));
if (d) {
  await go(
    "src/agents/dispatch.ts#dispatch",
    async () => [await d.dispatch("greet", "x"), await d.dispatch("bye", "x")],
  );
  await go("src/agents/dispatch.ts#listCommands", () => d.listCommands());
  await go("src/agents/dispatch.ts#streamed", () => d.streamed("ab"));
  await go("src/agents/dispatch.ts#viaProxy", () => d.viaProxy());
}
const m = await load("src/agents/mixin.ts", () => import("./src/agents/mixin.ts"));
if (m) {
  await go("src/agents/mixin.ts#callService", () => m.callService());
  await go("src/agents/mixin.ts#runAsk", () => m.runAsk());
}
const p = await load("src/prompts/load.ts", () => import("./src/prompts/load.ts"));
if (p) {
  await go("src/prompts/load.ts#fromDir", () => p.fromDir());
  await go("src/prompts/load.ts#fromName", () => p.fromName("c"));
  await go("src/prompts/load.ts#fromDirname", () => p.fromDirname());
  await go("src/prompts/load.ts#fromCatalog", () => p.fromCatalog("SECOND"));
  await go("src/prompts/load.ts#fromCatalogStatic", () => p.fromCatalogStatic());
}
const f = await load("src/fx/order.ts", () => import("./src/fx/order.ts"));
if (f) {
  for (
    const n of [
      "entries",
      "aliased",
      "themed",
      "quoted",
      "shouted",
      "named",
      "labelled",
      "usesGlobalConfig",
    ] as const
  ) await go("src/fx/order.ts#" + n, () => f[n]());
  await go("src/fx/order.ts#stepped", () => f.stepped(" a "));
  await go(
    "src/fx/order.ts#chained",
    async () => [
      await f.chained(null),
      await f.chained({ a: { b: { c: 1 } } }),
      await f.chained({}).catch((e: Error) => e.message),
    ],
  );
  await go("src/fx/order.ts#hoisted", async () => [await f.hoisted(true), await f.hoisted(false)]);
}
const c = await load("src/legacy/uses-cjs.ts", () => import("./src/legacy/uses-cjs.ts"));
if (c) await go("src/legacy/uses-cjs.ts#viaCjs", () => c.viaCjs("t"));
const q = await load("src/fx/frontier.ts", () => import("./src/fx/frontier.ts"));
if (q) {
  const F = "src/fx/frontier.ts#";
  await go(
    F + "untypedDispatch",
    async () => [await q.untypedDispatch("ping"), await q.untypedDispatch("pong")],
  );
  await go(F + "indirectCallback", () => q.indirectCallback("ab"));
  await go(F + "cwdFile", () => q.cwdFile());
  await go(F + "lazyModule", () => q.lazyModule("one"));
  await go(F + "memoised", () => q.memoised());
  await go(F + "lateTable", async () => [await q.lateTable("one"), await q.lateTable("two")]);
  await go(F + "objectGetter", () => q.objectGetter());
  await go(F + "delegated", () => q.delegated());
  await go(F + "curried", () => q.curried());
  await go(F + "bound", () => q.bound("t"));
  await go(F + "destructuredTop", () => q.destructuredTop());
  await go(F + "counted", () => q.counted());
}
console.log(JSON.stringify(out));
