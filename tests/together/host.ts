/** The tests of one room, in one process: see docs/architecture.md, "The tests". */
import "../host/rerun_test.ts";
import "../host/unloaded_test.ts";
