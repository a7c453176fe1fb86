/** The tests of one room, in one process: see docs/architecture.md, "The tests". */
import "../store/bodies_test.ts";
import "../store/bucket_test.ts";
import "../store/fs_test.ts";
import "../store/grouped_test.ts";
import "../store/guard_test.ts";
import "../store/journal_test.ts";
import "../store/lock_test.ts";
import "../store/media_test.ts";
import "../store/memory_test.ts";
import "../store/module_test.ts";
import "../store/owner_test.ts";
import "../store/sources_test.ts";
import "../store/stored_body_test.ts";
import "../store/zstd_test.ts";
