/**
 * Everyday flows in which what an answer says is used by the requests that follow: data. Each is run
 * while recording, against a server that draws its secrets anew, and in replay, where nothing is
 * known but what the recording says.
 */
import { Buffer } from "node:buffer";

/** A request as the server gets it. */
export interface Asked {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** What the server says. */
export interface Reply {
  status?: number;
  headers?: Record<string, string | string[]>;
  json?: unknown;
  text?: string;
}

/** What a flow is run with. */
export interface Client {
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** A secret of one's own: in replay another one than while recording. */
  own(name: string): string;
}

export interface Flow {
  name: string;
  /** The server of one recording: draws its secrets, answers. */
  server(): (asked: Asked) => Reply;
  /** What the code under test does; gives what it makes of the answers. */
  run(client: Client): Promise<unknown>;
}

export const API = "https://api.example.com";
export const FILES = "https://files.example.org";

const random = (length: number, letters: string) =>
  Array.from(
    crypto.getRandomValues(new Uint8Array(length)),
    (byte) => letters[byte % letters.length],
  )
    .join("");
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");
const base64url = (text: string) => Buffer.from(text, "utf8").toString("base64url");
const hex = (text: string) => Buffer.from(text, "utf8").toString("hex");

export const word = (length = 28): string => random(length, LETTERS);

export function jwt(claims: object): string {
  const head = base64url(JSON.stringify({ alg: "RS256", typ: "JWT", kid: "k1" }));
  return `${head}.${base64url(JSON.stringify(claims))}.${word(86)}`;
}

const claims = () => ({ iss: API, sub: "user-1", exp: 4102444800, scope: "read write" });

/** Kinds of secrets that a server may hand out. */
const KINDS: Record<string, () => string> = {
  "letters and digits": () => word(),
  "base64 with padding": () =>
    Buffer.from(crypto.getRandomValues(new Uint8Array(22))).toString("base64"),
  "base64url": () => Buffer.from(crypto.getRandomValues(new Uint8Array(33))).toString("base64url"),
  "hexadecimal": () => random(40, "0123456789abcdef"),
  "a UUID": () => crypto.randomUUID(),
  "a JWT": () => jwt(claims()),
  "a prefix and letters": () => `sess_${word(24)}`,
  "any characters": () => `pa ss/w"ö&${word(12)}+\\=?#`,
  "digits": () => `7${random(13, "0123456789")}`,
  "dots and tildes": () => `${word(12)}.${word(12)}~${word(4)}`,
};

/** Where an answer has it, and how a client takes it from there. */
const SOURCES: Record<string, {
  plain?: true;
  reply: (secret: string) => Reply;
  take: (response: Response) => Promise<string> | string;
}> = {
  "a field": {
    reply: (secret) => ({ json: { access_token: secret, token_type: "bearer", expires_in: 3600 } }),
    take: async (response) => (await response.json()).access_token,
  },
  "a nested field": {
    reply: (secret) => ({ json: { data: [{ session: { refreshToken: secret } }] } }),
    take: async (response) => (await response.json()).data[0].session.refreshToken,
  },
  "a header": {
    plain: true,
    reply: (secret) => ({ headers: { "x-auth-token": secret }, json: { ok: true } }),
    take: (response) => response.headers.get("x-auth-token")!,
  },
  "a cookie": {
    plain: true,
    reply: (secret) => ({
      headers: { "set-cookie": [`lang=en; Path=/`, `session=${secret}; Path=/; HttpOnly`] },
      json: { ok: true },
    }),
    take: (response) => /^session=([^;]*)/.exec(response.headers.getSetCookie()[1]!)![1]!,
  },
  "a form": {
    reply: (secret) => ({
      headers: { "content-type": "application/x-www-form-urlencoded" },
      text: String(new URLSearchParams({ access_token: secret, scope: "a b" })),
    }),
    take: async (response) => new URLSearchParams(await response.text()).get("access_token")!,
  },
  "a redirect": {
    reply: (secret) => ({
      status: 302,
      headers: { location: `/in?${new URLSearchParams({ access_token: secret, a: "1" })}` },
    }),
    take: (response) =>
      new URL(response.headers.get("location")!, API).searchParams.get("access_token")!,
  },
};

const post = (body: BodyInit, type?: string): RequestInit => ({
  method: "POST",
  body,
  ...(type ? { headers: { "content-type": type } } : {}),
});
const json = (value: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  body: JSON.stringify(value),
  headers: { "content-type": "application/json", ...headers },
});
const form = (
  value: Record<string, string>,
  headers: Record<string, string> = {},
): RequestInit => ({
  method: "POST",
  body: new URLSearchParams(value),
  headers,
});
const bearer = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });

