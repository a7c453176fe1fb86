/** The tests of one room, in one process: see docs/architecture.md, "The tests". */
import "../npm/aside_test.ts";
import "../npm/build_test.ts";
