/** The tests of one room, in one process: see docs/architecture.md, "The tests". */
import "../secrets/aliases_test.ts";
import "../secrets/assignments_test.ts";
import "../secrets/hints_test.ts";
import "../secrets/json_fields_test.ts";
import "../secrets/json_text_test.ts";
import "../secrets/known_secrets_test.ts";
import "../secrets/leak_gate_test.ts";
import "../secrets/leaks_test.ts";
import "../secrets/names_test.ts";
import "../secrets/placeholder_test.ts";
import "../secrets/plain_value_test.ts";
import "../secrets/random_text_test.ts";
import "../secrets/redact_body_test.ts";
import "../secrets/redact_socket_test.ts";
import "../secrets/redact_test.ts";
import "../secrets/substitutes_test.ts";
import "../secrets/text_test.ts";
