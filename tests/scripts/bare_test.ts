// What scripts take from the tests runs on a bare Node, where there is no Deno and nobody has brought a stand-in.
import { assertEquals } from "@std/assert";
import { spawnSync } from "node:child_process";
import { runtimes, TSX } from "../support/others.ts";
import { mayRun } from "../support/runtime.ts";

const node = () => runtimes().find(([command]) => /node(?:\.exe)?$/.test(command!))?.[0];

Deno.test({
  name: "npm run clients and npm run ways-out: what they stand on loads without a Deno",
  ignore: !mayRun || node() === undefined,
  fn() {
    const files = ["clients/flow_takes.ts", "clients/flow_clients.ts", "support/leaving.ts"];
    const imports = files.map((file) =>
      `await import(${JSON.stringify(new URL(`../${file}`, import.meta.url).href)});`
    );
    const args = [...TSX, "--input-type=module", "--eval", imports.join("\n")];
    const { status, stderr } = spawnSync(node()!, args, { encoding: "utf8" });
    assertEquals([status, stderr], [0, ""]);
  },
});