function multipart(fields: Record<string, string>): RequestInit {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  body.append("file", new Blob(["content"], { type: "text/plain" }), "a.txt");
  return { method: "POST", body };
}

/** How a client uses it. `plain` may be said of what only values without odd characters can be put in. */
const USES: Record<string, { plain?: true; ask: (secret: string) => [string, RequestInit?] }> = {
  "a bearer header": { plain: true, ask: (s) => ["/me", bearer(s)] },
  "a header of its own": { plain: true, ask: (s) => ["/me", { headers: { "x-session": s } }] },
  "a cookie header": {
    plain: true,
    ask: (s) => ["/me", { headers: { cookie: `a=1; session=${s}` } }],
  },
  "basic credentials": {
    ask: (s) => ["/me", { headers: { authorization: `Basic ${base64(`user:${s}`)}` } }],
  },
  "a path, by encodeURIComponent": { ask: (s) => [`/things/${encodeURIComponent(s)}/parts`] },
  "the end of a path": { ask: (s) => [`/things/${encodeURIComponent(s)}`] },
  "a query, by URLSearchParams": { ask: (s) => [`/list?${new URLSearchParams({ q: s, b: "2" })}`] },
  "a query, by encodeURIComponent": { ask: (s) => [`/list?b=2&q=${encodeURIComponent(s)}`] },
  "a query of a secret's name": { ask: (s) => [`/list?${new URLSearchParams({ token: s })}`] },
  "a query, encoded twice": {
    ask: (s) => [`/go?${new URLSearchParams({ next: `${API}/in?x=${encodeURIComponent(s)}` })}`],
  },
  "a URL's own searchParams": {
    ask: (s) => {
      const url = new URL("/list?sort=up", API);
      url.searchParams.append("ref", s);
      return [url.pathname + url.search];
    },
  },
  "a field of JSON": { ask: (s) => ["/do", json({ a: 1, by: s })] },
  "a field of a secret's name": { ask: (s) => ["/do", json({ a: 1, session_token: s })] },
  "JSON in JSON": { ask: (s) => ["/do", json({ arguments: JSON.stringify({ by: s, n: 1 }) })] },
  "a key of JSON": { ask: (s) => ["/do", json({ grants: { [s]: ["read"] } })] },
  "a list of JSON": { ask: (s) => ["/do", json(["a", s, "b"])] },
  "a form's field": { ask: (s) => ["/do", form({ a: "1 2", by: s })] },
  "multipart": { ask: (s) => ["/do", multipart({ by: s })] },
  "prose": { ask: (s) => ["/do", json({ prompt: `Please log me in with ${s}, and say hello.` })] },
  "plain text": { ask: (s) => ["/do", post(`key: ${s}\nend\n`, "text/plain")] },
  "lines of JSON": {
    ask: (s) => ["/do", post(`{"n":1}\n${JSON.stringify({ by: s })}\n`, "application/x-ndjson")],
  },
  "base64 in JSON": { ask: (s) => ["/do", json({ auth: base64(s) })] },
  "base64 of a larger text": { ask: (s) => ["/do", json({ auth: base64(`client-7:${s}:more`) })] },
  "base64url in a path": { ask: (s) => [`/things/${base64url(`u:${s}`)}/parts`] },
  "hexadecimal": { ask: (s) => ["/do", json({ auth: hex(s) })] },
  "GraphQL variables": {
    ask: (
      s,
    ) => [
      "/graphql",
      json({ query: "query Q($t: ID!) { me(t: $t) { id } }", variables: { t: s } }),
    ],
  },
  "another host": { ask: (s) => [`${FILES}/up?ref=${encodeURIComponent(s)}`, json({ by: s })] },
  "another host's path": { ask: (s) => [`${FILES}/f/${encodeURIComponent(s)}/raw`] },
};

