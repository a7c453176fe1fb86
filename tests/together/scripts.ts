/** The tests of one room, in one process: see docs/architecture.md, "The tests". */
import "../scripts/bare_test.ts";
import "../scripts/tests_of_changes_test.ts";
