/** The tests of one room, in one process: see docs/architecture.md, "The tests". */
import "../forge/forge_test.ts";