const NEEDS_ENCODING = "any characters";
const ok: Reply = { json: { ok: true } };

function matrix(): Flow[] {
  const flows: Flow[] = [];
  const sources = Object.entries(SOURCES);
  let turn = 0;
  for (const [kind, draw] of Object.entries(KINDS)) {
    for (const [use, { plain, ask: used }] of Object.entries(USES)) {
      if (plain && kind === NEEDS_ENCODING) continue;
      let [source, how] = sources[turn++ % sources.length]!;
      if (how.plain && (kind === NEEDS_ENCODING)) [source, how] = sources[0]!;
      flows.push({
        name: `${kind} of ${source} in ${use}`,
        server() {
          const secret = draw();
          return ({ path }) => path === "/login" ? how.reply(secret) : ok;
        },
        async run({ ask }) {
          const init = { method: "POST", redirect: "manual" } as const;
          const secret = await how.take(await ask("/login", init));
          const [path, used_] = used(secret);
          return await (await ask(path, used_)).json();
        },
      });
    }
  }
  return flows;
}

/** A flow by its steps on the server: by path, the answers in order, the last of them again. */
function steps(
  name: string,
  draw: () => Record<string, Reply | Reply[]>,
  run: Flow["run"],
): Flow {
  return {
    name,
    server() {
      const replies = draw();
      const counts = new Map<string, number>();
      return ({ path }) => {
        const found =
          Object.keys(replies).filter((start) =>
            path === start || path.startsWith(start.includes("?") ? start : `${start}?`)
          )
            .sort((a, b) => b.length - a.length)[0];
        if (found === undefined) return ok;
        const list = [replies[found]!].flat();
        const count = counts.get(found) ?? 0;
        counts.set(found, count + 1);
        return list[Math.min(count, list.length - 1)]!;
      };
    },
    run,
  };
}

const read = async (response: Promise<Response>) => await (await response).json();
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString());

const PAGES: [
  string,
  (token: string) => Reply,
  (page: Record<string, unknown>, response: Response) => string,
][] = [
  [
    "nextPageToken",
    (t) => ({ json: { items: [1], nextPageToken: t } }),
    (p) => `/list?pageToken=${p.nextPageToken}`,
  ],
  [
    "next_cursor",
    (t) => ({ json: { items: [1], next_cursor: t } }),
    (p) => `/list?cursor=${p.next_cursor}`,
  ],
  [
    "a Link header",
    (t) => ({ json: { items: [1] }, headers: { link: `<${API}/list?after=${t}>; rel="next"` } }),
    (_, r) => /<([^>]+)>/.exec(r.headers.get("link")!)![1]!,
  ],
  ["next as a URL", (t) => ({ json: { next: `${API}/list?page=${t}` } }), (p) => String(p.next)],
  ["an offset", () => ({ json: { items: [1], offset: 20 } }), (p) => `/list?offset=${p.offset}`],
  [
    "GraphQL's endCursor",
    (t) => ({ json: { data: { pageInfo: { endCursor: t } } } }),
    (p) => `/list?after=${(p.data as { pageInfo: { endCursor: string } }).pageInfo.endCursor}`,
  ],
  [
    "a continuation header",
    (t) => ({ json: {}, headers: { "x-ms-continuation": t } }),
    (_, r) => `/list?continuation=${r.headers.get("x-ms-continuation")}`,
  ],
  ["a scroll id", (t) => ({ json: { _scroll_id: t } }), (p) => `/list?scroll_id=${p._scroll_id}`],
  [
    "a marker",
    (t) => ({ json: { IsTruncated: true, NextMarker: t } }),
    (p) => `/list?marker=${p.NextMarker}`,
  ],
  ["NextToken", (t) => ({ json: { NextToken: t } }), (p) => `/list?NextToken=${p.NextToken}`],
];

