// Edits of what packages are told when modules are loaded, and of what only looks like that.
import type { Edits } from "./edits.ts";

/** A function that uses a package, which another module may tell something. */
function told(uses: string, boot: string, more = ""): string {
  return `
      import "./boot.ts";
      ${uses}
      === src/boot.ts
      ${boot}${more}`;
}

const AXIOS = `import axios from "axios"; export const ask = () => axios.get("/a");`;
const HANDLEBARS =
  `import Handlebars from "handlebars"; export const ask = () => Handlebars.compile("{{up x}}")({ x: 1 });`;
const I18N = `import { t } from "i18next"; export const ask = () => t("hello");`;
const OTHER = `import { other } from "another"; export const ask = () => other("hello");`;
const SETTINGS =
  `import { SETTINGS } from "./settings.ts"; export const ask = () => fetch("/a" + SETTINGS.key);`;
const ENV = `export const ask = () => fetch("/a", { headers: { key: process.env.KEY! } });`;

/** What the function sees. */
const TOLD: readonly (readonly [title: string, uses: string, boot: string])[] = [
  [
    "a helper that is registered",
    HANDLEBARS,
    `import Handlebars from "handlebars"; Handlebars.registerHelper("up", (it: string) => it + "OLD");`,
  ],
  [
    "a helper by another function",
    HANDLEBARS,
    `import Handlebars from "handlebars"; const up = (it: string) => it + "OLD"; Handlebars.registerHelper({ up });`,
  ],
  [
    "settings that it is started with",
    I18N,
    `import i18next from "i18next"; i18next.init({ lng: "OLD" });`,
  ],
  [
    "settings after plugins",
    I18N,
    `import i18next from "i18next"; import back from "backend"; await i18next.use(back).init({ lng: "OLD" });`,
  ],
  [
    "a default that is assigned",
    AXIOS,
    `import axios from "axios"; axios.defaults.baseURL = "OLD";`,
  ],
  [
    "defaults that are filled",
    AXIOS,
    `import axios from "axios"; Object.assign(axios.defaults, { baseURL: "OLD" });`,
  ],
  [
    "a header that is assigned by a key",
    AXIOS,
    `import axios from "axios"; axios.defaults.headers.common["x-key"] = "OLD";`,
  ],
  [
    "an interceptor",
    AXIOS,
    `import axios from "axios"; axios.interceptors.request.use((it) => { it.headers.key = "OLD"; return it; });`,
  ],
  [
    "an interceptor whose number is kept",
    AXIOS,
    `import axios from "axios"; export const id = axios.interceptors.request.use((it) => ({ ...it, url: "OLD" }));`,
  ],
  [
    "an interceptor of what was taken out",
    AXIOS,
    `import axios from "axios"; const { interceptors } = axios; interceptors.response.use((it) => ({ ...it, data: "OLD" }));`,
  ],
  [
    "a folder",
    `import nunjucks from "nunjucks"; export const ask = () => nunjucks.render("a.html");`,
    `import nunjucks from "nunjucks"; nunjucks.configure("OLD");`,
  ],
  ["a named setup", OTHER, `import { setup } from "another"; setup({ mode: "OLD" });`],
  [
    "a setup of a namespace",
    OTHER,
    `import * as another from "another"; another.setup({ mode: "OLD" });`,
  ],
  [
    "a setup in a function that is called",
    OTHER,
    `import { setup } from "another"; function boot() { setup({ mode: "OLD" }); } boot();`,
  ],
  [
    "a setup in an async function",
    OTHER,
    `import { setup } from "another"; const boot = async () => { await setup({ mode: "OLD" }); }; void boot();`,
  ],
  [
    "a setup of one of its files",
    OTHER,
    `import { setup } from "another/setup"; setup({ mode: "OLD" });`,
  ],
  [
    "the environment by dotenv",
    ENV,
    `import dotenv from "dotenv"; dotenv.config({ path: "OLD.env" });`,
  ],
  [
    "the environment by a name of dotenv",
    ENV,
    `import { config } from "dotenv"; config({ path: "OLD.env" });`,
  ],
  [
    "a package that another one extends",
    `import { z } from "zod"; export const ask = () => z.toJSONSchema(z.string());`,
    `import { z } from "zod"; import { extendZodWithOpenApi } from "zod-openapi"; extendZodWithOpenApi(z, { note: "OLD" });`,
  ],
];

