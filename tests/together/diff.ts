/** The tests of one room, in one process: see docs/architecture.md, "The tests". */
import "../diff/alignment_test.ts";
import "../diff/cassettes_test.ts";
import "../diff/comparison_test.ts";
import "../diff/confirm_test.ts";
import "../diff/difference_test.ts";
import "../diff/drawn_test.ts";
import "../diff/event_stream_test.ts";
import "../diff/headers_test.ts";
import "../diff/json_test.ts";
import "../diff/learn_test.ts";
import "../diff/merge_test.ts";
import "../diff/requests_test.ts";
import "../diff/responses_test.ts";
import "../diff/review_test.ts";
import "../diff/verdict_test.ts";
import "../diff/volatile_test.ts";
import "../diff/made_test.ts";
