/** The tests of one room, in one process: see docs/architecture.md, "The tests". */
import "../cli/arguments_test.ts";
import "../cli/cassettes_test.ts";
import "../cli/commands/cassettes_test.ts";
import "../cli/commands/export_test.ts";
import "../cli/commands/import_test.ts";
import "../cli/commands/redact_test.ts";
import "../cli/commands/review_test.ts";
import "../cli/commands/run_test.ts";
import "../cli/commands/test_test.ts";
import "../cli/complete_test.ts";
import "../cli/places_test.ts";
import "../cli/progress_test.ts";
import "../cli/reports_test.ts";
import "../cli/savings_test.ts";
import "../cli/suites_test.ts";
import "../cli/watch_test.ts";
import "../cli/whole_test.ts";
