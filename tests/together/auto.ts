/** The tests of one room, in one process: see docs/architecture.md, "The tests". */
import "../auto/mocha_test.ts";
import "../auto/playwright_test.ts";
import "../auto/test_cassette_test.ts";
import "../auto/test_name_test.ts";
import "../auto/whole_test.ts";
