/** The tests of this room that take longest: see CONTRIBUTING.md, "What runs where". */
import "../store/conformance_test.ts";
import "../store/own_store_test.ts";
