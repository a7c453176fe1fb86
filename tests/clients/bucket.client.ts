// A bucket of S3, on a server that checks signatures, through the package that signs; and AWS's own client beside it.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { formatCassette, isRetakeError, withCassette } from "../../mod.ts";
import { digestOf } from "../../src/cassette/side_files.ts";
import { openBucket } from "../../src/store/bucket.ts";
import { pull, push } from "../../src/store/bucket/transfer.ts";
import { s3Objects, type S3Options } from "../../src/store/s3.ts";
import { checkObjects } from "../../src/testing.ts";
import { digest } from "../../src/host/files.ts";
import { openObjects } from "../../src/store/bucket/open.ts";
import { gitIn } from "../support/git.ts";
import { inProject } from "../support/tracked_project.ts";
import { type Fault, KEY, type S3Server, startS3 } from "../support/s3_server.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const HELLO = bytesOf("hello");
const NAME = digest(HELLO);

/** A prefix with all that is easily signed wrong. */
const PREFIX = "a+b é/it's (1)*&=%2B~";

const at = (server: S3Server, more: Partial<S3Options> = {}) =>
  s3Objects({
    bucket: "tapes",
    prefix: PREFIX,
    endpoint: server.endpoint,
    region: "eu-central-1",
    credentials: KEY,
    wait: 1,
    onWarning: () => {},
    ...more,
  });

async function withServer(fn: (server: S3Server) => Promise<void>): Promise<void> {
  await using server = await startS3();
  await fn(server);
}

const shared = await startS3();
shared.page = 1; // a list of two has two pages
let made = 0;
for (const { name, run } of checkObjects(() => at(shared, { prefix: `${PREFIX}/${made++}` }))) {
  Deno.test(`a bucket of S3: ${name}`, run);
}
Deno.test("the server of these checks is done", () => shared.close());

/** What is thrown, which holds no key. */
async function thrown(fn: () => Promise<unknown>, ...secrets: string[]): Promise<string> {
  const error = await assertRejects(fn) as Error;
  assert(isRetakeError(error), `${error}`);
  const all = `${error.message}\n${JSON.stringify(error.facts)}\n${error.stack}`;
  for (const secret of [KEY.secretAccessKey, ...secrets]) assert(!all.includes(secret), all);
  return error.message;
}

Deno.test("a busy server and a cut connection are tried again, and what stays so is told", () =>
  withServer(async (server) => {
    const faults: Fault[] = [
      "cut",
      { status: 503, code: "SlowDown" },
      { status: 409, code: "ConditionalRequestConflict" },
      { status: 400, code: "RequestTimeout" },
      { status: 500, code: "InternalError" },
    ];
    const objects = at(server);
    server.fault = () => faults.shift();
    assertEquals(await objects.put(NAME, HELLO), true);
    assertEquals(server.hits.map(({ status }) => status), [0, 503, 409, 400, 500, 200]);
    faults.push("cut in the middle", "cut");
    assertEquals(await objects.get(NAME), HELLO);
    server.fault = () => "cut";
    const message = await thrown(() => objects.get(NAME));
    assertStringIncludes(message, new URL(server.endpoint).host);
    // What is down is not tried so often again, until it answers.
    const before = server.hits.length;
    await thrown(() => objects.get(NAME));
    // Some runtimes send what was cut a second time themselves.
    assert(server.hits.length - before <= 2, `${server.hits.length - before}`);
    server.fault = () => ({ status: 503, code: "SlowDown" });
    assertStringIncludes(await thrown(() => objects.put(NAME, HELLO)), "503 SlowDown");
    server.fault = () => undefined;
    await server.close();
    assertStringIncludes(await thrown(() => objects.get(NAME)), "no answer from");
  }));

Deno.test("an upload that was cut off is seen by nobody", () =>
  withServer(async (server) => {
    server.fault = () => "cut";
    await thrown(() => at(server, { attempts: 2 }).put(NAME, HELLO));
    assertEquals(server.objects.size, 0);
  }));

