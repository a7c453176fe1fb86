// What has started a run, the one comment, and the merge requests of GitLab. GitHub's pull requests, with a repository
// of git behind them, are in tests/clients/pr.client.ts.
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { isRetakeError } from "../../mod.ts";
import { keepComment, MARK } from "../../src/forge/comment.ts";
import { openGitlab } from "../../src/forge/gitlab.ts";
import { type OccasionQuery, readOccasion } from "../../src/forge/occasion.ts";
import type { Forge, PullComment } from "../../src/forge/types.ts";
import { serve } from "../support/local_server.ts";

const GITHUB = { GITHUB_REPOSITORY: "owner/project", GITHUB_REF_NAME: "main" };
const GITLAB = {
  GITLAB_CI: "true",
  CI_API_V4_URL: "https://gitlab.example/api/v4",
  CI_PROJECT_ID: "7",
  CI_COMMIT_REF_NAME: "main",
};
const query = (variables: Record<string, string>, more: Partial<OccasionQuery> = {}) => ({
  variable: (name: string) => variables[name],
  event: undefined,
  pull: undefined,
  isGitlab: false,
  ...more,
});
const comment = (body: string, author_association: string, issue: object) => ({
  action: "created",
  issue: { number: 5, ...issue },
  comment: { body, author_association, user: { login: "somebody" } },
});
const request = { pull_request: {} };

Deno.test("what has started a run is read from the environment and the event", () => {
  const rows: [OccasionQuery, Partial<ReturnType<typeof readOccasion>>][] = [
    [query(GITHUB), {
      kind: "github",
      api: "https://api.github.com",
      server: "https://github.com",
      repository: "owner/project",
      pull: undefined,
      branch: "main",
    }],
    [query(GITHUB, { pull: 3 }), { pull: 3, branch: undefined }],
    [query(GITHUB, { event: { action: "synchronize", pull_request: { number: 4 } } }), {
      pull: 4,
      label: undefined,
    }],
    [
      query(GITHUB, {
        event: { action: "labeled", pull_request: { number: 4 }, label: { name: "retake" } },
      }),
      { pull: 4, label: "retake" },
    ],
    [query(GITHUB, { event: comment("/retake please", "MEMBER", request) }), { pull: 5 }],
    [query({ ...GITHUB, GITHUB_API_URL: "https://ghe.example/api/v3/" }), {
      api: "https://ghe.example/api/v3",
    }],
    [query({ ...GITHUB, GITHUB_REF_NAME: "v1.0.0", GITHUB_REF_TYPE: "tag" }), {
      branch: undefined,
    }],
    [query({ ...GITLAB, CI_COMMIT_TAG: "v1.0.0" }), { branch: undefined }],
    [query(GITLAB), {
      kind: "gitlab",
      server: "https://gitlab.example",
      repository: "7",
      branch: "main",
    }],
    [query({ ...GITLAB, GITLAB_CI: "", CI_MERGE_REQUEST_IID: "9" }, { isGitlab: true }), {
      pull: 9,
      branch: undefined,
    }],
  ];
  for (const [asked, wanted] of rows) {
    const found = readOccasion(asked);
    assertEquals({ ...found, ...wanted }, found);
  }
});

Deno.test("what is unclear, and who may not, is refused with a way out", () => {
  const rows: [OccasionQuery, string, string][] = [
    [query({}), "OPTION_INVALID", "GITHUB_REPOSITORY is not set"],
    [
      query({}, { isGitlab: true }),
      "OPTION_INVALID",
      "CI_API_V4_URL and CI_PROJECT_ID are not set",
    ],
    [query(GITHUB, { event: comment("/retake", "OWNER", {}) }), "OPTION_INVALID", "by issue 5"],
    [query(GITHUB, { event: { issue: { number: 5 } } }), "OPTION_INVALID", "by issue 5"],
    [query(GITHUB, { event: comment("/retakes", "OWNER", request) }), "OPTION_INVALID", "/retake"],
    [
      query(GITHUB, { event: comment("/retake", "CONTRIBUTOR", request) }),
      "PULL_REQUEST",
      "somebody has asked",
    ],
    [
      query(GITHUB, { event: comment("/retake", "", request) }),
      "PULL_REQUEST",
      "somebody has asked",
    ],
  ];
  for (const [asked, code, says] of rows) {
    const error = assertThrows(() => readOccasion(asked));
    assert(isRetakeError(error) && error.code === code, String(error));
    assertStringIncludes((error as Error).message, says);
    assertStringIncludes((error as Error).message, "\n  to do  ");
  }
});

/** Comments alone, in memory; each of them is somebody's. */
function commentsOnly(there: PullComment[]) {
  const log: string[] = [];
  const forge: Pick<Forge, "comments" | "addComment" | "changeComment" | "removeComment"> = {
    comments: () => Promise.resolve([...there]),
    addComment(_, text) {
      const made = { id: 50, text, url: "", isTrusted: true };
      there.push(made);
      log.push("add");
      return Promise.resolve(made);
    },
    changeComment(_, id, text) {
      const found = there.find((one) => one.id === id)!;
      found.text = text;
      log.push(`change ${id}`);
      return Promise.resolve(found);
    },
    removeComment(_, id) {
      there.splice(there.findIndex((one) => one.id === id), 1);
      log.push(`remove ${id}`);
      return Promise.resolve();
    },
  };
  return { forge: forge as Forge, log, there };
}
const written = (id: number, text: string, isTrusted = true) => ({ id, text, url: "", isTrusted });

