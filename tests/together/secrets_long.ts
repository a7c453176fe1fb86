/** The tests of this room that take longest: see CONTRIBUTING.md, "What runs where". */
import "../secrets/literal_hits_test.ts";
import "../secrets/corpus_test.ts";
import "../secrets/flows_test.ts";
import "../secrets/formats_test.ts";
import "../secrets/places_test.ts";
import "../secrets/traffic_test.ts";
