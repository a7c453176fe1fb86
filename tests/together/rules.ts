/** The tests of one room, in one process: see docs/architecture.md, "The tests". */
import "../rules/advice_test.ts";
import "../rules/cassettes_test.ts";
import "../rules/config_schema_test.ts";
import "../rules/core_types_test.ts";
import "../rules/docs_test.ts";
import "../rules/imports_test.ts";
import "../rules/offline_test.ts";
import "../rules/surface_test.ts";
import "../rules/together_test.ts";
