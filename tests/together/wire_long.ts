/** The tests of this room that take longest: see CONTRIBUTING.md, "What runs where". */
import "../wire/fidelity_content_test.ts";
import "../wire/fidelity_flow_test.ts";
