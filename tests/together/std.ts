/** The tests of one room, in one process: see docs/architecture.md, "The tests". */
import "../std/assert_test.ts";
import "../std/crypto_test.ts";
import "../std/fs_test.ts";
