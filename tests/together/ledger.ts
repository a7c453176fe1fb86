/** The tests of one room, in one process: see docs/architecture.md, "The tests". */
import "../ledger/estimate_test.ts";
import "../ledger/ledger_test.ts";
import "../ledger/price_test.ts";
import "../ledger/savings_test.ts";
import "../ledger/usage_test.ts";
