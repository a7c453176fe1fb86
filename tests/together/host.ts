/** The tests of one room, in one process: see docs/architecture.md, "The tests". */
import "../host/channel_test.ts";
import "../host/configuration_test.ts";
import "../host/files_test.ts";
import "../host/git_branch_test.ts";
import "../host/hear/coded_answer_test.ts";
import "../host/hear/codings_test.ts";
import "../host/hear/event_parser_test.ts";
import "../host/hear/event_source_test.ts";
import "../host/hear/live_body_test.ts";
import "../host/hear/network_error_test.ts";
import "../host/hear/request_reader_test.ts";
import "../host/hear/socket_frames_test.ts";
import "../host/hear/undici_driver_test.ts";
import "../host/hear/undici_upgrade_test.ts";
import "../host/rerun_test.ts";
import "../host/retake_test.ts";
import "../host/unloaded_test.ts";
