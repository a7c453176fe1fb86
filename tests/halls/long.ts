// What a plain `deno test` leaves out, because it takes longest: `npm run test:all` runs it. See CONTRIBUTING.md,
// "What runs where".
import "../together/intercept_long.ts";
import "../together/secrets_long.ts";
import "../together/store_long.ts";
import "../together/suite_long.ts";
import "../together/wire_long.ts";
