/**
 * How the keys of vendors look, as far as they begin with a text of their own. Lengths are those in
 * use, with room to grow.
 *
 * @module
 */

const A = "[A-Za-z0-9]";
const W = "[A-Za-z0-9_-]";
const HEX = "[0-9a-f]";
const UUID = `${HEX}{8}-${HEX}{4}-${HEX}{4}-${HEX}{4}-${HEX}{12}`;
/** Ends what has one length only. */
const END = "(?![A-Za-z0-9_])";
/** Ends what base64 may begin with by chance: there a `/` is followed by much more, in a URL rarely. */
const END_OUTSIDE_BASE64 = "(?![\\w+=-]|/[A-Za-z0-9+/]{40})";

/** A format; what it begins with (one of several, with spaces between); a pattern of the rest. */
export type VendorFormat = readonly [name: string, starts: string, rest: string];

/** The formats, the more particular first. */
export const VENDOR_FORMATS: readonly VendorFormat[] = [
  // Models
  ["anthropic-key", "sk-ant-", `${W}{20,400}`],
  ["openrouter-key", "sk-or-", `(?:v\\d-)?${HEX}{48,128}`],
  ["langfuse-key", "sk-lf-", `${UUID}`],
  ["helicone-key", "sk-helicone-", `${W}{20,80}`],
  ["openai-key", "sk-proj- sk-svcacct- sk-admin- sk-service- sk-None-", `${W}{20,400}`],
  ["openai-key", "sk-", `${A}{20}T3BlbkFJ${A}{20}${END}`],
  ["openai-session", "sess-", `${A}{40}${END}`],
  ["google-api-key", "AIza", `${W}{35}(?!${W})`],
  ["google-auth-key", "AQ.A", `${W}{35,120}`],
  ["google-oauth-token", "ya29.", `[A-Za-z0-9_.-]{20,2500}${W}`],
  ["google-client-secret", "GOCSPX-", `${W}{24,40}`],
  ["google-refresh-token", "1//0 1%2F%2F0", `${W}{40,200}`],
  ["hugging-face-token", "hf_ api_org_", `${A}{30,60}`],
  ["groq-key", "gsk_", `${A}{40,80}`],
  ["xai-key", "xai-", `${A}{40,120}`],
  ["perplexity-key", "pplx-", `${A}{40,80}`],
  ["replicate-token", "r8_", `${A}{37,40}`],
  ["fireworks-key", "fw_", `${A}{20,60}`],
  ["together-key", "tgp_v1_", `${W}{40,60}`],
  ["cerebras-key", "csk-", `${A}{40,60}`],
  ["nvidia-key", "nvapi-", `${W}{60,90}`],
  ["voyage-key", "pa-", `${W}{43}(?!${W})`],
  ["jina-key", "jina_", `${W}{40,80}`],
  ["firecrawl-key", "fc-", `${HEX}{32}${END}`],
  ["e2b-key", "e2b_", `${HEX}{40}${END}`],
  ["elevenlabs-key", "sk_", `${HEX}{48}${END}`],
  ["tavily-key", "tvly-", `(?:dev-|prod-)?${W}{20,80}`],
  ["pinecone-key", "pcsk_", `[A-Za-z0-9_]{50,120}`],
  ["langsmith-key", "lsv2_pt_ lsv2_sk_", `${HEX}{32}_${HEX}{10}`],
  ["langsmith-key", "ls__", `${HEX}{32}${END}`],
  ["wandb-key", "wandb_v1_", `[A-Za-z0-9_]{40,120}`],
  ["apify-token", "apify_api_", `${A}{30,50}`],

  // Clouds and hosting
  ["aws-session-token", "IQoJb3JpZ2lu FwoGZXIvYXdz FQoGZXIvYXdz", `[A-Za-z0-9+/%]{100,4000}={0,2}`],
  ["alibaba-access-key-id", "LTAI", `${A}{12,26}${END}`],
  ["digitalocean-token", "dop_v1_ doo_v1_ dor_v1_", `${HEX}{64}`],
  ["cloudflare-token", "cfk_ cfut_ cfat_", `${W}{40,64}`],
  ["cloudflare-origin-key", "v1.0-", `${HEX}{24}-${HEX}{146}`],
  ["databricks-token", "dapi", `${HEX}{32}(?:-\\d)?${END}`],
  ["heroku-key", "HRKU-", `${W}{36,80}`],
  ["netlify-token", "nfp_ nfc_ nfo_ nfu_ nfb_", `${A}{36,60}`],
  ["vercel-token", "vcp_ vci_ vca_ vcr_ vck_", `${A}{24,100}`],
  ["vercel-blob-token", "vercel_blob_rw_", `${A}{10,30}_${A}{20,50}`],
  ["fly-token", "fm1a_ fm1r_ fm2_", `[A-Za-z0-9+/%]{100,4000}={0,3}`],
  ["supabase-secret-key", "sb_secret_", `${W}{20,80}`],
  ["supabase-access-token", "sbp_", `(?:oauth_)?${HEX}{40}`],
  ["planetscale-token", "pscale_tkn_ pscale_pw_ pscale_oauth_ pscale_app_", `[\\w=.-]{31,80}${W}`],
  ["vault-token", "hvs. hvb. hvr.", `${W}{24,400}`],
  ["pulumi-token", "pul-", `${HEX}{40}${END}`],
  [
    "doppler-token",
    "dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit.",
    `(?:[a-z0-9_-]{2,35}\\.)?${A}{40,44}`,
  ],
  ["age-secret-key", "AGE-SECRET-KEY-1", `[02-9AC-HJ-NP-Z]{58}`],
  ["onepassword-token", "ops_eyJ", `[A-Za-z0-9+/_-]{200,4000}={0,3}`],

  // Code and packages
  ["github-token", "github_pat_", `[A-Za-z0-9_]{36,255}`],
  ["github-token", "ghs_", `\\d{1,20}_eyJ${W}{8,2000}\\.eyJ${W}{8,4000}\\.${W}{16,2000}`],
  ["github-token", "ghp_ gho_ ghu_ ghs_ ghr_", `${A}{36,255}`],
  [
    "gitlab-token",
    "glpat- gloas- gldt- glrt- glrtr- glcbt- glptt- glft- glimt- glagent- glwt- glsoat- glffct-",
    `${W}{20,300}(?:\\.[0-9a-z]{2}\\.[0-9a-z]{9})?`,
  ],
  ["gitlab-runner-token", "GR1348941", `${W}{20,40}`],
  ["atlassian-token", "ATATT3 ATCTT3 ATSTT3", `[\\w=-]{100,300}`],
  ["bitbucket-app-password", "ATBB", `${A}{32}${END}`],
  ["npm-token", "npm_", `${A}{36}${END}`],
  ["pypi-token", "pypi-AgE", `${W}{50,1500}`],
  ["rubygems-key", "rubygems_", `${HEX}{48}`],
  ["crates-token", "cio", `${A}{32}${END_OUTSIDE_BASE64}`],
  ["docker-token", "dckr_pat_ dckr_oat_", `${W}{27,80}`],
  ["sourcegraph-token", "sgp_", `(?:(?:${HEX}{16}|local)_)?${HEX}{40}${END}`],
  ["postman-key", "PMAK-", `${HEX}{24}-${HEX}{34}`],
  ["linear-key", "lin_api_ lin_oauth_", `${A}{32,80}`],
  ["sentry-token", "sntrys_", `eyJ[A-Za-z0-9+/=%]{20,600}_[A-Za-z0-9+/%]{40,60}`],
  ["sentry-token", "sntryu_", `${HEX}{64}`],
  ["grafana-token", "glsa_", `${A}{32}_${HEX}{8}`],
  ["grafana-token", "glc_", `[A-Za-z0-9+/%]{32,400}={0,2}`],
  ["new-relic-key", "NRAK- NRIQ- NRII- NRAA-", `${W}{26,42}`],
  ["posthog-key", "phx_", `${A}{40,60}`],
  ["dynatrace-token", "dt0c01. dt0s01.", `[A-Z0-9]{8,24}\\.[A-Z0-9]{64}`],

  // Messages, work, money
  [
    "slack-token",
    "xoxa- xoxb- xoxc- xoxe- xoxe. xoxo- xoxp- xoxr- xoxs- xapp-",
    `[A-Za-z0-9.-]{10,400}${A}`,
  ],
  ["slack-token", "xoxd-", `[A-Za-z0-9%+/=]{20,400}`],
  [
    "stripe-key",
    "sk_live_ sk_test_ sk_prod_ rk_live_ rk_test_ rk_prod_ sk_org_",
    `[A-Za-z0-9_]{10,250}`,
  ],
  ["webhook-secret", "whsec_", `[A-Za-z0-9+/%]{24,100}={0,2}`],
  ["square-token", "sq0atp- sq0csp- sq0idp-", `${W}{22,60}`],
  ["square-token", "EAAA", `${W}{60}${END_OUTSIDE_BASE64}`],
  ["facebook-token", "EAA", `${A}{100,400}${END_OUTSIDE_BASE64}`],
  ["shopify-token", "shpat_ shpca_ shppa_ shpss_ shptka_ shpua_", `[0-9a-fA-F]{32}${END}`],
  ["plaid-token", "access-sandbox- access-development- access-production-", `${UUID}`],
  ["sendgrid-key", "SG.", `${W}{16,32}\\.${W}{32,64}`],
  ["mailgun-key", "key-", `${HEX}{32}${END}`],
  ["brevo-key", "xkeysib- xsmtpsib-", `${HEX}{64}-${A}{16}`],
  ["resend-key", "re_", `${A}{6,10}_${A}{20,30}`],
  ["twilio-key", "SK", `${HEX}{32}${END}`],
  ["mapbox-token", "sk.eyJ", `${W}{20,600}\\.${W}{20,60}`],
  ["notion-token", "ntn_ secret_", `${A}{40,60}${END}`],
  ["figma-token", "figd_ figo_ figu_ figr_", `${W}{36,80}`],
  ["airtable-token", "pat", `${A}{14}\\.${HEX}{64}`],
  ["hubspot-token", "pat-na1- pat-na2- pat-na3- pat-eu1- pat-ap1-", `${UUID}`],
  ["dropbox-token", "sl.", `(?:[A-Za-z]\\.)?${W}{100,3000}`],
  ["typeform-token", "tfp_", `[\\w.=-]{40,80}${A}`],
  ["contentful-token", "CFPAT-", `${W}{43,60}`],
];