const NAMED: Flow[] = [
  steps("OAuth by code", () => ({
    "/authorize": {
      status: 302,
      headers: { location: `https://app.example.com/cb?code=${word()}&state=s1` },
    },
    "/token": { json: { access_token: word(), refresh_token: word(), id_token: jwt(claims()) } },
  }), async ({ ask, own }) => {
    const to = await ask("/authorize?client_id=c1&state=s1", { redirect: "manual" });
    const code = new URL(to.headers.get("location")!).searchParams.get("code")!;
    const token = await read(
      ask(
        "/token",
        form({ grant_type: "authorization_code", code, client_secret: own("client secret") }),
      ),
    );
    return [claimsOf(token.id_token).sub, await read(ask("/me", bearer(token.access_token)))];
  }),
  steps("OAuth for devices", () => ({
    "/device": { json: { device_code: word(40), user_code: "WDJB-MJHT", interval: 0 } },
    "/token": [{ status: 400, json: { error: "authorization_pending" } }, {
      json: { access_token: word() },
    }],
  }), async ({ ask }) => {
    const { device_code } = await read(ask("/device", form({ client_id: "c1" })));
    const poll = () => read(ask("/token", form({ device_code, client_id: "c1" })));
    const first = await poll();
    const { access_token } = await poll();
    return [first.error, await read(ask(`/me?token=${access_token}`))];
  }),
  steps("a refresh after 401", () => ({
    "/login": { json: { access_token: word(), refresh_token: word() } },
    "/me": [{ status: 401, json: { error: "expired" } }, ok],
    "/refresh": { json: { access_token: word(), refresh_token: word() } },
  }), async ({ ask, own }) => {
    const first = await read(ask("/login", json({ user: "ada", password: own("password") })));
    const refused = await ask("/me", bearer(first.access_token));
    const next = await read(ask("/refresh", json({ refresh_token: first.refresh_token })));
    return [
      refused.status,
      await read(ask("/me", bearer(next.access_token))),
      await read(ask(`/bye/${next.refresh_token}`)),
    ];
  }),
  steps("CSRF by JSON", () => ({ "/form": { json: { csrf_token: word() } } }), async ({ ask }) => {
    const { csrf_token } = await read(ask("/form"));
    return await read(ask("/do", form({ csrf_token, a: "1" }, { "x-csrf-token": csrf_token })));
  }),
  steps("CSRF by a cookie", () => ({
    "/form": {
      json: {},
      headers: { "set-cookie": `XSRF-TOKEN=${encodeURIComponent(`${word()}==`)}; Path=/` },
    },
  }), async ({ ask }) => {
    const cookie = (await ask("/form")).headers.getSetCookie()[0]!.split(";")[0]!;
    const token = decodeURIComponent(cookie.slice("XSRF-TOKEN=".length));
    return await read(ask("/do", json({ _csrf: token }, { cookie, "x-xsrf-token": token })));
  }),
  steps("a presigned URL", () => ({
    "/uploads": {
      json: {
        id: 7,
        url: `${FILES}/b/k?X-Amz-Credential=${
          encodeURIComponent(`AKIA${random(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}/20261126/eu/s3`)
        }&X-Amz-Date=20261126T000000Z&X-Amz-Signature=${random(64, "0123456789abcdef")}`,
      },
    },
  }), async ({ ask }) => {
    const { url, id } = await read(ask("/uploads", json({ name: "a.txt" })));
    const put = await ask(url, { method: "PUT", body: "content" });
    return [put.status, await read(ask(`/uploads/${id}/done`, json({ url })))];
  }),
  steps("a presigned form", () => ({
    "/uploads": {
      json: {
        url: `${FILES}/b`,
        fields: {
          key: "uploads/a.png",
          policy: base64(JSON.stringify({ expiration: "2026-12-01" })),
          "x-amz-signature": random(64, "0123456789abcdef"),
        },
      },
    },
  }), async ({ ask }) => {
    const { url, fields } = await read(ask("/uploads", json({})));
    return await read(ask(url, multipart(fields)));
  }),
  steps("a resumable upload", () => {
    const to = `${FILES}/upload?upload_id=${word(60)}`;
    return {
      "/upload?": [{ status: 308, headers: { range: "bytes=0-4" } }, ok],
      "/upload": { headers: { location: to }, json: {} },
    };
  }, async ({ ask }) => {
    const to = (await ask("/upload", json({ name: "a" }))).headers.get("location")!;
    const half = await ask(to, {
      method: "PUT",
      body: "12345",
      headers: { "content-range": "bytes 0-4/10" },
    });
    return [
      half.status,
      await read(
        ask(to, { method: "PUT", body: "67890", headers: { "content-range": "bytes 5-9/10" } }),
      ),
    ];
  }),
  steps(
    "an upload in parts",
    () => ({ "/parts?uploads": { json: { UploadId: word(50) } } }),
    async ({ ask }) => {
      const { UploadId } = await read(ask("/parts?uploads", { method: "POST" }));
      for (const part of [1, 2]) {
        await ask(`/parts?partNumber=${part}&uploadId=${UploadId}`, {
          method: "PUT",
          body: `${part}`,
        });
      }
      return await read(ask(`/parts?uploadId=${UploadId}`, json({ parts: [1, 2] })));
    },
  ),
  ...PAGES.map(([name, reply, next]) =>
    steps(
      `pages by ${name}`,
      () => ({ "/list": [reply(word()), reply(word()), { json: { items: [] } }] }),
      async ({ ask }) => {
        let path = "/list";
        const seen: unknown[] = [];
        for (let page = 0; page < 3; page++) {
          const response = await ask(path);
          const body = await response.json();
          seen.push(Object.keys(body));
          if (page < 2) path = next(body, response);
        }
        return seen;
      },
    )
  ),
  steps("an MCP session", () => ({
    "/mcp": [{
      headers: { "mcp-session-id": crypto.randomUUID() },
      json: { jsonrpc: "2.0", id: 1, result: {} },
    }, { json: { jsonrpc: "2.0", id: 2, result: { tools: [] } } }],
  }), async ({ ask }) => {
    const first = await ask("/mcp", json({ jsonrpc: "2.0", id: 1, method: "initialize" }));
    const id = first.headers.get("mcp-session-id")!;
    const tools = await read(
      ask("/mcp", json({ jsonrpc: "2.0", id: 2, method: "tools/list" }, { "mcp-session-id": id })),
    );
    return [
      tools.result,
      await read(ask(`/mcp/${id}/end`, { method: "DELETE" })).then(() => "ended"),
    ];
  }),
  steps("a Realtime session", () => ({
    "/realtime/sessions": {
      json: { id: "sess_1", client_secret: { value: `ek_${word(32)}`, expires_at: 4102444800 } },
    },
  }), async ({ ask, own }) => {
    const { client_secret } = await read(
      ask("/realtime/sessions", { ...json({ model: "m" }), headers: bearer(own("key")).headers! }),
    );
    return await read(
      ask(`${FILES}/realtime/calls?model=m`, {
        ...post("v=0", "application/sdp"),
        headers: bearer(client_secret.value).headers!,
      }),
    );
  }),
  steps("a login like Supabase's", () => {
    const id = crypto.randomUUID();
    return {
      "/auth/v1/token": {
        json: {
          access_token: jwt({ ...claims(), sub: id, session_id: crypto.randomUUID() }),
          refresh_token: word(22),
          user: { id, email: "a@example.com" },
        },
      },
    };
  }, async ({ ask, own }) => {
    const { access_token, user } = await read(
      ask(
        "/auth/v1/token?grant_type=password",
        json({ email: "a@example.com", password: own("password") }, { apikey: own("anon key") }),
      ),
    );
    const { sub, exp } = claimsOf(access_token);
    return [
      sub === user.id,
      exp,
      await read(ask(`/rest/v1/todos?user_id=eq.${sub}`, bearer(access_token))),
    ];
  }),
  steps("a login like Auth0's", () => ({
    "/oauth/token": {
      json: {
        access_token: jwt({ ...claims(), aud: [API], azp: "c1", permissions: ["read:all"] }),
        token_type: "Bearer",
      },
    },
  }), async ({ ask, own }) => {
    const { access_token } = await read(
      ask(
        "/oauth/token",
        json({
          client_id: "c1",
          client_secret: own("client secret"),
          audience: API,
          grant_type: "client_credentials",
        }),
      ),
    );
    const { aud, permissions } = claimsOf(access_token);
    return [aud, permissions, await read(ask("/v2/users", bearer(access_token)))];
  }),
  steps(
    "a JWT that is looked into",
    () => ({ "/login": { json: { token: jwt({ ...claims(), tenant: "acme" }) } } }),
    async ({ ask }) => {
      const { token } = await read(ask("/login", { method: "POST" }));
      const { tenant, exp } = claimsOf(token);
      return [exp > Date.now() / 1000, await read(ask(`/tenants/${tenant}/me?jwt=${token}`))];
    },
  ),
  steps("a jar of cookies", () => ({
    "/login": {
      json: {},
      headers: {
        "set-cookie": [`sid=s%3A${word()}; HttpOnly`, `lang=en`, `cart=${word(12)}; Secure`],
      },
    },
  }), async ({ ask }) => {
    const jar = (await ask("/login", form({ user: "ada" }))).headers.getSetCookie().map((c) =>
      c.split(";")[0]
    ).join("; ");
    return [
      await read(ask("/cart", { headers: { cookie: jar } })),
      jar.split("; ").map((c) => c.split("=")[0]),
    ];
  }),
  steps(
    "a webhook's URL",
    () => ({ "/hooks": { json: { webhook_url: `${FILES}/hooks/${word(9)}/${word(24)}` } } }),
    async ({ ask }) => {
      const { webhook_url } = await read(ask("/hooks", json({ on: "push" })));
      return await read(ask(webhook_url, json({ text: "hello" })));
    },
  ),
  steps(
    "a key that is made, used and deleted",
    () => ({ "/keys": { json: { id: 12, api_key: `key-${word(32)}` } } }),
    async ({ ask }) => {
      const { id, api_key } = await read(ask("/keys", json({ name: "ci" })));
      await ask("/me", { headers: { "x-api-key": api_key } });
      return (await ask(`/keys/${id}`, { method: "DELETE", headers: { "x-api-key": api_key } }))
        .status;
    },
  ),
  steps("temporary credentials that sign", () => ({
    "/sts": {
      json: {
        Credentials: {
          AccessKeyId: `ASIA${random(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`,
          SecretAccessKey: word(40),
          SessionToken: base64(word(200)),
        },
      },
    },
  }), async ({ ask }) => {
    const { Credentials: c } = await read(ask("/sts", form({ Action: "AssumeRole" })));
    const signature = Array.from(c.SecretAccessKey as string, (l) => l.charCodeAt(0).toString(16))
      .join("").slice(0, 64);
    return await read(
      ask("/bucket/key", {
        headers: {
          authorization:
            `AWS4-HMAC-SHA256 Credential=${c.AccessKeyId}/20261126/eu/s3/aws4_request, Signature=${signature}`,
          "x-amz-security-token": c.SessionToken,
        },
      }),
    );
  }),
  steps(
    "a client that registers itself",
    () => ({
      "/register": { json: { client_id: word(16), client_secret: word(32) } },
      "/token": { json: { access_token: word() } },
    }),
    async ({ ask }) => {
      const { client_id, client_secret } = await read(ask("/register", json({ client_name: "a" })));
      const { access_token } = await read(
        ask(
          "/token",
          form({ grant_type: "client_credentials" }, {
            authorization: `Basic ${base64(`${client_id}:${client_secret}`)}`,
          }),
        ),
      );
      return await read(ask("/me", bearer(access_token)));
    },
  ),
  steps(
    "a login by GraphQL",
    () => ({
      "/graphql": [{ json: { data: { login: { token: word(32) } } } }, {
        json: { data: { me: { name: "Ada" } } },
      }],
    }),
    async ({ ask, own }) => {
      const { data } = await read(
        ask(
          "/graphql",
          json({
            query: "mutation L($p: String!) { login(password: $p) { token } }",
            variables: { password: own("password") },
          }),
        ),
      );
      return await read(
        ask(
          "/graphql",
          json({ query: "{ me { name } }", extensions: { token: data.login.token } }),
        ),
      );
    },
  ),
  steps("a token of an event stream", () => ({
    "/events": {
      headers: { "content-type": "text/event-stream" },
      text: `event: session\ndata: {"session_token":"TOKEN"}\n\ndata: [DONE]\n\n`.replace(
        "TOKEN",
        word(),
      ),
    },
  }), async ({ ask }) => {
    const text = await (await ask("/events")).text();
    const { session_token } = JSON.parse(/^data: (\{.*\})$/m.exec(text)![1]!);
    return await read(ask(`/sessions/${session_token}/messages`, json({ text: "hi" })));
  }),
  steps(
    "a magic link",
    () => ({ "/link": { json: { link: `${API}/verify?token=${word(40)}&type=magic` } } }),
    async ({ ask }) => {
      const { link } = await read(ask("/link", json({ email: "a@example.com" })));
      return await read(ask(link));
    },
  ),
  steps(
    "a password that is reset",
    () => ({ "/reset": { json: { reset_token: word(40) } } }),
    async ({ ask, own }) => {
      const { reset_token } = await read(ask("/reset", json({ email: "a@example.com" })));
      return await read(
        ask(
          `/reset/${reset_token}/confirm`,
          json({ password: own("password"), password_confirmation: own("password") }),
        ),
      );
    },
  ),
  steps(
    "tokens that objects are keyed by",
    () => ({
      "/login": { json: { access_token: word(), grants: {} } },
      "/grants": { json: { ok: 1 } },
    }),
    async ({ ask }) => {
      const { access_token } = await read(ask("/login", { method: "POST" }));
      return await read(
        ask("/grants", json({ [access_token]: { [`${access_token}:sub`]: true } })),
      );
    },
  ),
  steps(
    "a list of tokens",
    () => ({ "/keys": { json: { api_keys: [word(), word(), word()] } } }),
    async ({ ask }) => {
      const { api_keys } = await read(ask("/keys"));
      const seen = [];
      for (const key of api_keys) seen.push(await read(ask(`/keys/${key}/usage`)));
      return seen;
    },
  ),
  steps(
    "a token that is exchanged",
    () => ({
      "/token": [{ json: { access_token: jwt(claims()) } }, {
        json: { access_token: jwt({ ...claims(), sub: "other" }) },
      }],
    }),
    async ({ ask }) => {
      const first = await read(ask("/token", form({ grant_type: "client_credentials" })));
      const second = await read(
        ask(
          "/token",
          form({
            grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
            subject_token: first.access_token,
          }),
        ),
      );
      return [
        claimsOf(second.access_token).sub,
        await read(ask("/revoke", form({ token: second.access_token }))),
      ];
    },
  ),
  steps(
    "a request that is sent ahead of a login",
    () => ({
      "/par": { json: { request_uri: `urn:ietf:params:oauth:request_uri:${word()}` } },
      "/authorize": ok,
    }),
    async ({ ask, own }) => {
      const { request_uri } = await read(
        ask("/par", form({ client_secret: own("a"), scope: "a" })),
      );
      return [
        request_uri.startsWith("urn:ietf:params:oauth:request_uri:"),
        await read(ask(`/authorize?${new URLSearchParams({ client_id: "a", request_uri })}`)),
      ];
    },
  ),
  steps(
    "a key that was made, under the name of a value",
    () => ({
      "/keys": { json: { id: 7, actions: ["*"], collections: ["*"], value: word() } },
      "/search": ok,
    }),
    async ({ ask }) => {
      const { id, value } = await read(ask("/keys", json({ actions: ["*"], collections: ["*"] })));
      return [id, await read(ask(`/search?x-typesense-api-key=${value}`))];
    },
  ),
  steps(
    "an account by its SID, and a code to type",
    () => ({
      "/check": { json: { account_sid: `AC${"0f1e2d3c".repeat(4)}`, status: "approved" } },
    }),
    async ({ ask }) => {
      const { account_sid } = await read(ask("/check", form({ To: "+1555", Code: "482913" })));
      return account_sid === `AC${"0f1e2d3c".repeat(4)}`;
    },
  ),
  steps(
    "two users, in turn",
    () => ({
      "/login": [{ json: { access_token: word() } }, { json: { access_token: word() } }],
      "/me": [{ json: { me: 1 } }, { json: { me: 2 } }, { json: { me: 1 } }],
    }),
    async ({ ask, own }) => {
      const tokens = [];
      for (const user of ["a", "b"]) {
        tokens.push(
          (await read(ask("/login", json({ password: own(user) })))).access_token,
        );
      }
      const seen = [];
      for (const which of [0, 1, 0]) {
        seen.push(await read(ask(`/me?access_token=${tokens[which]}`)));
      }
      return seen;
    },
  ),
  steps(
    "two users, in another order than recorded",
    () => ({ "/login": [{ json: { access_token: word() } }, { json: { access_token: word() } }] }),
    async ({ ask, own }) => {
      const [a, b] = [
        await read(ask("/login", json({ password: own("a") }))),
        await read(ask("/login", json({ password: own("b") }))),
      ];
      return (await Promise.all([
        ask("/me", json({ of: a.access_token })),
        ask("/me", json({ of: b.access_token })),
      ])).map((r) => r.status);
    },
  ),
  steps(
    "a wrong key, then the right one",
    () => ({ "/me": [{ status: 401, json: { error: 1 } }, ok] }),
    async ({ ask, own }) => [
      (await ask("/me", bearer(own("wrong")))).status,
      (await ask("/me", bearer(own("right")))).status,
    ],
  ),
  ...Object.entries({
    "a bearer header": (s: string) => ["/me", bearer(s)],
    "a header of its own": (s: string) => ["/me", { headers: { "x-api-key": s } }],
    "a query": (s: string) => [`/me?key=${s}`],
    "a field": (s: string) => ["/me", json({ api_key: s, a: 1 })],
    "a form": (s: string) => ["/me", form({ client_secret: s })],
    "multipart": (s: string) => ["/me", multipart({ password: s })],
    "a cookie": (s: string) => ["/me", { headers: { cookie: `sid=${s}` } }],
    "basic credentials": (
      s: string,
    ) => ["/me", { headers: { authorization: `Basic ${base64(`u:${s}`)}` } }],
    "JSON in JSON": (s: string) => ["/me", json({ a: JSON.stringify({ password: s }) })],
    "a path, where a header has it too": (s: string) => [`/bot${s}/send`, bearer(s)],
    "prose, where a header has it too": (
      s: string,
    ) => ["/me", {
      ...json({ text: `my key is "${s}"` }),
      headers: { ...bearer(s).headers, "content-type": "application/json" },
    }],
    "base64, where a header has it too": (
      s: string,
    ) => ["/me", {
      ...json({ a: base64(`u:${s}`) }),
      headers: { ...bearer(s).headers, "content-type": "application/json" },
    }],
  } as Record<string, (secret: string) => [string, RequestInit?]>).map(([name, used]) =>
    steps(`one's own secret in ${name}`, () => ({}), async ({ ask, own }) => [
      await read(ask(...used(own("key")))),
      await read(ask(...used(own("key")))),
    ])
  ),
  steps("a payment's client secret", () => {
    const id = `pi_${word(24)}`;
    return { "/intents": { json: { id, client_secret: `${id}_secret_${word(25)}` } } };
  }, async ({ ask }) => {
    const { id, client_secret } = await read(ask("/intents", form({ amount: "100" })));
    return await read(
      ask(`/confirm/${id}?client_secret=${client_secret}`, form({ client_secret })),
    );
  }),
  steps(
    "a whole authorization in a field",
    () => ({ "/login": { json: { authorization: `Bearer ${word(40)}` } } }),
    async ({ ask }) => {
      const { authorization } = await read(ask("/login", { method: "POST" }));
      return await read(
        ask("/do", json({ auth: authorization.slice("Bearer ".length) }, { authorization })),
      );
    },
  ),
  steps(
    "a login whose session is in the path",
    () => ({ "/sessions": { json: { session: { session_token: word(20) } } } }),
    async ({ ask, own }) => {
      const { session } = await read(ask("/sessions", json({ password: own("password") })));
      await ask(`/sessions/${session.session_token}`);
      return await read(ask(`/sessions/${session.session_token}/end`, { method: "DELETE" }));
    },
  ),
];

/** @returns all flows, each by a name of its own */
export const flows = (): Flow[] => [...matrix(), ...NAMED];
