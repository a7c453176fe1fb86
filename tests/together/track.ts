/** The tests of one room, in one process: see docs/architecture.md, "The tests". */
import "../track/effects/platform_test.ts";
import "../track/source/configs_test.ts";
import "../track/source/paths_test.ts";
import "../track/source/resolve_test.ts";
