/**
 * `deno task std:registry`: the scripts are type-checked and the tests run on the real packages of
 * JSR, in place of our stand-ins in `scripts/std`: the configuration is the same, less its `links`.
 * It needs JSR. `deno task std:registry tests/std` runs those tests alone, which say what is expected
 * of the packages.
 *
 * `scripts/npm/dnt.ts` is one of the scripts: what it asks for is held to dnt's own types.
 *
 * @module
 */

const root = new URL("..", import.meta.url);
const config = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
const standIns: string[] = config.links;
for (const link of standIns) {
  const { name } = JSON.parse(await Deno.readTextFile(new URL(`${link}/deno.json`, root)));
  const real: string | undefined = config.imports[name];
  if (!real?.startsWith(`jsr:${name}@`)) {
    throw new Error(`deno.json links ${link}, and does not import ${name} from JSR`);
  }
}
delete config.links;

// It must lie in the root, since the paths in it count from where it lies.
const name = ".deno.registry.json";
const file = new URL(name, root);
await Deno.writeTextFile(file, JSON.stringify(config, null, 2));
let failed = 0;
try {
  for (const args of [["check", "scripts/"], ["test", "-A", ...Deno.args]]) {
    const [command, ...rest] = args;
    const whole = [command!, "--config", name, ...rest];
    const child = new Deno.Command(Deno.execPath(), { args: whole, cwd: root }).spawn();
    if (!(await child.status).success) failed++;
  }
} finally {
  await Deno.remove(file);
}
Deno.exit(failed > 0 ? 1 : 0);
