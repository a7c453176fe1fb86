/**
 * Jest's environment `jsdom`, in which each test has its own cassette, with no line changed in it, and a `fetch`:
 * `testEnvironment: "@retake/retake/jest-jsdom"`.
 *
 * @module
 */
import { openSession, useCassette } from "../mod.ts";
import { type JestEnvironmentClass, withRetake } from "./auto/jest.ts";
import { linkSessions } from "./auto/test_cassette.ts";
import { requirePackage } from "./host/packages.ts";

linkSessions({ openSession, useCassette });

const { TestEnvironment: Base } = requirePackage<{ TestEnvironment: JestEnvironmentClass }>(
  "jest-environment-jsdom",
  { has: "TestEnvironment", purpose: "as the environment of Jest's tests" },
);

/**
 * The environment of `jest-environment-jsdom`, with a cassette for each test.
 *
 * @example
 * ```ts ignore
 * // jest.config.mjs
 * export default { testEnvironment: "@retake/retake/jest-jsdom" };
 * ```
 */
const TestEnvironment: JestEnvironmentClass = withRetake(Base);

// Jest takes the environment from there.
export default TestEnvironment;
