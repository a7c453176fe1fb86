// A project whose recordings a pull request makes stale: two questions to a model, and the program `retake` where npm
// would have installed it.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gitIn } from "./git.ts";
import { type LocalServer, serve } from "./local_server.ts";
import { runtimes } from "./others.ts";

/** Its files. It fails where it gets to see a token. */
export const PULL_FILES: Record<string, string> = {
  ".gitignore": "node_modules/\nresults/\n.retake/\ncassettes/**/*.failed.json\n*.journal/\n",
  "cli.ts": `import "@retake/retake/cli";\n`,
  "ask.ts": `import { track } from "@retake/retake/track";
import process from "node:process";
const words = (word: string) => "say " + word;
export const ask = track(async (word: string) => {
  const response = await fetch("https://api.openai.com/v1/chat/completions", {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer " + process.env.OPENAI_API_KEY },
    body: JSON.stringify({ model: "gpt-4.1-mini", messages: [{ role: "user", content: words(word) }] }),
  });
  return (await response.json()).choices[0].message.content as string;
});
`,
  "main.ts": `import { withCassette } from "@retake/retake";
import { execFileSync } from "node:child_process";
import process from "node:process";
import { ask } from "./ask.ts";
for (const name of ["GITHUB_TOKEN", "GH_TOKEN", "GITLAB_TOKEN"]) {
  if (process.env[name]) throw new Error("a test gets to see " + name);
}
const upstreams = { "https://api.openai.com": process.env.UPSTREAM! };
for (const word of ["one", "two"]) {
  await withCassette("words/" + word, { upstreams, unused: "drop" }, () => ask(word)).catch((error) => {
    console.log(error.message);
    process.exitCode = 1;
  });
}
if (process.env.MEANWHILE) execFileSync("sh", ["-c", process.env.MEANWHILE], { stdio: "inherit" });
`,
};

/** A stand-in for a model, which says so. Each answer has taken so many tokens, at $0.40 for a million. */
export function serveModel(tokens: number): Promise<LocalServer> {
  let answers = 0;
  return serve((_, response) => {
    response.writeHead(200, { "content-type": "application/json", "x-retake-standin": "true" });
    response.end(JSON.stringify({
      model: "gpt-4.1-mini",
      choices: [{
        index: 0,
        message: { role: "assistant", content: `answer ${++answers}` },
        finish_reason: "stop",
      }],
      usage: { prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens },
    }));
  });
}

/** Puts the program where npm would install it: that of this checkout, on this runtime. */
export function installProgram(folder: string): void {
  const program = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));
  const words = runtimes()[0]!;
  const bin = join(folder, "node_modules/.bin/retake");
  mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
  writeFileSync(
    bin,
    `#!/bin/sh\nexec ${[...words, program].map((it) => `'${it}'`).join(" ")} "$@"\n`,
  );
  chmodSync(bin, 0o755);
}

/** What is pushed by hand is let through by hooks that refuse. */
const NO_HOOKS = { NO_HOOKS: "1" };

/** A project in a repository whose remote lies beside it, and what is run in the two. */
export function besideRemote(folder: string) {
  const bare = `${folder}.git`;
  const git = (...words: string[]) => gitIn(folder, NO_HOOKS)(...words).trim();
  const inBare = (...words: string[]) => gitIn(bare, NO_HOOKS)(...words).trim();
  const commit = (why: string) => {
    git("add", ".");
    git("commit", "-qm", why);
  };
  return { bare, git, inBare, commit };
}
