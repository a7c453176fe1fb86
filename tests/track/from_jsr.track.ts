// Deno with a lock file that is frozen, or a node_modules that is the user's own to fill: the package
// as JSR gives it, from a stand-in for JSR on loopback; what it loads as it runs is fetched from npm.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { RANGES } from "../../src/host/packages.ts";
import { runtime } from "../support/runtime.ts";
import { inFolder } from "../support/temporary.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const program = runtime === "deno" ? process.execPath : join(root, "node_modules/.bin/deno");

/** Gives the sources of this checkout as JSR would, under its own name. */
async function startRegistry(): Promise<{ url: string; close(): Promise<void> }> {
  const { name, version, exports } = JSON.parse(await readFile(join(root, "deno.json"), "utf8"));
  const below = await readdir(join(root, "src"), { recursive: true });
  const paths = ["mod.ts", ...below.map((path) => `src/${path.replaceAll("\\", "/")}`)]
    .filter((path) => path.endsWith(".ts"));
  const files = new Map(
    await Promise.all(
      paths.map(async (
        path,
      ): Promise<[string, Uint8Array]> => [`/${path}`, await readFile(join(root, path))]),
    ),
  );
  const manifest = Object.fromEntries([...files].map(([path, content]) => {
    const checksum = `sha256-${createHash("sha256").update(content).digest("hex")}`;
    return [path, { size: content.length, checksum }];
  }));
  // Deno keeps what it has loaded from a URL, and a port comes back one day with other sources behind it.
  const sources = createHash("sha256").update(JSON.stringify(manifest)).digest("hex").slice(0, 16);
  const answers: Record<string, string> = {
    [`/${name}/meta.json`]: JSON.stringify({ name, latest: version, versions: { [version]: {} } }),
    [`/${name}/${version}_meta.json`]: JSON.stringify({ exports, manifest }),
  };
  const server = createServer((request, response) => {
    const url = (request.url ?? "").replace(`/${sources}/`, "/");
    const answer = answers[url] ?? files.get(url.replace(`/${name}/${version}`, ""));
    response.setHeader("content-type", url.endsWith(".ts") ? "text/typescript" : "text/plain");
    response.writeHead(answer === undefined ? 404 : 200).end(answer ?? "not there");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${sources}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Runs Deno in a folder, and gives its exit code and all that it said. */
function deno(folder: string, registry: string, args: string[]): Promise<[number, string]> {
  const env = { ...process.env, JSR_URL: registry, NO_COLOR: "1" };
  return new Promise((resolve) =>
    execFile(program, args, { cwd: folder, env }, (error, stdout, stderr) => {
      resolve([error ? Number(error.code ?? 1) : 0, stdout + stderr]);
    })
  );
}

const PACKAGES = Object.fromEntries(
  Object.entries(RANGES).map(([name, range]) => [name, `npm:${name}@${range}`]),
);

/** A project that runs the program, and asks the tracker for a fingerprint. */
async function lay(folder: string, packages: Record<string, string>, more: object = {}) {
  const imports = { "@retake/retake": "jsr:@retake/retake", ...packages };
  await writeFile(join(folder, "deno.json"), JSON.stringify({ imports, ...more }));
  await writeFile(join(folder, "program.ts"), `import "@retake/retake/cli";\n`);
  await writeFile(
    join(folder, "sign.ts"),
    `import { signFunction } from "@retake/retake/track";\n` +
      `export const double = (n: number): number => 2 * n;\n` +
      `console.log("signed", (await signFunction("sign.ts#double")).name);\n`,
  );
}

/** Run from JSR, Deno looks for no deno.json of its own accord. */
const PROGRAM = ["--config", "deno.json", "jsr:@retake/retake/cli", "--help"];
const HELP = /^Usage: retake/m;
const STRICT: [name: string, more: object, flags: string[]][] = [
  ["a frozen lock file", {}, ["--frozen"]],
  ["a node_modules filled by hand", { nodeModulesDir: "manual" }, []],
];

for (const [name, more, flags] of STRICT) {
  inFolder(`Deno with ${name}: what deno.json names is loaded`, async (folder) => {
    const registry = await startRegistry();
    try {
      await lay(folder, PACKAGES, more);
      const installed = await deno(folder, registry.url, ["install", "--entrypoint", "program.ts"]);
      assertEquals(installed[0], 0, installed[1]);
      const added = await deno(folder, registry.url, ["install"]);
      assertEquals(added[0], 0, added[1]);
      const run = ["run", "-A", ...flags];
      const [code, said] = await deno(folder, registry.url, [...run, ...PROGRAM]);
      assertEquals(code, 0, said);
      assertMatch(said, HELP);
      const [signs, told] = await deno(folder, registry.url, [...run, "sign.ts"]);
      assertEquals(signs, 0, told);
      assertStringIncludes(told, "signed");
    } finally {
      await registry.close();
    }
  });

  inFolder(
    `Deno with ${name}: what is not named is told, with the lines to write`,
    async (folder) => {
      const registry = await startRegistry();
      try {
        await lay(folder, {}, more);
        const installed = await deno(folder, registry.url, [
          "install",
          "--entrypoint",
          "program.ts",
        ]);
        assertEquals(installed[0], 0, installed[1]);
        const run = ["run", "-A", ...flags, ...PROGRAM];
        const [code, said] = await deno(folder, registry.url, run);
        assert(code !== 0);
        assertStringIncludes(said, "The package commander is needed to read the command line");
        for (const [name, at] of Object.entries(PACKAGES)) {
          assertStringIncludes(said, `"${name}": "${at}"`);
        }
      } finally {
        await registry.close();
      }
    },
  );
}

inFolder(
  "Deno: something else of the project's under a package's name is not taken",
  async (folder) => {
    const registry = await startRegistry();
    try {
      await lay(folder, { "commander": "./commander.ts" });
      await writeFile(join(folder, "commander.ts"), "export const ours = 1;\n");
      const run = ["run", "-A", ...PROGRAM];
      const [code, said] = await deno(folder, registry.url, run);
      assertEquals(code, 0, said);
      assertMatch(said, HELP);
    } finally {
      await registry.close();
    }
  },
);