/** What the function does not see. */
const UNTOLD: readonly (readonly [title: string, uses: string, boot: string])[] = [
  ["another package", OTHER, `import axios from "axios"; axios.defaults.baseURL = "OLD";`],
  ["a message", AXIOS, `import axios from "axios"; import { log } from "axios"; log.info("OLD");`],
  [
    "a client of its own",
    AXIOS,
    `import axios from "axios"; export const client = axios.create({ baseURL: "OLD" });`,
  ],
  ["a request at load", AXIOS, `import axios from "axios"; void axios.get("OLD");`],
  [
    "a schema",
    `import { z } from "zod"; export const ask = () => z.string();`,
    `import { z } from "zod"; export const schema = z.object({ a: z.literal("OLD") });`,
  ],
  [
    "a function that nobody calls",
    AXIOS,
    `import axios from "axios"; export function boot() { axios.defaults.baseURL = "OLD"; }`,
  ],
  [
    "a test",
    `import { expect } from "vitest"; export const ask = () => expect(1);`,
    `import { test } from "vitest"; test("OLD", () => {});`,
  ],
  [
    "the platform",
    `import fs from "node:fs"; export const ask = () => fs.existsSync("a");`,
    `import fs from "node:fs"; fs.mkdirSync("OLD");`,
  ],
];

/** What is done to a constant that the function reads, and writes nothing of it. */
const GIVEN: readonly (readonly [title: string, boot: string])[] = [
  [
    "a callback that sends it",
    `import { on, send } from "another"; on("OLD", () => send(CONFIG, "OLD"));`,
  ],
  [
    "a callback that answers with it",
    `import { app } from "another"; app.get("OLD", (c) => c.json({ CONFIG, at: "OLD" }));`,
  ],
  [
    "a callback of a timer",
    `import { send } from "another"; setTimeout(() => send(CONFIG, "OLD"), 10);`,
  ],
  [
    "a server that hands it out",
    `import { createServer } from "another"; const server = createServer(); server.get("OLD", async () => { await server.reply(CONFIG, "OLD"); });`,
  ],
  [
    "a listener of an own client",
    `import { Client } from "another"; const client = new Client("OLD"); client.on("a", () => client.request(CONFIG, "OLD"));`,
  ],
  [
    "a check of it",
    `import { schema } from "another"; export const checked = schema.parse(CONFIG, "OLD");`,
  ],
  ["a check that only throws", `import { validate } from "another"; validate(CONFIG, "OLD");`],
  [
    "a copy of it",
    `import { cloneDeep } from "lodash"; export const copy = cloneDeep(CONFIG, "OLD");`,
  ],
  ["a message about it", `import { logger } from "another"; logger.info(CONFIG, "OLD");`],
  [
    "a wrapper that gets it",
    `import { make } from "another"; export const made = make({ CONFIG, note: "OLD" });`,
  ],
  [
    "a method of it that an object has",
    `const label = CONFIG.label("OLD"); export const all = [label];`,
  ],
];

/** What does write it. */
const FILLED: readonly (readonly [title: string, boot: string])[] = [
  [
    "a package that merges into it",
    `import { merge } from "lodash"; merge(CONFIG, { mode: "OLD" });`,
  ],
  ["a package that sets a path of it", `import _ from "lodash"; _.set(CONFIG, "mode", "OLD");`],
  [
    "a callback that assigns it",
    `import { on } from "another"; on("a", () => { CONFIG.mode = "OLD"; });`,
  ],
  ["a callback that is run for each", `["OLD"].forEach((it) => { CONFIG.mode = it; });`],
  [
    "a function that gets it",
    `const fill = (it: typeof CONFIG) => { it.mode = "OLD"; }; fill(CONFIG);`,
  ],
];

/** Callbacks that write to the environment, once somebody asks for what was made of them. */
const KEPT: readonly (readonly [title: string, boot: string])[] = [
  [
    "a command that loads settings",
    `import { command } from "cleye"; import { config } from "dotenv"; export const commit = command({ name: "commit" }, () => { config({ path: "OLD.env" }); });`,
  ],
  [
    "an action at the end of a chain",
    `import { Command } from "commander"; export const program = new Command().name("a").action(() => { process.env.KEY = "OLD"; });`,
  ],
  [
    "a worker",
    `import { Worker } from "bullmq"; export const worker = new Worker("a", async () => { process.env.KEY = "OLD"; });`,
  ],
  [
    "a tool",
    `import { tool } from "ai"; export const weather = tool({ inputSchema: {}, execute: async () => { process.env.KEY = "OLD"; } });`,
  ],
  [
    "a default export",
    `import { defineCommand } from "citty"; export default defineCommand({ run() { process.env.KEY = "OLD"; } });`,
  ],
  [
    "a server",
    `import { createServer } from "node:http"; const server = createServer(() => { process.env.KEY = "OLD"; }); export { server };`,
  ],
];

