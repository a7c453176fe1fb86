/**
 * `deno task std:registry`: runs the tests on the real `@std` packages of JSR, in place of our
 * stand-ins in `scripts/std`: the configuration is the same, less its `links`.
 *
 * @module
 */

const root = new URL("..", import.meta.url);
const config = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
delete config.links;

// It must lie in the root, since the paths in it count from where it lies.
const file = new URL(".deno.registry.json", root);
await Deno.writeTextFile(file, JSON.stringify(config, null, 2));
let code = 1;
try {
  const args = ["test", "-A", "--config", ".deno.registry.json", ...Deno.args];
  ({ code } = await new Deno.Command(Deno.execPath(), { args, cwd: root }).spawn().status);
} finally {
  await Deno.remove(file);
}
Deno.exit(code);
