/**
 * Where servers of AWS are, and of who speaks like them.
 *
 * @module
 */
import { RetakeError } from "../../errors.ts";
import { readVariable } from "../../host/variables.ts";
import type { Settings } from "./profiles.ts";

/** @returns the host of a service of AWS in a region */
export function hostOf(service: "s3" | "sts", region: string): string {
  return `${service}.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
}

/**
 * @param bucket its name
 * @param region where it is
 * @param endpoint the server, where it is not AWS's
 * @returns the URL that the paths of objects are put behind
 */
export function baseOf(bucket: string, region: string, endpoint?: string): string {
  if (endpoint) return `${endpoint}/${bucket}/`;
  const host = hostOf("s3", region);
  // A name with dots in it has no certificate below AWS's.
  return bucket.includes(".") ? `https://${host}/${bucket}/` : `https://${bucket}.${host}/`;
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
