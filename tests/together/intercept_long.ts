/** The tests of this room that take longest: see CONTRIBUTING.md, "What runs where". */
import "../intercept/hear_traits_test.ts";
import "../intercept/ways_out_test.ts";
import "../intercept/no_net_test.ts";
