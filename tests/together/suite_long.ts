/** The tests of this room that take longest: see CONTRIBUTING.md, "What runs where". */
import "../support/own_context.ts";
import "../suite/run/rate_limiter_test.ts";
import "../suite/run/many_test.ts";