Deno.test("a wrong key, a wrong clock, a wrong bucket: each says what to do, and repeats no secret", () =>
  withServer(async (server) => {
    const token = "a/session+token==";
    const cases: [Partial<S3Options>, string, string][] = [
      [
        { credentials: { ...KEY, secretAccessKey: "wrong+wrong" } },
        "SignatureDoesNotMatch",
        "look at the key",
      ],
      [{ credentials: { ...KEY, accessKeyId: "NOBODY" } }, "InvalidAccessKeyId", "look at the key"],
      [{ credentials: { ...KEY, sessionToken: token } }, "InvalidToken", "look at the key"],
      [{ bucket: "other" }, "NoSuchBucket", "look at the bucket's name"],
    ];
    server.keys = [{ ...KEY, sessionToken: undefined as never }];
    for (const [more, code, advice] of cases) {
      server.keys = code === "InvalidToken" ? [{ ...KEY, sessionToken: "another" }] : [KEY];
      for (const ask of ["get", "put"] as const) {
        const message = await thrown(
          () => at(server, more)[ask](NAME, HELLO),
          "wrong+wrong",
          token,
          "NOBODY",
        );
        assertStringIncludes(message, code);
        assertStringIncludes(message, advice);
      }
      // To HEAD a server says no code.
      if (code !== "NoSuchBucket") {
        const message = await thrown(() => at(server, more).has(NAME), "wrong+wrong", token);
        assertStringIncludes(message, "is right, and let it");
      }
    }
    server.keys = [KEY];
    server.fault = () => ({ status: 403, code: "AccessDenied" });
    assertStringIncludes(await thrown(() => at(server).list()), "s3:ListBucket");
    server.fault = () => ({ status: 403, code: "RequestTimeTooSkewed" });
    assertStringIncludes(await thrown(() => at(server).get(NAME)), "set the clock");
  }));

Deno.test("servers that ignore or refuse If-None-Match lose nothing, and the second is told", () =>
  withServer(async (server) => {
    const said: string[] = [];
    const onWarning = (message: string) => void said.push(message);
    server.conditions = "ignored";
    assertEquals(await at(server, { onWarning }).put(NAME, HELLO), true);
    assertEquals(said, []);
    server.conditions = "refused";
    const objects = at(server, { onWarning });
    assertEquals(await objects.put(NAME, HELLO), false);
    assertEquals(await objects.put(digest(bytesOf("two")), bytesOf("two")), true);
    assertEquals(said.length, 1);
    assertStringIncludes(said[0]!, "knows no If-None-Match");
  }));

Deno.test("what all may read is read without a key, and nothing is written so", () =>
  withServer(async (server) => {
    await at(server).put(NAME, HELLO);
    server.open.add("tapes");
    await inEnvironment({}, async () => {
      const objects = at(server, { credentials: undefined });
      assertEquals(await objects.get(NAME), HELLO);
      assertEquals((await objects.list()).map(({ digest }) => digest), [NAME]);
      assertStringIncludes(await thrown(() => objects.put(NAME, HELLO)), "there is no key for it");
      server.fault = () => ({ status: 503, code: "SlowDown" });
      assertStringIncludes(await thrown(() => objects.get(NAME)), "503 SlowDown");
      server.fault = () => undefined;
      server.open.clear();
      const message = await thrown(() => objects.get(NAME));
      assertStringIncludes(message, "AWS_ACCESS_KEY_ID");
      assertStringIncludes(message, "aws configure export-credentials --format env");
    });
  }));

Deno.test("who is no server of S3 takes nothing, and has nothing that could be told from a loss", () =>
  withServer(async (server) => {
    // A page of whoever answers there says 404 to all, and one behind a gateway 501.
    for (const [status, code] of [[404, "NotFound"], [501, "NotImplemented"]] as const) {
      server.fault = () => ({ status, code });
      const said: string[] = [];
      const onWarning = (message: string) => void said.push(message);
      const fresh = () => at(server, { attempts: 1, onWarning });
      const asked: (() => Promise<unknown>)[] = [
        () => fresh().put(NAME, HELLO),
        () => fresh().get(NAME),
        () => fresh().list(),
        () => fresh().delete(NAME),
      ];
      for (const ask of asked) assertStringIncludes(await thrown(ask), ` with ${status}`);
      assertEquals(said, []);
    }
    const folder = await mkdtemp(join(tmpdir(), "retake-"));
    server.fault = () => ({ status: 404, code: "NotFound" });
    const bucket = openBucket({ bucket: at(server), dir: `${folder}/cassettes` });
    await bucket.own.save("a", "{}");
    await thrown(() => push(bucket, ["a"]));
    assertEquals([await bucket.own.list(), bucket.pins().size], [["a"], 0]);
    await rm(folder, { recursive: true });
    // One that lists a part alone is told too.
    server.fault = () => undefined;
    const objects = at(server);
    for (const text of ["one", "two"]) await objects.put(digest(bytesOf(text)), bytesOf(text));
    server.page = 1;
    server.pages = false;
    assertStringIncludes(await thrown(() => objects.list()), "no way to the rest");
  }));

