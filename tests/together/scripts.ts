/** The tests of one room, in one process: see docs/architecture.md, "The tests". */
import "../scripts/tests_of_changes_test.ts";
