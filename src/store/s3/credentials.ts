/**
 * Keys of AWS, looked for where its own clients look: the environment, a web identity, profiles.
 *
 * @module
 */
import { RetakeError } from "../../errors.ts";
import { readSmall } from "../../host/files.ts";
import { shellOutput } from "../../host/shell_output.ts";
import { readVariable } from "../../host/variables.ts";
import { clock } from "../../wire/native.ts";
import { endpointOf, hostOf } from "./endpoints.ts";
import type { Section, Settings } from "./profiles.ts";
import { type Answered, codeIn, send, type Sending } from "./send.ts";
import type { S3Credentials } from "./types.ts";
import { textOf } from "./xml.ts";

/** A key, and where it is from, for messages. */
export interface Found {
  credentials: S3Credentials;
  from: string;
}

/** Where keys were looked for, for who has none. */
export const PLACES =
  "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN, " +
  "and the profile of AWS_PROFILE in ~/.aws";

/**
 * Looks for a key. One that a profile was named for is that profile's.
 *
 * @param settings the profiles
 * @param sending how a service that gives keys is asked
 * @returns the first that is found; `undefined` where there is none at all
 * @throws {RetakeError} `OPTION_INVALID` where a profile cannot be used; `STORE_READ` where no key is given
 */
export async function findCredentials(
  settings: Settings,
  sending: Omit<Sending, "service">,
  named: string | undefined,
): Promise<Found | undefined> {
  if (named === undefined) {
    const [accessKeyId, secretAccessKey] = [
      readVariable("AWS_ACCESS_KEY_ID"),
      readVariable("AWS_SECRET_ACCESS_KEY"),
    ];
    if (accessKeyId && secretAccessKey) {
      const sessionToken = readVariable("AWS_SESSION_TOKEN");
      return {
        credentials: { accessKeyId, secretAccessKey, ...sessionToken ? { sessionToken } : {} },
        from: "AWS_ACCESS_KEY_ID",
      };
    }
    const [file, role] = [
      readVariable("AWS_WEB_IDENTITY_TOKEN_FILE"),
      readVariable("AWS_ROLE_ARN"),
    ];
    if (file && role) {
      const session = readVariable("AWS_ROLE_SESSION_NAME");
      return await byWebIdentity(file, roleOf(role, session), { ...sending, settings });
    }
  }
  return await ofProfile(settings.profile, { ...sending, settings }, []);
}

/** How the service is asked that gives keys. */
interface Asking extends Omit<Sending, "service"> {
  settings: Settings;
}

async function ofProfile(
  name: string,
  asking: Asking,
  above: readonly string[],
): Promise<Found | undefined> {
  const { settings } = asking;
  const profile = settings.profiles.get(name);
  if (!profile) {
    if (!settings.isNamed && above.length === 0) return undefined;
    throw unusable(
      name,
      "is in no file of AWS",
      `${
        settings.profiles.size > 0 ? `there   ${[...settings.profiles.keys()].join(", ")}\n  ` : ""
      }to do   aws configure${flagOf(name)}`,
    );
  }
  const from = `the profile ${name}`;
  const { role_arn: arn, source_profile: source } = profile;
  const role = arn && roleOf(arn, profile.role_session_name, profile.duration_seconds);
  const file = profile.web_identity_token_file;
  if (role && file) return await byWebIdentity(file, role, asking);
  if (role && source && !profile.mfa_serial) {
    if (above.includes(name) && source !== name) {
      throw unusable(
        name,
        "leads back to itself by source_profile",
        "to do   give one of them a key",
      );
    }
    const base = source === name
      ? keyIn(profile)
      : (await ofProfile(source, asking, [...above, name]))?.credentials;
    const { external_id: external } = profile;
    const parameters = { ...role, ...external ? { ExternalId: external } : {} };
    if (base) return { credentials: await assume("AssumeRole", parameters, base, asking), from };
  }
  const credentials = role ? undefined : keyIn(profile);
  if (credentials) return { credentials, from };
  if (!role && profile.credential_process) {
    return { credentials: await byProcess(name, profile.credential_process), from };
  }
  const [way] = Object.keys(profile).filter((key) =>
    /^(?:sso_|credential_source|login_session|mfa_serial)/.test(key)
  );
  if (way === undefined && !settings.isNamed && above.length === 0) return undefined;
  throw unusable(
    name,
    way
      ? `signs in by ${way}, which only AWS's own program does`
      : role
      ? "has a role_arn, and no key that may ask for it"
      : "has no key",
    (way?.startsWith("sso_")
      ? `to do   aws sso login${flagOf(name)}  and then  ${exportOf(name)}\n`
      : `to do   ${exportOf(name)}\n`) +
      "          or for good, in ~/.aws/config of a profile of its own:  " +
      `credential_process = aws configure export-credentials${flagOf(name)} --format process`,
  );
}

/** A program that gives keys may ask somebody before. */
const PROCESS_TIMEOUT = 60_000;

/**
 * Asks the program of a profile for a key, as AWS's own clients do: by the shell, with JSON for an answer. Nothing of
 * what it prints is repeated: it may be a key.
 */
