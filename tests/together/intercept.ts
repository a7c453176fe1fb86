/** The tests of one room, in one process: see docs/architecture.md, "The tests". */
import "../intercept/event_source_test.ts";
import "../intercept/fetch_test.ts";
import "../intercept/freeze_node_test.ts";
import "../intercept/freeze_session_test.ts";
import "../intercept/freeze_test.ts";
import "../intercept/guard_test.ts";
import "../intercept/hear_http_test.ts";
import "../intercept/hear_websocket_test.ts";
import "../intercept/others_test.ts";
import "../intercept/outside_test.ts";
import "../intercept/strays_test.ts";
import "../intercept/unheard_store_test.ts";
import "../intercept/waits_test.ts";
import "../intercept/window_test.ts";
