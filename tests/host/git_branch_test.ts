// A branch that is pushed to over HTTP, by git's own server: the token gets there by the environment alone, whatever a
// checkout has left behind. What is pushed by whom meanwhile, tests/clients/pr.client.ts has.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Buffer } from "node:buffer";
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { isRetakeError } from "../../mod.ts";
import {
  commitFiles,
  differingFiles,
  fetchRef,
  headCommit,
  isAncestor,
  mergeHere,
  partingOf,
  pushHead,
  rebaseOnto,
  type Remote,
} from "../../src/host/git_branch.ts";
import { mayRun } from "../support/runtime.ts";
import { inFolder } from "../support/temporary.ts";

/** Serves the repositories of a folder to who has the token, by the program that git brings along for that. */
async function serveGit(folder: string, token: string) {
  const wanted = `basic ${btoa(`x-access-token:${token}`)}`;
  const state = { failing: 0 };
  const server = createServer((request, response) => {
    if (state.failing > 0) {
      state.failing--;
      response.writeHead(502).end();
      return;
    }
    const { authorization = "" } = request.headers;
    if (authorization.toLowerCase() !== wanted.toLowerCase()) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="a stand-in"' }).end();
      return;
    }
    const [path, query = ""] = request.url!.split("?");
    const backend = spawn("git", ["http-backend"], {
      env: {
        ...process.env,
        GIT_PROJECT_ROOT: folder,
        GIT_HTTP_EXPORT_ALL: "1",
        REQUEST_METHOD: request.method!,
        PATH_INFO: path!,
        QUERY_STRING: query,
        CONTENT_TYPE: request.headers["content-type"] ?? "",
        HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
        HTTP_GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
        REMOTE_USER: "somebody",
      },
    });
    request.pipe(backend.stdin);
    const chunks: Uint8Array[] = [];
    backend.stdout.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    backend.on("close", () => {
      const all = Buffer.concat(chunks);
      const end = all.indexOf("\r\n\r\n");
      const headers = all.subarray(0, end).toString().split("\r\n")
        .map((line) => line.split(": ") as [string, string]);
      const status = headers.find(([name]) => name === "Status")?.[1] ?? "200";
      response.writeHead(parseInt(status), headers.filter(([name]) => name !== "Status").flat());
      response.end(all.subarray(end + 4));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(state, {
    url,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  });
}

inFolder(
  "a branch is committed to, pushed, fetched and built upon by a token that is nowhere written",
  async (folder) => {
    const token = "ghs_" + "0a".repeat(18);
    await using server = await serveGit(folder, token);
    const git = (cwd: string, ...words: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...words], {
        cwd: join(folder, cwd),
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      }).trim();
    git(".", "init", "-q", "--bare", "-b", "main", "origin.git");
    git("origin.git", "config", "http.receivepack", "true");
    git(".", "init", "-q", "-b", "main", "work");
    git("work", "commit", "-q", "--allow-empty", "-m", "first");
    git("work", "push", "-q", join(folder, "origin.git"), "main");
    git("work", "remote", "add", "origin", `${server.url}/origin.git`);
    // What a checkout has left that kept its own, which has expired.
    const old = `AUTHORIZATION: basic ${btoa("x-access-token:old")}`;
    git("work", "config", `http.${server.url}/.extraheader`, old);
    const remote: Remote = {
      name: "origin",
      server: server.url,
      user: "x-access-token",
      token,
      author: { name: "a robot", email: "robot@example.com" },
    };
    const named = {
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "user.email",
      GIT_CONFIG_VALUE_0: "x@y.z",
      GIT_AUTHOR_NAME: "x",
      GIT_COMMITTER_NAME: "x",
    };
    const here = process.cwd();
    const global = process.env.GIT_CONFIG_GLOBAL;
    const write = (path: string, text: string) => writeFileSync(join(folder, "work", path), text);
    process.chdir(join(folder, "work"));
    process.env.GIT_CONFIG_GLOBAL = "/dev/null";
    try {
      const first = await headCommit();
      write("one.json", "{}\n");
      write("name with 'ü\".json", "{}\n");
      write("other.txt", "not meant\n");
      const paths = await differingFiles(["one.json", "name with 'ü\".json", "nowhere"]);
      assertEquals(paths.sort(), ["name with 'ü\".json", "one.json"]);
      const made = await commitFiles(paths, "second", remote);
      assertEquals(
        git(".", "-C", "work", "log", "-1", "--format=%an %ae %s"),
        "a robot robot@example.com second",
      );
      assertEquals(await differingFiles(["."]), ["other.txt"]);
      // A rehearsal sends nothing; what passes is waited for.
      server.failing = 1;
      assertEquals(await pushHead(remote, "main", { isRehearsal: true }), { is: "pushed" });
      assertEquals([git("origin.git", "rev-parse", "main"), server.failing], [first, 0]);
      assertEquals(await pushHead(remote, "main"), { is: "pushed" });
      assertEquals(await fetchRef(remote, "refs/heads/main"), made);
      assertEquals(await fetchRef(remote, "refs/heads/nowhere"), undefined);
      assertEquals([await isAncestor(first, made), await isAncestor(made, first)], [true, false]);
      assertEquals(await partingOf(first, made), first);
      // Somebody else has pushed: another file, then the same.
      git("work", "checkout", "-q", "--detach", first);
      write("two.json", "{}\n");
      const two = await commitFiles(["two.json"], "third", remote);
      assertEquals((await pushHead(remote, "main")).is, "behind");
      assertEquals(await rebaseOnto(made, remote), true);
      assertEquals(await pushHead(remote, "main"), { is: "pushed" });
      git("work", "checkout", "-q", "--detach", two);
      write("one.json", "[]\n");
      const conflict = await commitFiles(["one.json"], "fourth", remote);
      assertEquals([await rebaseOnto(made, remote), await mergeHere(made, remote)], [false, false]);
      assertEquals(await headCommit(), conflict);
      assertEquals(git("work", "status", "--porcelain"), "?? other.txt");
      // A project in a folder of its repository.
      mkdirSync("sub/tapes", { recursive: true });
      process.chdir("sub");
      write("sub/tapes/three.json", "{}\n");
      assertEquals(await differingFiles(["tapes"]), ["tapes/three.json"]);
      await commitFiles(["tapes/three.json"], "fifth", remote);
      assertEquals(git("work", "show", "--format=", "--name-only"), "sub/tapes/three.json");
      process.chdir("..");
      // The server takes no push there.
      writeFileSync(
        join(folder, "origin.git/hooks/update"),
        "#!/bin/sh\necho protected >&2; exit 1\n",
        {
          mode: 0o755,
        },
      );
      const refused = await pushHead(remote, "kept");
      assert(refused.is === "refused", refused.is);
      assertStringIncludes(refused.says, "protected");
      for (const isRehearsal of [true, false]) {
        const other = { ...remote, token: "another" };
        const stranger = await assertRejects(() => pushHead(other, "main", { isRehearsal }));
        assert(isRetakeError(stranger, "PULL_REQUEST"), String(stranger));
        assertStringIncludes(stranger.message, "git cannot push to main");
      }
      // Hooks do not run, but for what Large File Storage sends by one; settings of the environment stay.
      const hooked = (path: string) => existsSync(join(folder, "work/.git", path));
      for (const hook of ["pre-commit", "pre-push"]) {
        write(`.git/hooks/${hook}`, `#!/bin/sh\n: > .git/${hook}-ran\n`);
        chmodSync(`.git/hooks/${hook}`, 0o755);
      }
      Object.assign(process.env, named);
      write("five.json", "{}\n");
      await commitFiles(["five.json"], "sixth", remote);
      await pushHead(remote, "hooks");
      assertEquals(git("work", "log", "-1", "--format=%ae"), "x@y.z");
      assertEquals([hooked("pre-commit-ran"), hooked("pre-push-ran")], [false, false]);
      write(".gitattributes", "*.json filter=lfs\n");
      await pushHead(remote, "hooks");
      assertEquals(hooked("pre-push-ran"), true);
      assert(!readFileSync(".git/config", "utf8").includes(btoa(`x-access-token:${token}`)));
    } finally {
      process.chdir(here);
      for (const name of Object.keys(named)) delete process.env[name];
      if (global === undefined) delete process.env.GIT_CONFIG_GLOBAL;
      else process.env.GIT_CONFIG_GLOBAL = global;
    }
  },
  !mayRun,
);
