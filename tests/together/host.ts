import "../host/hear/codings_test.ts";
import "../host/hear/request_reader_test.ts";
/** The tests of one room, in one process: see docs/architecture.md, "The tests". */
import "../host/rerun_test.ts";