Deno.test("a bucket is asked by its host's name where that is said", () =>
  withServer(async (server) => {
    const { port } = new URL(server.endpoint);
    // No machine knows such a name: what is asked there goes to this one, with that name as it is.
    const native = Reflect.get(globalThis, Symbol.for("retake.native/1")) as { fetch: unknown };
    const before = native.fetch;
    native.fetch = async (input: string, { method, headers, body }: RequestInit = {}) => {
      const { host, pathname, search } = new URL(input);
      const asked = request({
        ...{ host: "127.0.0.1", port, method, path: pathname + search },
        headers: { ...headers as Record<string, string>, host },
      });
      asked.end(body);
      const [answer] = await once(asked, "response") as [IncomingMessage];
      const pieces: Buffer[] = [];
      for await (const piece of answer) pieces.push(piece);
      const bytes = Buffer.concat(pieces);
      const { statusCode: status } = answer;
      return new Response(status === 204 || method === "HEAD" ? null : bytes, { status });
    };
    try {
      const text = `s3://tapes/a?endpoint=${encodeURIComponent(`http://s3.example:${port}`)}`;
      await inEnvironment(
        { AWS_ACCESS_KEY_ID: KEY.accessKeyId, AWS_SECRET_ACCESS_KEY: KEY.secretAccessKey },
        async (home) => {
          const objects = openObjects(`${text}&addressing=virtual`);
          assertEquals(await objects.put(NAME, HELLO), true);
          assertEquals(await objects.get(NAME), HELLO);
          assertEquals((await objects.list()).map(({ digest }) => digest), [NAME]);
          const { headers, path } = server.hits.at(-2)!;
          assertEquals(
            [headers.host, path],
            [`tapes.s3.example:${port}`, `/a/${NAME.slice(0, 2)}/${NAME}`],
          );
          assertEquals([...server.objects.keys()], [`tapes${path}`]);
          // A profile may say so too, and an option counts more.
          process.env.AWS_CONFIG_FILE = join(home, "config");
          await writeFile(join(home, "config"), "[default]\ns3 =\n  addressing_style = virtual\n");
          assertEquals(await openObjects(text).has(NAME), true);
          assertEquals(server.hits.at(-1)!.headers.host, `tapes.s3.example:${port}`);
          assertEquals(await openObjects(`${text}&addressing=path`).has(NAME), true);
          assertEquals(server.hits.at(-1)!.headers.host, `s3.example:${port}`);
        },
      );
    } finally {
      native.fetch = before;
    }
  }));

