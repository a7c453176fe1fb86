/**
 * A project for `check_ui.mjs` on whose cassettes the page may do things: in git, with changes since, a miss of its last
 * run, a secret, a PDF, a function that has changed, and a test that records from a server which holds back its second
 * answer.
 *
 * @module
 */

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./runtimes.mjs";

const ASKS = "cassettes/chat/asks.json";

/**
 * @param tools what the page is made of
 * @param folder an empty folder, which becomes the working directory
 * @returns the page's address and gate, what lies in the project, and what ends it
 */
export async function openProject(tools, folder) {
  const { hono, routes, server, scene: { PDF, chat, says, tape }, cli } = tools;
  for (const name of ["cassettes/chat", "cassettes/old", "lib"]) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  process.chdir(folder);
  const write = (name, ...all) =>
    writeFileSync(`cassettes/${name}.json`, `${JSON.stringify(tape(...all), null, 2)}\n`);
  const git = (...words) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...words]);
  git("init", "-q");
  const question = chat("Plan a day in Lisbon.", says("The castle."));
  write("chat/asks", question, chat("And then?", says("The river.")));
  write("old/name", question);
  const paper = chat("Write a page.", says("Here it is."));
  paper.response.headers = [["content-type", "application/pdf"]];
  paper.response.body = { base64: Buffer.from(PDF).toString("base64") };
  write("old/paper", paper);
  // Of a function that is another one by now.
  writeFileSync("lib/plan.mjs", "export function plan(day) {\n  return `Plan ${day}.`;\n}\n");
  const planned = chat("Plan a day.", says("The tower."));
  planned.producedBy = [{ fn: "lib/plan.mjs#plan", hash: "0".repeat(64), how: "stack" }];
  write("old/planned", planned);
  write("old/told", chat(`My key is sk-proj-${randomBytes(36).toString("hex")}.`, says("Thanks.")));
  git("add", ".");
  git("commit", "-qm", "a");
  write("chat/asks", question, chat("And then?", { error: { message: "no such model" } }));

  const api = createServer((request, response) => {
    if (request.url === "/first") response.end("one");
    // Any other is held back, until who asks is ended.
  });
  await new Promise((done) => api.listen(0, "127.0.0.1", done));
  writeFileSync(
    "test.mjs",
    `import { withCassette } from ${JSON.stringify(pathToFileURL(join(root, "mod.ts")).href)};
await withCassette("old/name", async () => {
  const asked = async (path) => (await fetch("http://127.0.0.1:${api.address().port}/" + path)).text();
  console.log("answered", await asked("first"));
  console.log("answered", await asked("held"));
});
`,
  );
  const tsx = ["--import", pathToFileURL(join(root, "node_modules/tsx/dist/loader.mjs")).href];
  const command = [process.execPath, ...tsx, "test.mjs"];
  await cli.runs.noteRun({
    command: "node test.mjs",
    why: "it is one test",
    last: { words: command, suites: false },
    asked: [{
      name: "chat/asks",
      where: ASKS,
      missed: true,
      same: [],
      error: {
        name: "RetakeError",
        message: "No recording answers POST https://api.openai.com/v1/chat/completions.\n" +
          "  to do     record it again:  npx retake record -- node test.mjs\n" +
          "            leave the field out, if it says nothing:  ignore: { body: ['$.seed'] }\n" +
          "            let its clock and chance stand still:  freeze: true, and record it again",
        miss: {
          cassette: "chat/asks",
          method: "POST",
          url: "https://api.openai.com/v1/chat/completions",
          closest: {
            number: 2,
            fields: 1,
            differences: [{ field: "$.seed", asked: "12", ignore: "ignore: { body: ['$.seed'] }" }],
          },
        },
      },
    }],
  });

  const gate = {
    base: "/place-of-deeds/",
    key: "d".repeat(64),
    cookie: { name: "retake-ui", value: "e".repeat(64) },
    token: "t".repeat(64),
  };
  const cassettes = cli.cassettes.openCassettes("cassettes");
  const program = [process.execPath, ...tsx, join(root, "src/cli.ts")];
  const desk = cli.desk.openDesk(cassettes, { command: [], program });
  const shelf = cli.shelf.openShelf(cassettes, { sides: desk.since, recorded: desk.recorded });
  let host = "";
  const app = routes.uiRoutes(hono, shelf, { gate, host: () => host, desk });
  const serving = await server.serveHere(app.fetch, 0);
  host = `127.0.0.1:${serving.port}`;
  return {
    home: `http://${host}${gate.base}`,
    gate,
    program,
    asks: () => readFileSync(join(folder, ASKS), "utf8"),
    read: (name) => readFileSync(join(folder, name), "utf8"),
    async close() {
      await desk.close();
      await serving.close();
      api.closeAllConnections();
      await new Promise((done) => api.close(done));
    },
  };
}