async function byProcess(profile: string, line: string): Promise<S3Credentials> {
  let ran: Awaited<ReturnType<typeof shellOutput>>;
  const refused = (why: string) =>
    unusable(profile, `gets its key by credential_process, which ${why}`, `to do   try  ${line}`);
  try {
    ran = await shellOutput(line, PROCESS_TIMEOUT);
  } catch (error) {
    throw refused(`cannot be run: ${(error as Error).message}`);
  }
  if (ran.code !== 0) {
    throw refused(
      ran.code === undefined
        ? `was ended, or took longer than ${PROCESS_TIMEOUT / 1000} seconds`
        : `has ended with ${ran.code}`,
    );
  }
  const { Version, AccessKeyId, SecretAccessKey, SessionToken, Expiration } = objectIn(ran.text);
  if (Version !== 1 || !isText(AccessKeyId) || !isText(SecretAccessKey)) {
    throw refused("has printed no JSON with Version 1, AccessKeyId and SecretAccessKey");
  }
  const expires = isText(Expiration) ? Date.parse(Expiration) : NaN;
  if (expires <= clock.now()) throw refused(`has given a key that ended at ${Expiration}`);
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...isText(SessionToken) ? { sessionToken: SessionToken } : {},
    ...expires > 0 ? { expires } : {},
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function objectIn(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {}; // as good as an empty one
  }
}

/** @returns a command that has AWS's own program find a key, in whatever way it does */
export function exportOf(profile?: string): string {
  return `eval "$(aws configure export-credentials${flagOf(profile)} --format env)"`;
}

function flagOf(profile: string | undefined): string {
  if (profile === undefined) return "";
  return ` --profile ${/^[\w./@:+-]+$/.test(profile) ? profile : JSON.stringify(profile)}`;
}

/** What is asked for a role. */
function roleOf(arn: string, session: string | undefined, duration?: string) {
  return {
    RoleArn: arn,
    RoleSessionName: session || "retake",
    ...duration ? { DurationSeconds: duration } : {},
  };
}

function keyIn(profile: Section): S3Credentials | undefined {
  const { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey } = profile;
  const sessionToken = profile.aws_session_token;
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...sessionToken ? { sessionToken } : {} };
}

function unusable(name: string, why: string, more: string): RetakeError {
  return new RetakeError("OPTION_INVALID", `The profile "${name}" ${why}.\n  ${more}`, {
    facts: { profile: name },
  });
}

async function byWebIdentity(
  file: string,
  role: ReturnType<typeof roleOf>,
  asking: Asking,
): Promise<Found> {
  let token: string | undefined;
  let why = "is not there";
  try {
    token = readSmall(file)?.trim();
  } catch (error) {
    why = `cannot be read: ${(error as Error).message}`;
  }
  if (!token) {
    throw new RetakeError(
      "OPTION_INVALID",
      `The token of the web identity ${why}: ${file}\n` +
        "  to do  look at AWS_WEB_IDENTITY_TOKEN_FILE; on GitHub, aws-actions/configure-aws-credentials sets it up",
      { facts: { file } },
    );
  }
  const parameters = { ...role, WebIdentityToken: token };
  const credentials = await assume("AssumeRoleWithWebIdentity", parameters, undefined, asking);
  return { credentials, from: `the web identity of ${file}` };
}

/** Asks the Security Token Service for the key of a role. */
async function assume(
  action: string,
  parameters: Record<string, string>,
  by: S3Credentials | undefined,
  { settings, ...sending }: Asking,
): Promise<S3Credentials> {
  const url = endpointOf("sts", settings) ?? `https://${hostOf("sts", sending.region)}`;
  const body = new TextEncoder().encode(
    new URLSearchParams({ Action: action, Version: "2011-06-15", ...parameters }).toString(),
  );
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const asked = { method: "POST" as const, url: new URL(url).href, headers, body };
  let answer: Answered | undefined;
  let why: string;
  try {
    answer = await send(asked, by, { ...sending, service: "sts" });
    why = `${answer.status} ${codeIn(answer.bytes) ?? ""}`.trimEnd();
  } catch (error) {
    if (error instanceof RetakeError) throw error;
    why = `no answer (${(error as Error).message})`;
  }
  const xml = answer ? new TextDecoder().decode(answer.bytes) : "";
  const [accessKeyId, secretAccessKey, sessionToken, ends] = [
    ...["AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"],
  ].map((name) => textOf(xml, name));
  if (answer?.status !== 200 || !accessKeyId || !secretAccessKey || !sessionToken) {
    throw new RetakeError(
      "STORE_READ",
      `No key is given for the role ${parameters.RoleArn}: ${
        new URL(url).host
      } answers ${action} with ${why}.\n` +
        "  to do  see whether the role trusts who asks, and the key or token that asks has not expired",
      { facts: { role: parameters.RoleArn } },
    );
  }
  const expires = Date.parse(ends ?? "");
  return { accessKeyId, secretAccessKey, sessionToken, ...expires > 0 ? { expires } : {} };
}
