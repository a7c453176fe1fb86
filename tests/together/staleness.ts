/** The tests of one room, in one process: see docs/architecture.md, "The tests". */
import "../staleness/git_ignore_test.ts";
import "../staleness/kept_text_test.ts";
