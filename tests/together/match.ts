/** The tests of one room, in one process: see docs/architecture.md, "The tests". */
import "../match/lookup_test.ts";
import "../match/matcher_test.ts";
