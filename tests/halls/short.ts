// The rooms whose tests are short, in one process, as the others are each: to `deno test` each file is an isolate that loads
// the package anew. See CONTRIBUTING.md, "What runs where".
import "../together/auto.ts";
import "../together/cassette.ts";
import "../together/cli.ts";
import "../together/diff.ts";
import "../together/exchange.ts";
import "../together/forge.ts";
import "../together/host.ts";
import "../together/ledger.ts";
import "../together/match.ts";
import "../together/npm.ts";
import "../together/rules.ts";
import "../together/scripts.ts";
import "../together/secrets.ts";
import "../together/signatures.ts";
import "../together/staleness.ts";
import "../together/std.ts";
import "../together/store.ts";
import "../together/track.ts";
import "../together/ui.ts";
import "../together/view.ts";
