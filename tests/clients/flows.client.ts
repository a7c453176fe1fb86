// The clients of the table in docs/clients.md, on the runtime of this process: each flow is the same live,
// recorded, and replayed in a new process with the server stopped. All clients share a process a step.
import { assert, assertEquals } from "@std/assert";
import process from "node:process";
import { runtimes } from "../support/others.ts";
import { runtime } from "../support/runtime.ts";
import { FLOW_CLIENTS, type FlowClient } from "./flow_clients.ts";
import {
  failureToLoad,
  faultsOf,
  refusalsOf,
  refuseFlows,
  takeFlows,
  type Takes,
} from "./flow_takes.ts";

const [version] = process.versions.node.split(".");
const name = runtime === "node" ? `node ${version}` : runtime;
const isNamed = (list: readonly string[] = []) => list.some((one) => name.startsWith(one));
const isLoaded = ({ unloaded = {} }: FlowClient) => !isNamed(Object.keys(unloaded));
const present = FLOW_CLIENTS.filter(({ absent }) => !isNamed(absent));
const here = present.filter(isLoaded);
const isHeard = ({ unheard }: FlowClient) => !unheard?.includes(runtime);
const options = { runtime: runtimes()[0] };

let takes: Promise<Takes> | undefined;
const take = () => takes ??= takeFlows(here.filter(isHeard).map(({ file }) => file), options);

Deno.test("no client's replay opens a connection", async () => {
  assertEquals((await take()).strays, 0);
});

for (const client of here.filter(isHeard)) {
  Deno.test(`${client.name}: each flow is the same live, recorded and replayed`, async () => {
    assertEquals(faultsOf(client.file, await take()), []);
  });
}

for (const client of here.filter((one) => !isHeard(one))) {
  Deno.test(`${client.name}: what stands under its name here is refused`, async () => {
    assertEquals(refusalsOf(client.file, await refuseFlows([client.file], options.runtime)), []);
  });
}

for (const client of present.filter((one) => !isLoaded(one))) {
  Deno.test(`${client.name}: this runtime cannot load it`, async () => {
    assert(await failureToLoad([client.file], options.runtime), "it can be loaded");
  });
}
