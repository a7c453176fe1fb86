/**
 * Secrets of every format, made up at run time. Their starts are put together from parts, so that
 * no scanner of secrets takes a line of this file for one.
 *
 * @module
 */
import { base64, base64url, type Draw } from "./draw.ts";

/** A text that holds a secret. */
export interface Sample {
  format: string;
  /** What stands in the place: the secret, or a text that it is a part of. */
  text: string;
  secret: string;
  /** Whether the text is the secret alone and fits into a header: no space, no line break. */
  isToken: boolean;
}

/** Makes one secret, or a text with a secret in it. */
type Make = (draw: Draw) => string | { text: string; secret: string };

/** A start as it is, and what follows. */
function key(start: string, rest: (draw: Draw) => string): Make {
  return (draw) => start + rest(draw);
}

/** A secret in the text that tells what it is. */
function within(before: string, secret: (draw: Draw) => string, after = ""): Make {
  return (draw) => {
    const made = secret(draw);
    return { text: before + made + after, secret: made };
  };
}

const sk = "sk" + "-";
const hex = (length: number) => (draw: Draw) => draw.hex(length);
const alnum = (length: number) => (draw: Draw) => draw.alnum(length);
const small = (length: number) => (draw: Draw) =>
  draw.from("abcdefghijklmnopqrstuvwxyz0123456789", length);
const word = (length: number) => (draw: Draw) => draw.word(length);

function pem(kind: string, lines: number, options: { end?: boolean; head?: string } = {}): Make {
  return (draw) => {
    const body = Array.from({ length: lines }, () => draw.base64(64)).join("\n");
    const last = `\n${draw.base64(draw.between(17, 60))}==`;
    const head = `-----BEGIN ${kind}-----\n${options.head ?? ""}`;
    return head + body + (options.end === false ? "" : `${last}\n-----END ${kind}-----`);
  };
}

const PRIVATE = "PRIVATE " + "KEY";

function jwt(draw: Draw): string {
  const header = base64url(
    JSON.stringify({ alg: draw.one(["HS256", "RS256", "ES256"]), typ: "JWT" }),
  );
  const claims = {
    sub: draw.uuid(),
    name: "Ada",
    iat: 1700000000 + draw.below(1e7),
    exp: 1900000000,
  };
  return `${header}.${base64url(JSON.stringify(claims))}.${draw.word(draw.one([43, 86, 342]))}`;
}

function password(draw: Draw): string {
  return draw.letters(draw.between(3, 6)) + draw.from("!*^~+", 1) + draw.digits(3) + "Qz" +
    draw.alnum(4);
}

