/** The tests of one room, in one process: see docs/architecture.md, "The tests". */
import "../ui/actions_test.ts";
import "../ui/routes_test.ts";
import "../ui/site_test.ts";
import "../ui/waterfall_test.ts";
