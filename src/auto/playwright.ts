/**
 * Playwright Test, by an import in its configuration: a fixture that every test has. A fixture does not run
 * around the test's body, so the cassette is one for the whole process: a worker runs one test at a time.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { process } from "../host/process.ts";
import { rerunOf } from "../host/runtime.ts";
import { placeOfTest, type PlaywrightTestInfo, runnerTestOf } from "../host/test_name.ts";
import { runInContext } from "../session/context.ts";
import type { OpenSession } from "../session/session.ts";
import { guardOutsideTests, IN_GLOBAL_SETUP } from "./outside.ts";
import { givenSessions } from "./test_cassette.ts";
import { knowNames, testName } from "./test_name.ts";
import { leadsTo, missWithCause } from "./told.ts";
import {
  partOfPlaywright,
  type PlaywrightRun,
  tellOnce,
  tellPart,
  typedPlaywright,
} from "./whole.ts";

/** What Playwright tells of a test, as far as it is used. */
interface TestInfo extends PlaywrightTestInfo {
  readonly retry: number;
  readonly project: { retries: number };
  readonly config: { shard?: unknown; maxFailures?: number };
  readonly status?: string;
  expectedStatus: string;
  /** The test, as Playwright has it within: a suite may say how often its tests are tried again. */
  readonly _test?: { retries?: number } & PlaywrightRun["_test"];
  readonly errors: readonly { message?: string }[];
}

/** Where a kind of tests keeps its fixtures, within. */
interface TestType {
  fixtures: object[];
}

/**
 * Gives every test a fixture that opens its cassette.
 *
 * @param test `test` of Playwright, before any test file is loaded
 * @throws {RetakeError} `OPTION_INVALID` where this Playwright keeps its fixtures elsewhere
 */
export function startPlaywright(test: object): void {
  if (process.env.TEST_WORKER_INDEX !== undefined) {
    guardOutsideTests(
      "make it in a test, or in a beforeEach: what else is asked is in no cassette",
    );
  } else {
    const typed = typedPlaywright(process.argv);
    if (typed) {
      void tellOnce({ runner: "playwright", typed });
      guardOutsideTests(IN_GLOBAL_SETUP);
    }
  }
  const type = Object.getOwnPropertySymbols(test)
    .map((key) => Reflect.get(test, key) as TestType | undefined)
    .find((value) => Array.isArray(value?.fixtures));
  if (!type) {
    throw new RetakeError(
      "OPTION_INVALID",
      "This version of Playwright Test is not known to @retake/retake/playwright: its fixtures are elsewhere.\n" +
        "  to do  call cassetteFor(testInfo, fn) in each test, or update Retake",
    );
  }
  const location = { file: "@retake/retake/playwright", line: 1, column: 1 };
  // Into the very object: whatever is imported before the configuration, and extended after it, has it.
  type.fixtures.push({
    fixtures: { _retake: [useTestCassette, { auto: true, box: true }] },
    location,
  });
}

async function useTestCassette(
  {}: object,
  use: (value?: unknown) => Promise<void>,
  info: TestInfo,
) {
  const part = partOfPlaywright(info);
  if (part !== undefined) await tellPart("playwright", part);
  const { file, names } = placeOfTest(info);
  await knowNames();
  const name = testName({ file }, names);
  const session = await runInContext(
    { late: true, run: {}, rerun: rerunOf(runnerTestOf(info)!), test: { file, name } },
    () => givenSessions().useCassette(name),
  ) as OpenSession;
  await use();
  // A test that is meant to fail is not meant to fail by a miss.
  if (info.expectedStatus === "failed" && session.failure()) info.expectedStatus = "passed";
  const failed = info.status !== info.expectedStatus;
  const retries = info._test?.retries ?? info.project.retries;
  try {
    await session.close({ failed, again: info.retry < retries });
  } catch (error) {
    const { errors } = info;
    if (!errors.some((one) => leadsTo(one, error as Error))) {
      throw missWithCause(error as Error, errors[0]);
    }
  }
}