/** Every format, with what makes secrets of it. */
const SAMPLES: readonly [format: string, ...makes: Make[]][] = [
  [
    "openai-key",
    key(sk + "proj-", (draw) => draw.word(74) + "T3Blbk" + "FJ" + draw.word(74)),
    key(sk + "proj-", (draw) => draw.word(20) + "T3Blbk" + "FJ" + draw.alnum(20)),
    key(sk + "svcacct-", word(120)),
    key(sk + "admin-", word(126)),
    key(sk, (draw) => draw.alnum(20) + "T3Blbk" + "FJ" + draw.alnum(20)),
  ],
  ["openai-session", key("sess" + "-", alnum(40))],
  [
    "anthropic-key",
    key(sk + "ant-api03-", (draw) => draw.word(93) + "AA"),
    key(sk + "ant-admin01-", (draw) => draw.word(93) + "AA"),
    key(sk + "ant-oat01-", (draw) => draw.word(93) + "AA"),
    key(sk + "ant-sid01-", (draw) => draw.word(86)),
  ],
  ["openrouter-key", key(sk + "or-v1-", hex(64))],
  ["langfuse-key", key(sk + "lf-", (draw) => draw.uuid())],
  ["helicone-key", key(sk + "helicone-", (draw) => draw.alnum(7) + "-" + draw.alnum(28))],
  // DeepSeek, Moonshot, proxies
  ["sk-key", key(sk, hex(32)), key(sk, alnum(48)), key(sk, word(24))],
  ["google-api-key", key("AI" + "zaSy", word(33))],
  ["google-auth-key", key("AQ" + ".Ab8", word(47))],
  ["google-oauth-token", key("ya" + "29.a0", word(180)), key("ya" + "29.c.", word(200))],
  ["google-client-secret", key("GOC" + "SPX-", word(28))],
  ["google-refresh-token", key("1/" + "/0", word(62))],
  [
    "hugging-face-token",
    key("hf" + "_", (draw) => draw.letters(34)),
    key("api_" + "org_", alnum(34)),
  ],
  ["groq-key", key("gs" + "k_", alnum(52))],
  ["xai-key", key("xa" + "i-", alnum(80))],
  ["perplexity-key", key("pp" + "lx-", alnum(48))],
  ["replicate-token", key("r" + "8_", alnum(37))],
  ["fireworks-key", key("f" + "w_", alnum(24)), key("f" + "w_", alnum(22))],
  ["together-key", key("tgp" + "_v1_", word(43))],
  ["cerebras-key", key("cs" + "k-", alnum(48))],
  ["nvidia-key", key("nv" + "api-", word(64))],
  ["voyage-key", key("p" + "a-", word(43))],
  ["jina-key", key("ji" + "na_", word(60))],
  ["firecrawl-key", key("f" + "c-", hex(32))],
  ["e2b-key", key("e2" + "b_", hex(40))],
  ["elevenlabs-key", key("s" + "k_", hex(48))],
  ["tavily-key", key("tv" + "ly-", alnum(32)), key("tv" + "ly-dev-", alnum(32))],
  ["pinecone-key", key("pc" + "sk_", (draw) => draw.alnum(6) + "_" + draw.alnum(62))],
  [
    "langsmith-key",
    key("ls" + "v2_pt_", (draw) => draw.hex(32) + "_" + draw.hex(10)),
    key("ls" + "v2_sk_", (draw) => draw.hex(32) + "_" + draw.hex(10)),
    key("l" + "s__", hex(32)),
  ],
  ["wandb-key", key("wandb" + "_v1_", alnum(60))],
  ["apify-token", key("apify" + "_api_", alnum(36))],

  ["aws-access-key-id", key("AK" + "IA", base32), key("AS" + "IA", base32)],
  [
    "aws-secret-access-key",
    within("aws_secret_access" + "_key = ", (draw) => draw.base64(40)),
    within("AWS_SECRET_ACCESS" + "_KEY=", (draw) => draw.base64(40)),
    within("<SecretAccess" + "Key>", (draw) => draw.base64(40), "</SecretAccessKey>"),
    within("secretAccess" + 'Key: "', (draw) => draw.base64(40), '"'),
  ],
  ["aws-session-token", key("IQoJb3" + "JpZ2lu", (draw) => draw.base64(300) + "=")],
  ["alibaba-access-key-id", key("LT" + "AI", alnum(20))],
  ["digitalocean-token", key("dop" + "_v1_", hex(64)), key("doo" + "_v1_", hex(64))],
  ["cloudflare-token", key("cf" + "ut_", alnum(48)), key("cf" + "at_", alnum(48))],
  ["cloudflare-origin-key", key("v1" + ".0-", (draw) => draw.hex(24) + "-" + draw.hex(146))],
  ["databricks-token", key("da" + "pi", hex(32)), key("da" + "pi", (draw) => draw.hex(32) + "-2")],
  [
    "heroku-key",
    key("HR" + "KU-", (draw) => "AA" + draw.word(58)),
    key("HR" + "KU-", (draw) => draw.uuid()),
  ],
  ["netlify-token", key("nf" + "p_", alnum(40))],
  ["vercel-token", key("vc" + "p_", alnum(56)), key("vc" + "k_", alnum(56))],
  [
    "vercel-blob-token",
    key("vercel_" + "blob_rw_", (draw) => draw.alnum(16) + "_" + draw.alnum(30)),
  ],
  ["fly-token", key("fo" + "1_", word(43)), key("fm" + "2_", (draw) => draw.base64(240) + "=")],
  ["supabase-secret-key", key("sb_" + "secret_", word(31))],
  ["supabase-access-token", key("sb" + "p_", hex(40))],
  ["planetscale-token", key("pscale" + "_tkn_", word(43)), key("pscale" + "_pw_", word(43))],
  ["vault-token", key("hv" + "s.", word(95)), key("hv" + "b.", word(160))],
  [
    "terraform-token",
    (draw) => draw.alnum(14) + ".atlas" + "v1." + draw.word(67),
  ],
  ["pulumi-token", key("pu" + "l-", hex(40))],
  [
    "doppler-token",
    key("dp" + ".pt.", alnum(43)),
    key("dp" + ".st.", (draw) => "dev_api." + draw.alnum(43)),
  ],
  [
    "age-secret-key",
    key("AGE-SECRET" + "-KEY-1", (draw) => draw.from("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58)),
  ],
  ["onepassword-token", key("ops" + "_eyJ", (draw) => draw.alnum(400))],
  [
    "azure-account-key",
    within(
      "DefaultEndpointsProtocol=https;AccountName=acme;Account" + "Key=",
      (draw) => draw.base64(86) + "==",
      ";EndpointSuffix=core.windows.net",
    ),
    within(
      "Endpoint=sb://acme.servicebus.windows.net/;SharedAccess" + "Key=",
      (draw) => draw.base64(43) + "=",
    ),
  ],
  [
    "signed-url",
    within(
      "https://acme.blob.core.windows.net/c/f?sv=2024-11-04&se=2030-01-01&sr=b&sp=r&s" + "ig=",
      (draw) => encodeURIComponent(draw.base64(43) + "="),
    ),
    within("https://acme.s3.amazonaws.com/f?X-Amz-Expires=60&X-Amz-Sig" + "nature=", hex(64)),
    within("https://storage.googleapis.com/b/o?X-Goog-Expires=60&X-Goog-Sig" + "nature=", hex(512)),
  ],
  ["azure-functions-key", (draw) => draw.word(44) + "Az" + "Fu" + draw.alnum(5) + "Q=="],
  [
    "azure-client-secret",
    (draw) =>
      draw.alnum(3) + draw.one(["7", "8"]) + "Q~" + draw.alnum(2) + draw.from("abcXYZ019_.~-", 30) +
      draw.alnum(2),
  ],
  [
    "azure-key",
    (draw) =>
      draw.alnum(52) + "JQQ" + "J99" + draw.one(["BA", "AL", "BC"]) + draw.one(["C", "A"]) +
      draw.alnum(4) + "AAAB" + "ACOG" + draw.alnum(11),
    (draw) => draw.alnum(42) + "Az" + "SeA" + draw.alnum(5),
    (draw) => draw.alnum(76) + "AZ" + "DO" + draw.alnum(4),
  ],

  [
    "github-token",
    key("gh" + "p_", alnum(36)),
    key("gh" + "o_", alnum(36)),
    key("gh" + "s_", alnum(36)),
    key("gh" + "s_", (draw) => `${draw.digits(6)}_${jwt(draw)}`),
    key("github" + "_pat_", (draw) => "11" + draw.upper(20) + "_" + draw.alnum(59)),
  ],
  [
    "gitlab-token",
    key("gl" + "pat-", word(20)),
    key(
      "gl" + "pat-",
      (draw) => `${draw.word(52)}.01.${draw.from("0123456789abcdefghijklmnopqrstuvwxyz", 9)}`,
    ),
    key("gl" + "dt-", word(20)),
    key("gl" + "ptt-", hex(40)),
    key("gl" + "cbt-", (draw) => draw.hex(2) + "_" + draw.word(20)),
  ],
  ["gitlab-runner-token", key("GR13" + "48941", word(20))],
  [
    "atlassian-token",
    key("ATA" + "TT3", (draw) => "xFfGF0" + draw.word(170) + "=" + draw.hex(8).toUpperCase()),
  ],
  ["bitbucket-app-password", key("AT" + "BB", alnum(32))],
  ["npm-token", key("np" + "m_", alnum(36))],
  ["pypi-token", key("pypi" + "-AgE", (draw) => "IcHlwaS5vcmc" + draw.word(150))],
  ["rubygems-key", key("ruby" + "gems_", hex(48))],
  ["crates-token", key("ci" + "o", alnum(32))],
  ["docker-token", key("dckr" + "_pat_", word(27)), key("dckr" + "_oat_", word(32))],
  ["sourcegraph-token", key("sg" + "p_", (draw) => draw.hex(16) + "_" + draw.hex(40))],
  ["postman-key", key("PM" + "AK-", (draw) => draw.hex(24) + "-" + draw.hex(34))],
  ["linear-key", key("lin" + "_api_", alnum(40))],
  [
    "sentry-token",
    key(
      "sntr" + "ys_",
      (draw) =>
        base64(JSON.stringify({ iat: 1700000000.5, url: "https://sentry.io" })).replace(/=+$/, "") +
        "_" + draw.base64(43),
    ),
    key("sntr" + "yu_", hex(64)),
  ],
  [
    "grafana-token",
    key("gl" + "sa_", (draw) => draw.alnum(32) + "_" + draw.hex(8)),
    key("gl" + "c_", (draw) => draw.base64(90) + "=="),
  ],
  ["new-relic-key", key("NR" + "AK-", (draw) => draw.upper(27))],
  ["new-relic-license-key", (draw) => draw.hex(36) + "NR" + "AL"],
  [
    "posthog-key",
    key("ph" + "s_", alnum(43)),
    key("ph" + "a_", alnum(43)),
    key("ph" + "x_", alnum(43)),
  ],
  ["dynatrace-token", key("dt0" + "c01.", (draw) => draw.upper(24) + "." + draw.upper(64))],

  [
    "slack-token",
    key("xo" + "xb-", (draw) => `${draw.digits(12)}-${draw.digits(13)}-${draw.alnum(24)}`),
    key(
      "xo" + "xp-",
      (draw) => `${draw.digits(12)}-${draw.digits(12)}-${draw.digits(13)}-${draw.hex(32)}`,
    ),
    key("xa" + "pp-", (draw) => `1-A${draw.upper(10)}-${draw.digits(13)}-${draw.hex(64)}`),
    key("xo" + "xe.xo" + "xp-", (draw) => `1-${draw.alnum(163)}`),
  ],
  [
    "webhook-url",
    within("https://hooks.slack" + ".com/services/T01ABCDEF2/B02ABCDEF34/", alnum(24)),
    within("https://discord" + ".com/api/webhooks/123456789012345678/", word(68)),
    within("https://discord" + "app.com/api/v10/webhooks/123456789012345678/", word(68)),
  ],
  [
    "discord-token",
    (draw) =>
      `${base64url(draw.one(["1", "4", "8"]) + draw.digits(17))}.${draw.word(6)}.${draw.word(38)}`,
  ],
  [
    "telegram-token",
    (draw) => `${draw.one(["5", "7"])}${draw.digits(9)}:AA${draw.word(33)}`,
    within(
      "https://api.telegram.org/bot",
      (draw) => `6${draw.digits(9)}:AA${draw.word(33)}`,
      "/sendMessage",
    ),
  ],
  [
    "stripe-key",
    key("sk" + "_live_", alnum(24)),
    key("sk" + "_test_", (draw) => "51" + draw.alnum(97)),
    key("rk" + "_live_", alnum(99)),
  ],
  [
    "webhook-secret",
    key("wh" + "sec_", alnum(32)),
    key("wh" + "sec_", (draw) => draw.base64(43) + "="),
  ],
  ["square-token", key("sq0" + "csp-", word(43)), key("EA" + "AA", (draw) => "l" + draw.word(59))],
  ["facebook-token", key("EA" + "A", (draw) => "C" + draw.alnum(180))],
  ["shopify-token", key("shp" + "at_", hex(32)), key("shp" + "ss_", hex(32))],
  ["plaid-token", key("access" + "-sandbox-", (draw) => draw.uuid())],
  ["sendgrid-key", key("S" + "G.", (draw) => draw.word(22) + "." + draw.word(43))],
  ["mailgun-key", key("ke" + "y-", hex(32))],
  ["mailgun-signing-key", (draw) => `${draw.hex(32)}-${draw.hex(8)}-${draw.hex(8)}`],
  ["mailchimp-key", (draw) => `${draw.hex(32)}-us${draw.between(1, 21)}`],
  ["brevo-key", key("xkey" + "sib-", (draw) => draw.hex(64) + "-" + draw.alnum(16))],
  ["resend-key", key("r" + "e_", (draw) => draw.alnum(8) + "_" + draw.alnum(24))],
  ["twilio-key", key("S" + "K", hex(32))],
  ["twilio-auth-token", (draw) => {
    const secret = draw.hex(32);
    return { text: "https://api.twilio.com as AC" + draw.hex(32) + ":" + secret, secret };
  }],
  ["mapbox-token", key("sk" + ".ey" + "J", (draw) => draw.alnum(60) + "." + draw.word(22))],
  [
    "notion-token",
    key("nt" + "n_", (draw) => draw.digits(11) + draw.alnum(35)),
    key("secr" + "et_", alnum(43)),
  ],
  ["figma-token", key("fi" + "gp_", word(43)), key("fig" + "d_", word(40))],
  ["airtable-token", key("pa" + "t", (draw) => draw.alnum(14) + "." + draw.hex(64))],
  [
    "hubspot-token",
    key("pat-" + "na1-", (draw) => draw.uuid()),
    key("pat-" + "eu1-", (draw) => draw.uuid()),
  ],
  ["dropbox-token", key("s" + "l.", (draw) => "u." + draw.word(400)), key("s" + "l.", word(135))],
  ["typeform-token", key("tf" + "p_", word(59))],
  ["contentful-token", key("CF" + "PAT-", word(43))],

  [
    "bedrock-key",
    key("AB" + "SK", (draw) => draw.base64(128)),
    key("bedrock-" + "api-key-", word(120)),
  ],
  ["openai-client-secret", key("e" + "k_", alnum(32))],
  ["google-hmac-key-id", key("GOO" + "G1E", (draw) => draw.upper(56))],
  ["meta-llama-key", key("LL" + "M|", (draw) => draw.digits(16) + "|" + draw.word(27))],
  ["llamacloud-key", key("ll" + "x-", alnum(48))],
  ["runpod-key", key("rp" + "a_", alnum(46))],
  ["braintrust-key", key("bt-" + "st-", alnum(48))],
  ["cursor-key", key("cr" + "sr_", hex(64)), key("ke" + "y_", hex(64))],
  ["brave-key", key("B" + "SA", (draw) => draw.alnum(28))],
  ["novita-key", key("s" + "k_", word(43))],
  ["friendli-key", key("fl" + "p_", alnum(46))],
  ["modal-secret", key("a" + "s-", alnum(22))],
  ["featherless-key", key("r" + "c_", hex(64))],
  ["inference-key", key("infer" + "ence-", hex(32))],
  ["openpipe-key", key("op" + "k_", alnum(40))],
  ["pydantic-gateway-key", key("pa" + "ig_", alnum(32))],
  ["logfire-token", key("pylf_" + "v1_us_", alnum(43)), key("pylf_" + "v1_eu_", alnum(43))],
  ["traceloop-key", key("t" + "l_", hex(64))],
  ["humanloop-key", key("hl_" + "sk_", hex(48))],
  ["promptlayer-key", key("p" + "l_", hex(32))],
  ["mem0-key", key("m" + "0-", alnum(40))],
  ["browserbase-key", key("bb_l" + "ive_", word(27)), key("bb_t" + "est_", word(27))],
  ["you-key", key("ydc" + "-sk-", (draw) => draw.hex(16) + "-" + draw.alnum(32))],
  ["luma-key", key("lu" + "ma-", (draw) => draw.uuid())],
  ["deno-deploy-token", key("dd" + "p_", alnum(36)), key("dd" + "o_", alnum(36))],
  ["jsr-token", key("js" + "rp_", alnum(56)), key("js" + "rd_", alnum(56))],
  ["neon-key", key("na" + "pi_", alnum(64))],
  [
    "tailscale-key",
    key("tskey" + "-auth-", (draw) => draw.alnum(12) + "-" + draw.alnum(32)),
    key("tskey" + "-api-", (draw) => draw.alnum(12) + "-" + draw.alnum(32)),
  ],
  ["render-key", key("rn" + "d_", alnum(32))],
  ["inngest-signing-key", key("signke" + "y-prod-", hex(64)), key("signke" + "y-test-", hex(64))],
  ["trigger-key", key("tr_" + "dev_", alnum(24)), key("tr_p" + "rod_", alnum(24))],
  ["qstash-signing-key", key("si" + "g_", alnum(28))],
  ["liveblocks-key", key("sk_" + "dev_", word(64))],
  ["xata-key", key("xa" + "u_", alnum(40))],
  ["tinybird-token", key("p." + "eyJ", (draw) => draw.alnum(60) + "." + draw.word(43))],
  ["clickhouse-key", key("4b" + "1d", alnum(38))],
  ["cockroach-key", key("CCD" + "B1_", (draw) => draw.alnum(22) + "_" + draw.alnum(40))],
  ["mongodb-secret", key("mdb_s" + "a_sk_", word(40))],
  ["prefect-key", key("pn" + "u_", alnum(36)), key("pn" + "b_", alnum(36))],
  ["scalingo-token", key("tk-" + "us-", word(48))],
  ["tencent-secret-id", key("AK" + "ID", alnum(32))],
  ["volcengine-key-id", key("AK" + "LT", alnum(44))],
  ["yandex-key", key("AQ" + "VN", word(36)), key("aj" + "eI", word(36))],
  [
    "yandex-token",
    key("y" + "0_", word(55)),
    key("t" + "1.", (draw) => draw.word(120) + "." + draw.word(86)),
  ],
  ["appwrite-key", key("stan" + "dard_", hex(256))],
  ["confluent-secret", key("cf" + "lt", (draw) => draw.base64(60))],
  ["elastic-key", key("es" + "su_", (draw) => draw.base64(72))],
  ["openshift-token", key("sha" + "256~", word(43))],
  [
    "infisical-token",
    key("s" + "t.", (draw) => draw.hex(24) + "." + draw.hex(32) + "." + draw.hex(32)),
  ],
  [
    "onepassword-secret-key",
    key("A" + "3-", (draw) => [6, 6, 5, 5, 5, 5].map((length) => draw.upper(length)).join("-")),
  ],
  [
    "harness-key",
    key("pa" + "t.", (draw) => draw.word(22) + "." + draw.hex(24) + "." + draw.alnum(20)),
    key("sa" + "t.", (draw) => draw.word(22) + "." + draw.hex(24) + "." + draw.alnum(20)),
  ],
  ["buildkite-token", key("bk" + "ua_", hex(40)), key("bk" + "aj_", hex(40))],
  [
    "circleci-token",
    key("CCI" + "PAT_", (draw) => draw.alnum(22) + "_" + draw.hex(40)),
    key("CCI" + "PRJ_", (draw) => draw.alnum(22) + "_" + draw.hex(40)),
  ],
  ["sonar-token", key("sq" + "u_", hex(40)), key("sq" + "p_", hex(40))],
  ["octopus-key", key("AP" + "I-", (draw) => draw.upper(30))],
  ["artifactory-key", key("AK" + "Cp", alnum(69))],
  ["artifactory-token", key("cm" + "Vmd", alnum(59))],
  ["nuget-key", key("o" + "y2", small(43))],
  ["clojars-token", key("CLOJ" + "ARS_", hex(60))],
  ["infracost-key", key("ic" + "o-", alnum(32))],
  ["readme-key", key("rd" + "me_", small(70))],
  ["dbt-token", key("db" + "tu_", word(43)), key("db" + "tc_", word(43))],
  [
    "jetbrains-token",
    key("pe" + "rm:", (draw) => draw.alnum(8) + "." + draw.alnum(12) + "." + draw.alnum(30)),
    key("pe" + "rm-", (draw) => draw.alnum(8) + "." + draw.alnum(12) + "." + draw.alnum(30)),
  ],
  ["trello-token", key("AT" + "TA", hex(72))],
  [
    "paypal-token",
    key("access_token" + "$production$", (draw) => draw.hex(16) + "$" + draw.hex(32)),
    key("access_tok" + "en$sandbox$", (draw) => draw.hex(16) + "$" + draw.hex(32)),
  ],
  ["shippo-token", key("shippo" + "_live_", hex(40)), key("shippo" + "_test_", hex(40))],
  ["easypost-key", key("EZ" + "AK", alnum(54)), key("EZ" + "TK", alnum(54))],
  ["duffel-token", key("duffel" + "_test_", word(43)), key("duffel" + "_live_", word(43))],
  [
    "flutterwave-key",
    key("FLWSEC" + "K_TEST-", (draw) => draw.hex(32) + "-X"),
    key("FLWS" + "ECK-", (draw) => draw.hex(32) + "-X"),
  ],
  ["ramp-secret", key("ramp" + "_sec_", alnum(48))],
  ["settlemint-token", key("sm_" + "aat_", alnum(16)), key("sm_" + "pat_", alnum(16))],
  ["alchemy-key", key("alc" + "ht_", alnum(30))],
  ["telnyx-key", key("KE" + "Y01", (draw) => draw.hex(30).toUpperCase() + "_" + draw.alnum(22))],
  ["mailersend-key", key("ml" + "sn.", hex(64))],
  ["intercom-token", key("dG" + "9rO", (draw) => draw.base64(56))],
  ["clickup-key", key("p" + "k_", (draw) => draw.digits(8) + "_" + draw.upper(32))],
  ["linkedin-secret", key("WPL_" + "AP1.", alnum(16))],
  ["pinterest-token", key("pi" + "na_", word(90))],
  ["twitter-bearer", key("AAAAAAAAAA" + "AAAAAAAAAAA", alnum(90))],
  ["frameio-token", key("fio" + "-u-", word(64))],
  ["voiceflow-key", key("V" + "F.", (draw) => "DM." + draw.hex(24) + "." + draw.alnum(16))],
  ["salesforce-refresh-token", key("5Ae" + "p861", (draw) => draw.alnum(80))],
  [
    "honeycomb-key",
    key("hca" + "ik_", small(58)),
    key("hcb" + "ik_", small(58)),
  ],
  [
    "axiom-token",
    key("xa" + "at-", (draw) => draw.uuid()),
    key("xa" + "pt-", (draw) => draw.uuid()),
  ],
  [
    "launchdarkly-key",
    key("ap" + "i-", (draw) => draw.uuid()),
    key("sd" + "k-", (draw) => draw.uuid()),
  ],
  ["statsig-key", key("sec" + "ret-", alnum(43))],
  ["flagsmith-key", key("se" + "r.", alnum(22))],
  ["rootly-key", key("roo" + "tly_", hex(64))],
  ["new-relic-browser-key", key("NR" + "BR-", hex(19))],
  ["grafana-key", key("eyJr" + "Ijoi", alnum(92))],
  ["brex-token", key("bx" + "t_", alnum(44))],
  [
    "okta-token",
    within("Authorization: SS" + "WS ", (draw) => "00" + draw.word(40)),
  ],
  ["salesforce-token", (draw) => "00D" + draw.alnum(12) + "!AR" + draw.alnum(90)],
  ["maxmind-key", (draw) => draw.alnum(6) + "_" + draw.alnum(29) + "_m" + "mk"],
  ["firebase-server-key", (draw) => "AAAA" + draw.word(7) + ":APA" + "91b" + draw.word(134)],
  [
    "curl-user",
    within("curl -u ada:", (draw) => draw.alnum(12), " https://api.example.com"),
    within("curl --user '", (draw) => draw.alnum(24), ":' https://api.example.com"),
    within("curl -sS -uada:", (draw) => draw.alnum(12), " https://api.example.com"),
  ],
  [
    "option",
    within("acme deploy --api-key ", (draw) => draw.alnum(20), " --force"),
    within("wget --http-password '", (draw) => `${draw.letters(6)}${draw.digits(3)}`, "' x"),
  ],
  [
    "netrc-password",
    within("machine api.example.com login ada password ", (draw) => draw.alnum(12), " # mine"),
  ],
  ["sql-password", within("CREATE USER ada IDENTIFIED BY '", (draw) => draw.alnum(14), "';")],
  [
    "database-url",
    within(
      "postgres://app:",
      (draw) => `p@${draw.alnum(5)}/w#?${draw.digits(3)}`,
      "@db.example.com:5432/main",
    ),
    within(
      "mongodb+srv://app:",
      (draw) => `${draw.alnum(9)}:@/${draw.digits(3)}`,
      "@c0.example.net/x?w=1",
    ),
  ],
  [
    "link-token",
    within("https://app.example.com/reset-password/", word(32)),
    within("https://app.example.com/invite/", alnum(24), "?from=ada"),
    within("https://hooks.example.com/hooks/catch/", (draw) => draw.alnum(24)),
    within("https://n8n.example.com/webhook/", (draw) => draw.uuid()),
  ],

  [
    "private-key",
    pem(PRIVATE, 26),
    pem("RSA " + PRIVATE, 13),
    pem("EC " + PRIVATE, 3),
    pem("OPENSSH " + PRIVATE, 6),
    pem("RSA " + PRIVATE, 12, {
      head: "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0123456789ABCDEF\n\n",
    }),
    pem("PGP " + PRIVATE + " BLOCK", 9, { head: "Version: GnuPG v2\n\n" }),
    pem(PRIVATE, 4, { end: false }),
  ],
  ["json-web-token", jwt, jwt],
  [
    "bearer-token",
    within("Authorization: Bear" + "er ", alnum(40)),
    within("curl -H 'Authorization: bear" + "er ", (draw) => draw.base64(43) + "=", "'"),
    within("Bear" + "er ", (draw) => draw.uuid()),
  ],
  [
    "basic-credentials",
    within(
      "Authorization: Bas" + "ic ",
      (draw) => base64(`user-${draw.digits(3)}:${draw.alnum(12)}`),
    ),
    within("bas" + "ic ", (draw) => base64(`${draw.alnum(24)}:`)),
  ],
  [
    "authorization-value",
    within("Authorization: Tok" + "en ", hex(40)),
    within('"authorization": "', word(40), '"'),
  ],
  [
    "url-password",
    ...["postgres", "postgresql", "mysql", "mongodb+srv", "amqps", "https"].map((scheme) =>
      within(`${scheme}://app:`, password, "@db.example.com:5432/main?ssl=true")
    ),
    within("redis://:", password, "@cache.example.com:6379/0"),
    within("mysql://root:", hex(20), "@10.0.0.1/x"),
  ],
  ["url-user", within("https://", hex(32), "@o4504.ingest.example.com/1")],
  [
    "connection-password",
    within(
      "Server=tcp:db.example.com,1433;Database=main;User ID=app;Pass" + "word=",
      password,
      ";Encrypt=True",
    ),
    within("host=db.example.com;uid=app;Pw" + "d=", password),
  ],
  [
    "secret-assignment",
    within("OPENAI_API" + "_KEY=", hex(32)),
    within("export COHERE_API" + "_KEY='", alnum(40), "'"),
    within("api" + "_key: ", alnum(24)),
    within("clientSec" + 'ret = "', word(40), '"'),
    within("GITEA_TOK" + "EN=", hex(40)),
    within("access_tok" + "en=", alnum(64), "&expires_in=3600"),
    within("TWILIO_AUTH_TOK" + "EN=", hex(32)),
    within("Invalid API " + "key provided: ", alnum(32), "."),
  ],
  [
    "password-assignment",
    within("pass" + 'word = "', password, '"'),
    within("DB_PASS" + "WORD=", password),
    within("pass" + "wd: ", password, "\n"),
  ],
  [
    "node-url",
    within("https://mainnet.infura" + ".io/v3/", (draw) => draw.hex(32)),
    within("wss://sepolia.infura" + ".io/ws/v3/", (draw) => draw.hex(32)),
    within("https://eth-mainnet.g.alchemy" + ".com/v2/", word(32)),
  ],
  [
    "request-uri",
    ...[word(43), hex(32), (draw: Draw) => draw.uuid()].map((made) =>
      within("urn:ietf:params:oauth:" + "request_uri:", made)
    ),
    within("?request_uri=urn%3Aietf%3Aparams%3Aoauth%3A" + "request_uri%3A", word(43), "&x=1"),
  ],
  [
    "phoenix-token",
    key("SFMy" + "NTY.", (draw) => `g2gDaAJh${draw.word(80)}.${draw.word(43)}`),
    within(
      '<main data-phx-session="',
      (draw) => `SFMy${"NTY."}${word(90)(draw)}.${word(43)(draw)}`,
      '">',
    ),
  ],
];

function base32(draw: Draw): string {
  return draw.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16);
}

/** The names of all formats that have samples. */
export const SAMPLED_FORMATS: readonly string[] = SAMPLES.map(([format]) => format);

/**
 * @param draw where they are drawn from
 * @param least how many of each format there are at the least
 */
export function samples(draw: Draw, least: number): Sample[] {
  return SAMPLES.flatMap(([format, ...makes]) =>
    Array.from({ length: Math.max(least, makes.length) }, (_, at) => {
      const made = makes[at % makes.length]!(draw);
      const { text, secret } = typeof made === "string" ? { text: made, secret: made } : made;
      return { format, text, secret, isToken: text === secret && !/\s/.test(text) };
    })
  );
}