/** Callbacks that write to it when the module is loaded, or may. */
const RUN: readonly (readonly [title: string, boot: string])[] = [
  [
    "a callback whose result nobody takes",
    `import { boot } from "another"; boot(() => { process.env.KEY = "OLD"; });`,
  ],
  [
    "a callback for each of a list",
    `import _ from "lodash"; export const all = _.map(["a"], () => (process.env.KEY = "OLD"));`,
  ],
  [
    "a callback that is waited for",
    `import { boot } from "another"; export const ready = await boot(() => { process.env.KEY = "OLD"; });`,
  ],
  [
    "a callback of an own function",
    `const boot = (it: () => void) => it(); export const ready = boot(() => { process.env.KEY = "OLD"; });`,
  ],
  [
    "a callback of the platform",
    `export const all = ["a"].map(() => (process.env.KEY = "OLD"));`,
  ],
  [
    "what a package is handed",
    `import { make } from "another"; export const made = make((process.env.KEY = "OLD"), () => 1);`,
  ],
  [
    "a callback that is kept where an own constant is written",
    `import { command } from "cleye"; import { SETTINGS } from "./settings.ts"; export const commit = command({}, () => { SETTINGS.key = "OLD"; });
      === src/settings.ts
      export const SETTINGS = { key: "a" };`,
  ],
];

const SEES = (boot: string) => `
      import { CONFIG } from "./config.ts";
      import "./boot.ts";
      export const ask = () => CONFIG.mode;
      === src/config.ts
      import { bind } from "pack";
      export const CONFIG = { mode: "a", label: bind("b") as (it: string) => string };
      === src/boot.ts
      import { CONFIG } from "./config.ts";
      ${boot}`;

/** A function that a builder gets, as a node of a graph: the builder is told something, and not it. */
const GRAPH = `
      import { Graph, START } from "a-package";
      const say = () => "said";
      const draft = async () => say();
      export async function ask() { return "asked"; }
      export const graph = new Graph().addNode("draft", draft).addNode("ask", ask)
        .addEdge(START, "draft").addEdge("draft", "ask").compile();
      export const run = () => graph.invoke();`;

export const PACKAGES: Edits[] = [
  {
    base: GRAPH,
    edits: [
      ["what another node of a graph says", "same", `"said"`, `"sung"`],
      ["the edges of a graph that it is a node of", "same", `"draft", "ask"`, `"ask", "draft"`],
      ["a node of a graph itself", "changed", `"asked"`, `"answered"`],
    ],
  },
  {
    base: GRAPH,
    id: "src/main.ts#run",
    edits: [
      ["a node of a graph that is run", "changed", `"said"`, `"sung"`],
      ["an edge of a graph that is run", "changed", `"draft", "ask"`, `"ask", "draft"`],
    ],
  },
  ...TOLD.map(([title, uses, boot]): Edits => ({
    base: told(uses, boot),
    edits: [[title, "changed", "OLD", "NEW"]],
  })),
  ...UNTOLD.map(([title, uses, boot]): Edits => ({
    base: told(uses, boot),
    edits: [[title, "same", "OLD", "NEW"]],
  })),
  ...GIVEN.map(([title, boot]): Edits => ({
    base: SEES(boot),
    edits: [[title, "same", "OLD", "NEW"]],
  })),
  ...KEPT.map(([title, boot]): Edits => ({
    base: told(ENV, boot),
    edits: [[title, "same", "OLD", "NEW"]],
  })),
  ...RUN.map(([title, boot]): Edits => ({
    base: told(boot.includes("SETTINGS") ? SETTINGS : ENV, boot),
    edits: [[title, "changed", "OLD", "NEW"]],
  })),
  {
    // Who uses what was made of it runs it.
    base: `
      import { load } from "./boot.ts";
      export const ask = () => load() + process.env.KEY;
      === src/boot.ts
      import { lazy } from "other";
      export const load = lazy(() => { process.env.KEY = "OLD"; });`,
    edits: [["a callback of what the function uses", "changed", "OLD", "NEW"]],
  },
  ...FILLED.map(([title, boot]): Edits => ({
    base: SEES(boot),
    edits: [[title, "changed", "OLD", "NEW"]],
  })),
  {
    // The module that tells is reached through the one that the package is taken from, or by nobody.
    base: `
      import { client } from "./client.ts";
      export const ask = () => client.get("/a");
      === src/client.ts
      import axios from "axios";
      axios.defaults.timeout = 5;
      export const client = axios;
      === src/beside.ts
      import axios from "axios";
      axios.defaults.timeout = 7;`,
    edits: [
      [
        "what the module tells that the package comes through",
        "changed",
        "timeout = 5",
        "timeout = 6",
      ],
      ["what a module tells that is not imported", "same", "timeout = 7", "timeout = 8"],
    ],
  },
];
