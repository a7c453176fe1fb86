// The rooms of `src/`, from below to above: what each is for, and what it may import. Data: the rules
// hold the code to it, and docs/architecture.md shows it.

/** A room, or a part of one that may import more or less than the rest. */
export interface Room {
  /** Its folder or file in `src/`; a folder ends in a slash. The most particular one counts. */
  place: string;
  /** What it is for, in a few words. */
  is: string;
  /** What it may import beyond itself and `errors.ts`: folders and files of `src/`. */
  from: readonly string[];
}

/** The time, and timers that nobody has faked. */
const CLOCK = ["wire/clock.ts", "wire/native.ts"];
const SESSION_SEAMS = ["session/context.ts", "session/tracker.ts", "session/types.ts"];

/** All rooms. */
export const ROOMS: readonly Room[] = [
  { place: "errors.ts", is: "the one class of errors, and its codes", from: [] },
  { place: "version.ts", is: "the version", from: [] },

  { place: "cassette/", is: "the data: types, format, bodies, names, age", from: [] },
  { place: "secrets/", is: "finding secrets, hiding them, the leak gate", from: ["cassette/"] },
  {
    place: "diff/",
    is: "what differs between requests, answers, cassettes",
    from: ["cassette/", "secrets/placeholder.ts", "secrets/random_text.ts"],
  },
  {
    place: "match/",
    is: "which recording answers, and why not",
    from: ["cassette/", "diff/", "secrets/placeholder.ts"],
  },
  {
    place: "exchange/",
    is: "other tools' recordings, in and out",
    from: ["cassette/"],
  },
  { place: "ledger/", is: "tokens, money, what was spared", from: ["cassette/"] },
  { place: "track/types.ts", is: "the words of the tracker's engine", from: [] },
  { place: "track/hash.ts", is: "how hashes of signatures are made", from: [] },
  { place: "track/syntax/", is: "one source text", from: ["track/types.ts"] },
  {
    place: "track/source/",
    is: "the files of a project, and what names mean across them",
    from: ["track/types.ts", "track/syntax/"],
  },
  {
    place: "track/units/",
    is: "the pieces that are hashed one by one",
    from: ["track/syntax/", "track/source/"],
  },
  {
    place: "track/functions/",
    is: "which function an id, a place or a call means",
    from: ["track/syntax/", "track/source/", "track/units/"],
  },
  {
    place: "track/normal_form/",
    is: "a unit without how it was written",
    from: ["track/syntax/", "track/source/", "track/units/"],
  },
  {
    place: "track/effects/",
    is: "what runs when modules are loaded, and may write",
    from: ["track/syntax/", "track/source/", "track/units/"],
  },
  {
    place: "track/sign/",
    is: "the closure of a function, and its hash",
    from: [
      "track/types.ts",
      "track/hash.ts",
      "track/syntax/",
      "track/source/",
      "track/units/",
      "track/functions/",
      "track/normal_form/",
      "track/effects/",
      "host/hash.ts",
    ],
  },
  {
    place: "signatures/",
    is: "what is committed of functions",
    from: ["cassette/", "store/types.ts", "track/types.ts", "track/hash.ts"],
  },

  {
    place: "wire/",
    is: "a request as it is asked, an answer as it is given",
    from: ["cassette/"],
  },

  {
    place: "store/fs",
    is: "cassettes in a folder",
    from: ["cassette/", "store/", "host/", "wire/native.ts"],
  },
  {
    place: "store/bucket",
    is: "cassettes in a bucket, pinned by a lock file",
    from: ["cassette/", "store/", "host/"],
  },
  {
    place: "store/s3",
    is: "a bucket of S3",
    from: ["store/", "host/", "wire/native.ts"],
  },
  { place: "store/conformance.ts", is: "the checks of a store", from: ["store/", ...CLOCK] },
  { place: "store/", is: "stores: what one is, memory, a module", from: [] },
  {
    place: "intercept/",
    is: "the ways in: the globals that are replaced",
    from: ["cassette/", "wire/"],
  },
  {
    place: "session/",
    is: "one cassette in use: options, modes, playing, recording",
    from: [
      "cassette/",
      "secrets/",
      "diff/",
      "match/",
      "wire/",
      "intercept/",
      "store/objects.ts",
      "store/types.ts",
    ],
  },

  {
    place: "staleness/",
    is: "engine, signatures and sessions brought together",
    from: [
      "cassette/",
      "secrets/",
      "ledger/",
      "signatures/",
      "store/",
      "wire/native.ts",
      ...SESSION_SEAMS,
      "session/redaction_rules.ts",
      "track/functions/",
      "track/sign/",
      "track/types.ts",
      "track/hash.ts",
      "host/",
      "version.ts",
    ],
  },
  {
    place: "suite/report/",
    is: "what is left of a run, in all its forms",
    from: ["ledger/", "suite/types.ts"],
  },
  {
    place: "suite/run/",
    is: "cases: which, in which order, how many at a time",
    from: [
      "cassette/",
      "ledger/",
      "wire/types.ts",
      ...CLOCK,
      ...SESSION_SEAMS,
      "session/mode.ts",
      "session/observe.ts",
      "session/options.ts",
      "session/uncassetted.ts",
      "session/use.ts",
      "suite/custom_prices.ts",
      "suite/define.ts",
      "suite/error_report.ts",
      "suite/price_book.ts",
      "suite/report/report.ts",
      "suite/types.ts",
      "suite/verdict.ts",
    ],
  },
  {
    place: "suite/sessions/",
    is: "sessions that another runner's tests hold",
    from: [
      "cassette/types.ts",
      "ledger/",
      "wire/native.ts",
      "session/mode.ts",
      "session/observe.ts",
      "session/types.ts",
      "suite/error_report.ts",
      "suite/price_book.ts",
      "suite/report/report.ts",
      "suite/report/words.ts",
      "suite/run/budget.ts",
      "suite/types.ts",
      "suite/verdict.ts",
    ],
  },
  {
    place: "suite/",
    is: "suites: their words, checked",
    from: ["cassette/", "ledger/", "session/mode.ts", "session/options.ts", "session/types.ts"],
  },

  {
    place: "view/",
    is: "a recording as a person reads it",
    from: ["cassette/", "diff/", "ledger/"],
  },

  {
    place: "ui/",
    is: "the page: recordings and what changed in them, as HTML",
    from: [
      "cassette/",
      "diff/",
      "ledger/",
      "secrets/placeholder.ts",
      "signatures/explain.ts",
      "suite/report/",
      "suite/types.ts",
      "view/",
    ],
  },

  {
    place: "auto/",
    is: "each test of a runner in its own cassette: a file a runner",
    from: [
      "intercept/fetch.ts",
      "intercept/realms.ts",
      "session/configuration.ts",
      "session/context.ts",
      "session/inside.ts",
      "session/outside.ts",
      "session/session.ts",
      "session/types.ts",
      "session/use.ts",
      "host/",
    ],
  },

  {
    place: "forge/",
    is: "GitHub and GitLab: pull requests, and one comment on each",
    from: [
      "wire/native.ts",
      "host/packages.ts",
      "host/process.ts",
      "host/retake.ts",
      "version.ts",
    ],
  },
  { place: "cli/main.ts", is: "the program", from: ["cli/", "host/retake.ts", "host/terminal.ts"] },
  {
    place: "cli/commands/",
    is: "a file a command",
    from: [
      "cassette/",
      "secrets/placeholder.ts",
      "secrets/types.ts",
      "ledger/",
      "diff/",
      "exchange/",
      "wire/native.ts",
      "session/ci.ts",
      "session/configuration.ts",
      "session/mode.ts",
      "session/options.ts",
      "session/redact_interactions.ts",
      "session/redaction_rules.ts",
      "session/scan.ts",
      "session/tracker.ts",
      "session/types.ts",
      "session/use.ts",
      "signatures/",
      "staleness/stale.ts",
      "store/",
      "suite/",
      "ui/",
      "version.ts",
      "view/",
      "cli/arguments.ts",
      "cli/bucket.ts",
      "cli/cassettes.ts",
      "cli/compared.ts",
      "cli/differences.ts",
      "cli/changed.ts",
      "cli/chosen.ts",
      "cli/complete.ts",
      "cli/configuration.ts",
      "cli/decisions.ts",
      "cli/desk.ts",
      "cli/findings.ts",
      "cli/folders.ts",
      "cli/health.ts",
      "cli/last_run.ts",
      "cli/lock_merge.ts",
      "cli/look_around.ts",
      "cli/other_runner.ts",
      "cli/progress.ts",
      "cli/project_commands.ts",
      "cli/test_command.ts",
      "cli/pull_check.ts",
      "cli/pull_record.ts",
      "cli/pull_scene.ts",
      "cli/quiet.ts",
      "cli/record_plan.ts",
      "cli/redacting.ts",
      "cli/removal.ts",
      "cli/renaming.ts",
      "cli/reports.ts",
      "cli/revisions.ts",
      "cli/shelf.ts",
      "cli/side_files.ts",
      "cli/runners.ts",
      "cli/savings.ts",
      "cli/settings_file.ts",
      "cli/setup_plan.ts",
      "cli/status.ts",
      "cli/suites.ts",
      "cli/test_place.ts",
      "cli/visits.ts",
      "cli/watch.ts",
      "host/",
    ],
  },
  {
    place: "cli/",
    is: "what commands share: arguments, cassettes, progress, reports",
    from: [
      "intercept/owner.ts",
      "session/ci.ts",
      "session/only.ts",
      "session/options.ts",
      "session/types.ts",
      "session/use.ts",
      "store/memory.ts",
      "session/configuration.ts",
      "session/redact_interactions.ts",
      "session/scan.ts",
      "signatures/",
      "secrets/placeholder.ts",
      "session/redaction_rules.ts",
      "session/tracker.ts",
      "cassette/",
      "diff/",
      "store/bucket.ts",
      "store/bucket/",
      "store/fs.ts",
      "store/fs/bodies.ts",
      "store/fs/packing.ts",
      "store/types.ts",
      "ledger/",
      "wire/native.ts",
      "suite/",
      "ui/desk.ts",
      "ui/types.ts",
      "view/digest.ts",
      "staleness/affected.ts",
      "staleness/stale.ts",
      "forge/",
      "staleness/valid.ts",
      "host/",
      "version.ts",
    ],
  },

  {
    place: "host/hear/",
    is: "other ways than fetch, answered by a session",
    from: ["cassette/", "intercept/types.ts", "wire/", "host/process.ts"],
  },
  {
    place: "host/guard/",
    is: "other ways than fetch, watched",
    from: ["intercept/types.ts", "host/"],
  },
  {
    place: "host/",
    is: "the side: what Deno, Node and Bun give",
    from: ["cassette/name.ts", "session/types.ts", "store/", ...CLOCK],
  },
];

/** The room of a file, as `src/cassette/body.ts`. */
export function roomOf(file: string): Room | undefined {
  return ROOMS.find(({ place }) => file.startsWith(`src/${place}`));
}

/** Whether a room's files may import another file. */
export function mayImport({ place, from }: Room, to: string): boolean {
  if (to === "src/errors.ts") return place !== "errors.ts";
  return [place, ...from].some((other) => to.startsWith(`src/${other}`));
}

/** The rooms as the page shows them. */
export function roomsTable(): string {
  const rows = ROOMS.map(({ place, is, from }) => {
    const names = from.map((other) => `\`${other}\``).join(", ");
    return `| \`${place}\` | ${is} | ${names || "nothing"} |`;
  });
  return ["| room | is | imports, beyond itself and `errors.ts` |", "| --- | --- | --- |", ...rows]
    .join("\n");
}