const VARIABLES = [
  ...[
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_PROFILE",
    "AWS_REGION",
  ],
  ...["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"],
  ...["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "HOME", "AWS_DEFAULT_REGION"],
];

/** Runs something with these variables of AWS, and no others. */
async function inEnvironment(
  variables: Record<string, string>,
  fn: (folder: string) => Promise<void>,
): Promise<void> {
  const before = VARIABLES.map((name) => [name, process.env[name]] as const);
  const folder = await mkdtemp(join(tmpdir(), "retake-aws-"));
  for (const name of VARIABLES) delete process.env[name];
  Object.assign(process.env, { HOME: folder }, variables);
  try {
    await fn(folder);
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await rm(folder, { recursive: true });
  }
}

Deno.test("keys are found in the environment, in profiles, and given to a web identity", () =>
  withServer(async (server) => {
    const { accessKeyId, secretAccessKey } = KEY;
    const plain = () => s3Objects({ bucket: "tapes", wait: 1 });
    const own = { AWS_ENDPOINT_URL_S3: server.endpoint, AWS_REGION: "auto" };
    const key = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    await inEnvironment({ ...own, ...key }, async () => {
      assertEquals(await plain().put(NAME, HELLO), true);
      assertStringIncludes(server.hits.at(-1)!.headers.authorization!, "/auto/s3/");
    });
    const temporaryKey = { accessKeyId: "T", secretAccessKey: "S", sessionToken: "t+/=" };
    server.keys.push(temporaryKey);
    await inEnvironment({
      AWS_ENDPOINT_URL: server.endpoint,
      AWS_ACCESS_KEY_ID: "T",
      AWS_SECRET_ACCESS_KEY: "S",
      AWS_SESSION_TOKEN: "t+/=",
    }, async () => assertEquals(await plain().get(NAME), HELLO));

    await inEnvironment({}, async (home) => {
      const [config, credentials] = [join(home, "config"), join(home, "credentials")];
      await writeFile(
        config,
        `[default]\nregion = eu-west-1\n[profile team]\nregion=eu-north-1\nendpoint_url = ${server.endpoint}\n` +
          `s3 =\n  addressing_style = path\n[profile web]\nrole_arn = ${server.identity.role}\n` +
          `web_identity_token_file = ${
            join(home, "token")
          }\n[profile sso]\nsso_session = us\n[sso-session us]\nx = y\n`,
      );
      await writeFile(
        credentials,
        `# keys\n[team]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
      );
      Object.assign(process.env, {
        AWS_CONFIG_FILE: config,
        AWS_SHARED_CREDENTIALS_FILE: credentials,
      });
      assertEquals(await s3Objects({ bucket: "tapes", profile: "team" }).get(NAME), HELLO);
      assertStringIncludes(server.hits.at(-1)!.headers.authorization!, "/eu-north-1/s3/");
      process.env.AWS_PROFILE = "team";
      assertEquals(await plain().get(NAME), HELLO);
      process.env.AWS_ENDPOINT_URL = server.endpoint;
      process.env.AWS_PROFILE = "sso";
      assertStringIncludes(
        await thrown(() => plain().get(NAME)),
        "aws sso login --profile sso  and then  eval",
      );
      process.env.AWS_PROFILE = "nobody";
      assertStringIncludes(await thrown(() => plain().get(NAME)), "default, team, web, sso");
      process.env.AWS_PROFILE = "web";
      assertStringIncludes(
        await thrown(() => plain().get(NAME)),
        "The token of the web identity is not there",
      );
      await writeFile(join(home, "token"), `${server.identity.token}\n`);
      assertEquals(await plain().get(NAME), HELLO);
      assertStringIncludes(
        String(server.hits.at(-1)!.headers["x-amz-security-token"]),
        "session+token",
      );
      delete process.env.AWS_PROFILE;
      process.env.AWS_ROLE_ARN = server.identity.role;
      process.env.AWS_WEB_IDENTITY_TOKEN_FILE = join(home, "token");
      const before = server.hits.length;
      const objects = plain();
      await Promise.all([objects.get(NAME), objects.has(NAME)]);
      await objects.has(NAME);
      assertEquals(server.hits.slice(before).filter(({ path }) => path === "/").length, 1);
      server.identity.token = "another";
      assertStringIncludes(
        await thrown(() => plain().get(NAME), "token-of-the-tests"),
        "No key is given for the role",
      );
    });
  }));

Deno.test("files of AWS's profiles are read as its own clients read them", () =>
  withServer(async (server) => {
    const { accessKeyId, secretAccessKey } = KEY;
    server.identity.external = "of the tests";
    const { role } = server.identity;
    const config = `# Written by hand; and on Windows.
[default]
region = eu-west-1 # where most of it is
[profile "two words"]
  region = eu-north-1
  role_arn = ${role}
  source_profile = keys
  external_id = of the tests
  duration_seconds = 900
  services = here
[profile again]
role_arn=${role}
source_profile=two words
external_id=of the tests
services=here
s3 =
  addressing_style = path
  region = of-no-profile
[profile other-word]
role_arn = ${role}
source_profile = keys
services = here
[services here]
dynamodb =
  endpoint_url = http://127.0.0.1:1
s3 =
  endpoint_url = ${server.endpoint}
sts =
  endpoint_url = ${server.endpoint}
[profile second-factor]
role_arn = ${role}
source_profile = keys
mfa_serial = arn:aws:iam::123456789012:mfa/one
[profile machine]
role_arn = ${role}
credential_source = Ec2InstanceMetadata
[profile loop]
role_arn = ${role}
source_profile = pool
[profile pool]
role_arn = ${role}
source_profile = loop
[profile alone]
role_arn = ${role}
[sso-session company]
sso_region = us-east-1
region = of-no-profile
`;
    const credentials = `[keys]
    aws_session_token =
    aws_access_key_id     = ${accessKeyId}
    AWS_SECRET_ACCESS_KEY = ${secretAccessKey}
`;
    await inEnvironment({}, async (home) => {
      await mkdir(join(home, ".aws"));
      await writeFile(join(home, ".aws/config"), config.replaceAll("\n", "\r\n"));
      await writeFile(join(home, ".aws/credentials"), `\uFEFF${credentials}`);
      const of = (profile: string) => s3Objects({ bucket: "tapes", profile, wait: 1 });
      assertEquals(await of("two words").put(NAME, HELLO), true);
      const { headers } = server.hits.at(-1)!;
      assertStringIncludes(headers.authorization!, "/eu-north-1/s3/");
      assertStringIncludes(String(headers["x-amz-security-token"]), "session+token");
      // A role that asks for a role.
      const before = server.hits.length;
      assertEquals(await of("again").get(NAME), HELLO);
      assertEquals(server.hits.slice(before).map(({ method }) => method), ["POST", "POST", "GET"]);
      assertStringIncludes(server.hits.at(-1)!.headers.authorization!, "/us-east-1/s3/");
      for (
        const [profile, said] of [
          ["other-word", "answers AssumeRole with 403 AccessDenied"],
          ["second-factor", "signs in by mfa_serial"],
          ["machine", "signs in by credential_source"],
          ["loop", "leads back to itself"],
          ["no body", 'aws configure --profile "no body"'],
          ["alone", "has a role_arn, and no key that may ask for it"],
          ["company", "there   default, two words, again,"],
        ] as const
      ) assertStringIncludes(await thrown(() => of(profile).get(NAME)), said);
    });
  }));

Deno.test("a program of a profile gives keys, and again when they end; what it prints is never repeated", () =>
  withServer((server) =>
    inEnvironment({ AWS_ENDPOINT_URL: server.endpoint }, async (home) => {
      const program = join(home, "give keys.mjs");
      const counts = join(home, "counts");
      const ends = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
      const give = (what: object | string) =>
        writeFile(
          program,
          `import { appendFileSync } from "node:fs";\n` +
            `appendFileSync(${JSON.stringify(counts)}, "asked\\n");\n` +
            `console.log(${
              JSON.stringify(typeof what === "string" ? what : JSON.stringify(what))
            });\n` +
            (what === "" ? "process.exit(3);\n" : ""),
        );
      const key = {
        Version: 1,
        AccessKeyId: "FROMPROGRAM",
        SecretAccessKey: "of+the/program",
        SessionToken: "for+a/while",
      };
      server.keys.push({
        accessKeyId: key.AccessKeyId,
        secretAccessKey: key.SecretAccessKey,
        sessionToken: key.SessionToken,
      });
      process.env.AWS_CONFIG_FILE = join(home, "config");
      const node = "deno" in process.versions ? "run -A" : "";
      await writeFile(
        process.env.AWS_CONFIG_FILE,
        `[default]\ncredential_process = "${process.execPath}" ${node} "${program}"\n` +
          `[profile role]\nrole_arn = ${server.identity.role}\nsource_profile = default\n` +
          "[profile none]\ncredential_process = retake-no-such-program\n",
      );
      const plain = (profile?: string) =>
        s3Objects({ bucket: "tapes", wait: 1, ...profile ? { profile } : {} });
      await give({ ...key, Expiration: ends(3600) });
      const objects = plain();
      assertEquals(await objects.put(NAME, HELLO), true);
      assertEquals(await objects.get(NAME), HELLO);
      assertEquals(server.hits.at(-1)!.headers["x-amz-security-token"], key.SessionToken);
      assertEquals(await readFile(counts, "utf8"), "asked\n");
      // One that ends soon is asked for again.
      await give({ ...key, Expiration: ends(60) });
      const short = plain();
      await short.get(NAME);
      await short.get(NAME);
      assertEquals(await readFile(counts, "utf8"), "asked\n".repeat(3));
      assertEquals(await plain("role").get(NAME), HELLO);
      for (
        const [what, said] of [
          ["", "has ended with 3"],
          [`{"AccessKeyId": "of+the/program"`, "has printed no JSON with Version 1"],
          [{ ...key, Version: 2 }, "has printed no JSON with Version 1"],
          [{ ...key, Expiration: ends(-60) }, "has given a key that ended at"],
        ] as const
      ) {
        await give(what);
        assertStringIncludes(await thrown(() => plain().get(NAME), key.SecretAccessKey), said);
      }
      assertStringIncludes(await thrown(() => plain("none").get(NAME)), "has ended with 127");
    })
  ));

Deno.test("a session that has stopped the clock fetches its cassette, and none of that is recorded", () =>
  withServer(async (server) => {
    const folder = await mkdtemp(join(tmpdir(), "retake-"));
    const bucket = openBucket({ bucket: at(server), dir: `${folder}/cassettes` });
    const options = {
      store: bucket.store,
      freeze: true,
      fetch: () => Promise.resolve(new Response("fine")),
    };
    const run = async () => {
      const text = await (await fetch("https://api.example.com/")).text();
      const inner = await bucket.objects.get(NAME);
      return `${text} ${inner?.length} ${Date.now()}`;
    };
    const text = await withCassette("t", { ...options, mode: "record" }, run);
    await push(bucket, ["t"]);
    await rm(`${folder}/.retake`, { recursive: true });
    await new Promise((resolve) => setTimeout(resolve, 5));
    assertEquals(await withCassette("t", options, run), text);
    await rm(folder, { recursive: true });
  }));

Deno.test("AWS's own client reads what was written, and what it writes is read", () =>
  withServer(async (server) => {
    const client = new S3Client({
      endpoint: server.endpoint,
      region: "eu-central-1",
      credentials: KEY,
      forcePathStyle: true,
    });
    const objects = at(server);
    const Key = `${PREFIX}/${NAME.slice(0, 2)}/${NAME}`;
    await objects.put(NAME, HELLO);
    const read = await client.send(new GetObjectCommand({ Bucket: "tapes", Key }));
    assertEquals(await read.Body!.transformToString(), "hello");
    const { Contents } = await client.send(
      new ListObjectsV2Command({ Bucket: "tapes", Prefix: `${PREFIX}/` }),
    );
    assertEquals(Contents!.map((one) => [one.Key, one.Size]), [[Key, 5]]);

    const other = bytesOf("written by another");
    const name = digest(other);
    const put = new PutObjectCommand({
      Bucket: "tapes",
      Key: `${PREFIX}/${name.slice(0, 2)}/${name}`,
      Body: other,
      IfNoneMatch: "*",
    });
    await client.send(put);
    assertEquals(await objects.get(name), other);
    assertEquals(await objects.put(name, other), false);
    assertEquals((await objects.list()).map(({ digest }) => digest).sort(), [name, NAME].sort());
    const error = await assertRejects(() => client.send(put)) as { name?: string };
    assertEquals(error.name, "PreconditionFailed");
    client.destroy();
  }));

Deno.test("a second clone on S3: pulled, offline, another digest; AWS's own client reads what was pushed, and puts back what is lost", () =>
  withServer(async (server) => {
    const folder = await mkdtemp(join(tmpdir(), "retake-"));
    const image = Uint8Array.from({ length: 20_000 }, (_, at) => (at * 7919) >> 3);
    const serving = () =>
      Promise.resolve(new Response(image, { headers: { "content-type": "image/png" } }));
    const clone = (name: string) =>
      openBucket({ bucket: at(server, { attempts: 2 }), dir: `${folder}/${name}/cassettes` });
    const ask = async () =>
      new Uint8Array(await (await fetch("https://api.example.com/image")).arrayBuffer());
    const one = clone("one");
    const { store } = one;
    await withCassette("a", { store, mode: "record", fetch: serving }, ask);
    await push(one, ["a"]);
    const { sha256, bodies } = one.pins().get("a")!;
    const body = digestOf(bodies![0]!);

    // What is in the bucket is the image itself, and the text of the cassette.
    const client = new S3Client({
      endpoint: server.endpoint,
      region: "eu-central-1",
      credentials: KEY,
      forcePathStyle: true,
    });
    const keyOf = (name: string) => `${PREFIX}/${name.slice(0, 2)}/${name}`;
    const get = async (name: string) => {
      const found = await client.send(new GetObjectCommand({ Bucket: "tapes", Key: keyOf(name) }));
      return await found.Body!.transformToByteArray();
    };
    assertEquals(new Uint8Array(await get(body)), image);
    const text = await get(sha256);
    assertStringIncludes(new TextDecoder().decode(text), bodies![0]!);
    assertEquals(digest(text), sha256);

    // Another clone has the lock file, as git brings it.
    const two = clone("two");
    await mkdir(`${folder}/two`, { recursive: true });
    await copyFile(`${folder}/one/cassettes.lock.json`, `${folder}/two/cassettes.lock.json`);
    const replay = (bucket: ReturnType<typeof clone>) =>
      withCassette("a", { store: bucket.store, mode: "replay" }, ask);
    const cache = `${folder}/two/.retake/cache`;
    // Another one lies there under its name.
    const place = `tapes/${keyOf(body)}`;
    const kept = server.objects.get(place)!;
    assert(kept);
    server.objects.set(place, { ...kept, bytes: Buffer.from("another") });
    const other = await thrown(() => replay(two));
    assertStringIncludes(other, "is another one than");
    assertStringIncludes(other, body);
    server.objects.delete(place);
    assertStringIncludes(await thrown(() => replay(two)), body);
    // AWS's own client puts it back.
    await client.send(
      new PutObjectCommand({ Bucket: "tapes", Key: keyOf(body), Body: image, IfNoneMatch: "*" }),
    );
    const [pulled] = await pull(two, ["a"]);
    assertEquals(pulled!.error, undefined);
    assertEquals(await replay(two), image);
    // Offline with the cache, and a clear error without.
    client.destroy();
    await server.close();
    assertEquals(await replay(clone("two")), image);
    await rm(cache, { recursive: true });
    const gone = await thrown(() => replay(clone("two")));
    assertStringIncludes(gone, "no answer from");
    await rm(folder, { recursive: true });
  }));

Deno.test("push and gc, as programs, on that server: what no commit names is said first, and deleted with --yes", () =>
  withServer((server) =>
    inProject({ "cli.ts": `import "@retake/retake/cli";\n` }, async ({ folder, run }) => {
      const tape = (text: string) =>
        formatCassette({
          format: "retake/2",
          recordedAt: new Date().toISOString(),
          interactions: [{
            request: { method: "GET", url: "https://api.example.com/", headers: [] },
            recordedAt: new Date().toISOString(),
            waited: 1,
            response: { status: 200, statusText: "OK", type: "basic", headers: [], body: { text } },
          }],
        });
      const git = gitIn(folder);
      const retake = (secret: string, ...words: string[]) =>
        run("cli.ts", words, {
          env: {
            ...{ CI: "", NO_COLOR: "1", CASSETTE_DIR: undefined, AWS_PROFILE: undefined },
            ...{ AWS_ACCESS_KEY_ID: KEY.accessKeyId, AWS_SECRET_ACCESS_KEY: secret },
          },
        });
      const push = async (name: string) => {
        await mkdir(join(folder, "cassettes"), { recursive: true });
        await writeFile(join(folder, `cassettes/${name}.json`), tape(name));
        const { code, stdout, stderr } = await retake(KEY.secretAccessKey, "push");
        assertEquals(code, 0, stdout + stderr);
      };
      const bucket = `s3://tapes/p?endpoint=${encodeURIComponent(server.endpoint)}`;
      await writeFile(join(folder, "retake.config.json"), JSON.stringify({ bucket }));
      git("init", "-q");
      await push("kept");
      git("add", "cassettes.lock.json", "retake.config.json");
      git("commit", "-qm", "a recording");
      const [kept] = server.objects.keys();
      await push("never-committed");
      git("checkout", "-q", "cassettes.lock.json");
      assertEquals(server.objects.size, 2);
      const gc = ["gc", "--older-than", "0m"];
      const said = await retake(KEY.secretAccessKey, ...gc, "--json");
      assertEquals(said.code, 0, said.stderr);
      const { deleted, objects } = JSON.parse(said.stdout);
      assertEquals([deleted, objects.length, server.objects.size], [false, 1, 2]);
      const wrong = await retake("wrong+wrong", ...gc, "--yes");
      assertEquals([wrong.code, server.objects.size], [2, 2]);
      assertStringIncludes(wrong.stderr, "look at the key: it is from AWS_ACCESS_KEY_ID");
      const done = await retake(KEY.secretAccessKey, ...gc, "--yes");
      assertStringIncludes(done.stdout, "1 object");
      assertEquals([done.code, [...server.objects.keys()]], [0, [kept]]);
    })
  ));
