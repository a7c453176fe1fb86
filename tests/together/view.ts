/** The tests of one room, in one process: see docs/architecture.md, "The tests". */
import "../view/conversation_test.ts";
import "../view/reading_test.ts";
import "../view/stream_test.ts";
