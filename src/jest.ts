/**
 * Jest's environment `node`, in which each test has its own cassette, with no line changed in it:
 * `testEnvironment: "@retake/retake/jest"`.
 *
 * @module
 */
import { openSession, useCassette } from "../mod.ts";
import { type JestEnvironmentClass, withRetake } from "./auto/jest.ts";
import { linkSessions } from "./auto/test_cassette.ts";
import { requirePackage } from "./host/packages.ts";

linkSessions({ openSession, useCassette });

const { TestEnvironment: Base } = requirePackage<{ TestEnvironment: JestEnvironmentClass }>(
  "jest-environment-node",
  { has: "TestEnvironment", purpose: "as the environment of Jest's tests" },
);

/**
 * The environment of `jest-environment-node`, with a cassette for each test.
 *
 * @example
 * ```ts ignore
 * // jest.config.mjs
 * export default { testEnvironment: "@retake/retake/jest" };
 * ```
 */
const TestEnvironment: JestEnvironmentClass = withRetake(Base);

export { withRetake };
export type {
  JestContext,
  JestEnvironment,
  JestEnvironmentClass,
  JestEvent,
  JestState,
} from "./auto/jest.ts";
// Jest takes the environment from there.
export default TestEnvironment;