Deno.test("there is one comment, whatever strangers write and whoever is first", async () => {
  const keep = ({ forge }: { forge: Forge }, isNew = true) =>
    keepComment(forge, 1, { text: "news", isNew });
  // A stranger's, with the mark; and one that only speaks of it.
  const strange = commentsOnly([written(1, `${MARK}\nlies`, false), written(2, `about ${MARK}`)]);
  assertEquals((await keep(strange))?.id, 50);
  const old = commentsOnly([written(1, "hello"), written(7, `${MARK}\nold`)]);
  await keep(old);
  await keep(old);
  assertEquals(old.log, ["change 7"]);
  assertEquals(old.there[1]!.text, `${MARK}\nnews`);
  const none = commentsOnly([written(1, "hello")]);
  assertEquals([await keep(none, false), none.log], [undefined, []]);
  // Another run has made one at the same moment, and was first.
  const race = commentsOnly([]);
  const { addComment } = race.forge;
  race.forge.addComment = (number, text) => {
    race.there.push(written(40, `${MARK}\nof the other`));
    return addComment(number, text);
  };
  assertEquals((await keep(race))?.id, 40);
  assertEquals(race.log, ["add", "remove 50", "change 40"]);
  assertEquals(race.there.map(({ text }) => text), [`${MARK}\nnews`]);
});

Deno.test("merge requests of GitLab: read, opened and commented on, each page of notes", async () => {
  const notes = Array.from(
    { length: 101 },
    (_, at) => ({ id: at, body: `note ${at}`, author: { id: 1 } }),
  );
  notes.push({ id: 500, body: `${MARK}\nold`, author: { id: 2 } });
  const data = (source_project_id: number) => ({
    iid: 9,
    web_url: "https://gitlab.example/a/b/-/merge_requests/9",
    state: "opened",
    source_branch: "feature",
    target_branch: "main",
    source_project_id,
    target_project_id: 7,
    sha: "abc",
  });
  let failing = 0;
  await using server = await serve(({ method, path, body }, response, { headers }) => {
    if (failing > 0) {
      // Each of what passes: it is down, it cuts the connection, it wants to be asked later.
      failing--;
      if (failing === 1) return void response.socket?.destroy();
      response.writeHead([503, 0, 429][failing]!, { "retry-after": "0.001" });
      return void response.end("later");
    }
    const url = new URL(path, "http://stand.in");
    const page = Number(url.searchParams.get("page") ?? 1);
    const sent = body === "" ? {} : JSON.parse(body);
    const answers: Record<string, unknown> = {
      "GET /user": { id: 2 },
      "GET /projects/7/merge_requests/9": data(7),
      "GET /projects/7/merge_requests/8": data(6),
      "GET /projects/7/merge_requests": [data(6), data(7)],
      "POST /projects/7/merge_requests": { ...data(7), ...sent },
      "GET /projects/7/merge_requests/9/notes": notes.slice((page - 1) * 100, page * 100),
      "POST /projects/7/merge_requests/9/notes": { id: 501, body: sent.body, author: { id: 2 } },
      "PUT /projects/7/merge_requests/9/notes/500": { id: 500, body: sent.body, author: { id: 2 } },
      "PUT /projects/7/merge_requests/9": data(7),
    };
    const route = `${method} ${url.pathname}`;
    const found = headers["private-token"] === "known" ? answers[route] : undefined;
    const isDeleted = route === "DELETE /projects/7/merge_requests/9/notes/501";
    const status = isDeleted ? 204 : found ? 200 : 401;
    response.writeHead(status, { "x-retake-standin": "true" });
    response.end(
      status === 200 ? JSON.stringify(found) : status === 401 ? '{"message":"401"}' : undefined,
    );
  });
  const access = { api: server.url, server: server.url, repository: "7" };
  const gitlab = openGitlab({ ...access, token: "known" });
  const { isFork, commit, branch } = await gitlab.pull(9);
  assertEquals([isFork, commit, branch], [false, "abc", "feature"]);
  assertEquals((await gitlab.pull(8)).isFork, true);
  assertEquals((await gitlab.findPull("feature", "main"))?.isFork, false);
  failing = 3;
  assertEquals([(await gitlab.pull(9)).number, failing], [9, 0]);
  const made = await gitlab.createPull({ branch: "b", base: "main", title: "t", text: "x" });
  assertEquals([made.branch, made.number], ["b", 9]);
  const kept = await keepComment(gitlab, 9, { text: "news", isNew: true });
  assertEquals([kept?.id, kept?.text], [500, `${MARK}\nnews`]);
  assertEquals(kept?.url, "https://gitlab.example/a/b/-/merge_requests/9#note_500");
  assertEquals((await gitlab.addComment(9, "more")).id, 501);
  await gitlab.removeComment(9, 501);
  await gitlab.removeLabel(9, "retake");
  const stranger = openGitlab({ ...access, token: undefined });
  const error = await assertRejects(() => stranger.pull(9));
  assert(isRetakeError(error, "PULL_REQUEST"), String(error));
  assertStringIncludes(
    (error as Error).message,
    "GitLab refuses GET /projects/7/merge_requests/9: 401",
  );
});
