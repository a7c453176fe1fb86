/**
 * Where servers of AWS are, and of who speaks like them.
 *
 * @module
 */
import { RetakeError } from "../../errors.ts";
import { readVariable } from "../../host/variables.ts";
import type { Settings } from "./profiles.ts";
import type { S3Addressing } from "./types.ts";

/** @returns the host of a service of AWS in a region */
export function hostOf(service: "s3" | "sts", region: string): string {
  return `${service}.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
}

/**
 * @param bucket its name
 * @param region where it is
 * @param endpoint the server, where it is not AWS's
 * @param addressing where the bucket's name stands; AWS is asked by the host, all others by the path, where nobody says it
 * @returns the URL that the paths of objects are put behind
 * @throws {RetakeError} `OPTION_INVALID` where a number has no names below it
 */
export function baseOf(
  bucket: string,
  region: string,
  endpoint?: string,
  addressing?: S3Addressing,
): string {
  // A name with dots in it has no certificate below AWS's.
  const byHost = addressing ? addressing === "virtual" : !endpoint && !bucket.includes(".");
  const server = endpoint ?? `https://${hostOf("s3", region)}`;
  if (!byHost) return `${server}/${bucket}/`;
  const { hostname } = new URL(server);
  if (!/^[\d.]+$|^\[/.test(hostname)) return `${server.replace("://", `://${bucket}.`)}/`;
  throw new RetakeError(
    "OPTION_INVALID",
    `The bucket ${bucket} is to be asked by its host's name, and ${hostname} is a number, below which there are no names.\n` +
      "  to do  name the server by its domain, or leave addressing=virtual out",
    { facts: { name: "addressing" } },
  );
}

/** What may be said of it; what profiles have as `auto` leaves it open. */
const ADDRESSING: readonly string[] = ["path", "virtual"] satisfies S3Addressing[];

/**
 * @param settings what the profile says
 * @param given what was said of it before all else
 * @returns where a bucket's name stands; `undefined` where nobody says it
 * @throws {RetakeError} `OPTION_INVALID`
 */
export function addressingOf(
  { profile, profiles }: Settings,
  given?: string,
): S3Addressing | undefined {
  const said = given || profiles.get(profile)?.["s3.addressing_style"] || "auto";
  if (said === "auto") return undefined;
  if (ADDRESSING.includes(said)) return said as S3Addressing;
  throw new RetakeError(
    "OPTION_INVALID",
    `The addressing of a bucket is ${JSON.stringify(said)}, which is neither path nor virtual.\n` +
      "  to do  addressing=virtual where the server knows buckets by the host's name (https://BUCKET.HOST/), else path",
    { facts: { name: "addressing" } },
  );
}

/**
 * @param service what is asked
 * @param settings what the profile says
 * @param given what was said of it before all else
 * @returns the server that is not AWS's, without a slash at its end; `undefined` where none is said
 * @throws {RetakeError} `OPTION_INVALID` where it is no plain URL
 */
export function endpointOf(
  service: "s3" | "sts",
  { profile, profiles, services }: Settings,
  given?: string,
): string | undefined {
  const variable = service === "s3" ? "AWS_ENDPOINT_URL_S3" : "AWS_ENDPOINT_URL_STS";
  const section = profiles.get(profile);
  const endpoint = given || readVariable(variable) || readVariable("AWS_ENDPOINT_URL") ||
    services.get(section?.services ?? "")?.[`${service}.endpoint_url`] ||
    section?.endpoint_url;
  if (!endpoint) return undefined;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const isPlain = url && /^https?:$/.test(url.protocol) &&
    !(url.username || url.password || url.search || url.hash);
  if (isPlain) return url.href.replace(/\/+$/, "");
  throw new RetakeError(
    "OPTION_INVALID",
    `The endpoint of ${service} is no plain URL of http or https.\n` +
      "  to do  give it as https://HOST, without a key in it: look at endpoint, at " +
      `${variable}, and at endpoint_url in ~/.aws/config`,
    { facts: { name: "endpoint" } },
  );
}
