/** The tests of one room, in one process: see docs/architecture.md, "The tests". */
import "../cassette/base64_test.ts";
import "../cassette/body_test.ts";
import "../cassette/chance_test.ts";
import "../cassette/content_test.ts";
import "../cassette/expiry_test.ts";
import "../cassette/format_test.ts";
import "../cassette/glob_test.ts";
import "../cassette/headers_test.ts";
import "../cassette/json_path_test.ts";
import "../cassette/meaning_test.ts";
import "../cassette/media_test.ts";
import "../cassette/multipart_test.ts";
import "../cassette/name_test.ts";
import "../cassette/position_test.ts";
import "../cassette/side_files_test.ts";
import "../cassette/url_test.ts";
import "../cassette/validate_test.ts";
