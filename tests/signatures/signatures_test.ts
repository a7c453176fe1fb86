// Signature files: what is kept of a function, and what can be told from it.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { changesOf, describeExplanation, explainChange } from "../../src/signatures/explain.ts";
import {
  acceptSignature,
  findPrevious,
  isAccepted,
  isOlder,
  moveSignature,
  noteSignature,
  readSignature,
  signatureNames,
} from "../../src/signatures/files.ts";
import { parseSignature, signatureId, signatureName } from "../../src/signatures/format.ts";
import { dependenciesAt } from "../../src/signatures/history.ts";
import { keepSources } from "../../src/signatures/sources.ts";
import { isRetakeError, RetakeError } from "../../src/errors.ts";
import { memoryStore } from "../../src/store/memory.ts";
import type { Signature, SignedUnit } from "../../src/track/types.ts";
import { memorySources } from "../support/memory_sources.ts";

const ID = "lib/persona.ts#fromPrompt";
const long = (digit: string) => digit.repeat(64);
const short = (digit: string) => digit.repeat(16);

function signature(hash: string, dependencies: Record<string, string>, more = {}): Signature {
  return {
    id: ID,
    hash: long(hash),
    own: short("0"),
    parameters: [{ name: "prompt", type: "string" }],
    dependencies: Object.entries(dependencies).map(([id, digit]) => ({ id, hash: short(digit) })),
    environment: ["MODEL"],
    packages: ["openai#default"],
    opaque: [],
    assets: [],
    warnings: [],
    ...more,
  };
}

let clock = 0;
const now = () => Date.UTC(2026, 10, 23) + 1000 * clock++;
const note = { verdict: "recorded again", now };

Deno.test("a signature's name is safe on every disk, and leads back", () => {
  const names: Record<string, string> = {
    "lib/persona.ts#PersonaBuilder.fromPrompt": "lib/persona.ts/PersonaBuilder.fromPrompt",
    "a.ts#$run": "a.ts/=24run",
    "../shared/a.ts#ask": "=2E=2E/shared/a.ts/ask",
    "con.ts#nul": "=63on.ts/=6Eul",
    "ä b.ts#été": "=C3=A4=20b.ts/=C3=A9t=C3=A9",
    ".hidden/a.ts#x": "=2Ehidden/a.ts/x",
  };
  for (const [id, name] of Object.entries(names)) {
    assertEquals(signatureName(id), name);
    assertEquals(signatureId(name), id);
  }
});

Deno.test("the text of a signature is sorted, an entry a line", async () => {
  const store = memoryStore();
  clock = 0;
  await noteSignature(store, signature("a", { "lib/b.ts#b": "2", "lib/a.ts#a": "1" }), note);
  assertEquals(
    await store.load(signatureName(ID)),
    `{
  "format": "retake-signature/2",
  "id": "lib/persona.ts#fromPrompt",
  "normaliser": 2,
  "parameters": [
    {
      "name": "prompt",
      "type": "string"
    }
  ],
  "dependencies": {
    "lib/a.ts#a":
      "${short("1")}",

    "lib/b.ts#b":
      "${short("2")}",

    "lib/persona.ts#fromPrompt":
      "${short("0")}"

  },
  "environment": [
    "MODEL"
  ],
  "packages": [
    "openai#default"
  ],
  "opaque": [],
  "assets": []
}
`,
  );
  const entry = `.history/lib/persona.ts/fromPrompt/2026-11-23T00-00-00-000Z-aaaaaaaa`;
  assertEquals(
    await store.load(entry),
    `{
  "format": "retake-history/1",
  "fn": "lib/persona.ts#fromPrompt",
  "at": "2026-11-23T00:00:00.000Z",
  "hash": "${long("a")}",
  "normaliser": 2,
  "changed": {
    "lib/a.ts#a": [
      null,
      "${short("1")}"
    ],
    "lib/b.ts#b": [
      null,
      "${short("2")}"
    ],
    "lib/persona.ts#fromPrompt": [
      null,
      "${short("0")}"
    ]
  },
  "verdict": "first signed"
}
`,
  );
});

Deno.test("what has not changed is not written again", async () => {
  let saved = 0;
  const inner = memoryStore();
  const store = {
    ...inner,
    save: (name: string, text: string) => (saved++, inner.save(name, text)),
  };
  assertEquals(await noteSignature(store, signature("a", {}), note), "new");
  assertEquals(await noteSignature(store, signature("a", {}), note), "same");
  assertEquals(saved, 2); // the file, and an entry of its history
  assertEquals(await noteSignature(store, signature("b", {}), note), "changed");
  assertEquals(saved, 4);
});

Deno.test("a verdict that holds for some recordings gives way to one that was recorded again", async () => {
  const store = memoryStore();
  await noteSignature(store, signature("a", {}), note);
  const held = { verdict: "still valid: requests unchanged", now };
  await noteSignature(store, signature("b", {}), held);
  await noteSignature(store, signature("b", {}), note);
  await noteSignature(store, signature("b", {}), held);
  const { history } = (await readSignature(store, ID))!;
  assertEquals(history.map(({ verdict }) => verdict), ["first signed", "recorded again"]);
});

Deno.test("the history gives back what a function was made of at each time", async () => {
  const store = memoryStore();
  const states: [string, Record<string, string>][] = [
    ["a", { x: "1", y: "2" }],
    ["b", { x: "3", y: "2" }],
    ["c", { y: "2", z: "4" }],
    ["d", { "__proto__": "5", "constructor": "6" }],
  ];
  for (const [hash, units] of states) await noteSignature(store, signature(hash, units), note);
  const file = (await readSignature(store, ID))!;
  assertEquals(file.history.length, 4);
  assertEquals({ ...file.history[2]!.changed }, { x: [short("3"), null], z: [null, short("4")] });
  for (const [hash, units] of states) {
    const expected = Object.fromEntries(Object.entries(units).map(([id, it]) => [id, short(it)]));
    assertEquals({ ...dependenciesAt(file, long(hash)) }, { ...expected, [ID]: short("0") });
  }
  assertEquals(dependenciesAt(file, long("e")), undefined);
});

Deno.test("accepted hashes are as good as each other, also over several steps", async () => {
  const store = memoryStore();
  await noteSignature(store, signature("a", {}), note);
  await acceptSignature(store, signature("b", {}), [long("a")], { reason: "a log line", now });
  await acceptSignature(store, signature("c", {}), [long("b")], { reason: "another", now });
  const file = (await readSignature(store, ID))!;
  assert(isAccepted(file, long("a"), long("c")));
  assert(isAccepted(file, long("c"), long("a")));
  assert(!isAccepted(file, long("a"), long("d")));
  assertEquals(file.history.at(-1)!.verdict, "accepted: another");
  // A change that is noted already can be accepted too.
  await noteSignature(store, signature("d", {}), note);
  await acceptSignature(store, signature("d", {}), [long("c")], { reason: "no harm", now });
  assert(isAccepted((await readSignature(store, ID))!, long("a"), long("d")));
  const error = await assertRejects(
    () => acceptSignature(store, signature("e", {}), [long("a")], { reason: " ", now }),
    RetakeError,
  );
  assert(isRetakeError(error, "OPTION_INVALID"));
});

Deno.test("a moved function takes its history along", async () => {
  const store = memoryStore();
  await noteSignature(store, signature("a", { x: "1" }), note);
  await acceptSignature(store, signature("b", { x: "2" }), [long("a")], { reason: "why not", now });
  const moved = signature("c", { x: "3" }, { id: "lib/new.ts#ask" });
  await noteSignature(store, moved, note);
  await moveSignature(store, ID, moved, { now });
  assertEquals(await signatureNames(store), ["lib/new.ts/ask"]);
  assert((await store.list()).every((name) => name.includes("lib/new.ts/ask")));
  const file = (await readSignature(store, "lib/new.ts#ask"))!;
  assertEquals(file.previously, [ID]);
  assertEquals(file.history.map(({ verdict }) => verdict), [
    "first signed",
    "accepted: why not",
    `moved from ${ID}`,
    "first signed",
  ]);
  assert(isAccepted(file, long("a"), long("b")));
  assertEquals((await findPrevious(store, ID))?.id, "lib/new.ts#ask");
  assertEquals(await findPrevious(store, "lib/other.ts#x"), undefined);
  assertEquals({ ...dependenciesAt(file, long("b")) }.x, short("2"));
});

Deno.test("a damaged signature is refused with its place", async () => {
  const store = memoryStore();
  await noteSignature(store, signature("a", { x: "1" }), note);
  const text = await store.load(signatureName(ID)) as string;
  const damages: [from: string, to: string, said: string][] = [
    [
      `"format": "retake-signature/2"`,
      `"format": "retake-signature/9"`,
      `format is "retake-signature/9"`,
    ],
    [`"${short("1")}"`, `"abc"`, `dependencies["x"] is "abc", not 16 hexadecimal digits`],
    [`"${short("1")}"`, `1`, `dependencies["x"] is 1, not text`],
    [`"${ID}":`, `"${ID}2":`, `own hash is`],
    [`    "x"`, `<<<<<<< ours\n    "x"`, "merge conflict"],
    [`{\n  "format"`, `[{\n  "format"`, "is not JSON"],
    [`"normaliser": 2`, `"normaliser": "2"`, "normaliser is"],
  ];
  for (const [from, to, said] of damages) {
    assertStringIncludes(text, from);
    await store.save(signatureName(ID), text.replace(from, to));
    const error = await assertRejects(() => readSignature(store, ID), RetakeError);
    assert(isRetakeError(error, "SIGNATURE_INVALID"), error.message);
    assertStringIncludes(error.message, said);
    assertStringIncludes(error.message, "to do");
  }
  await store.save(
    signatureName(ID),
    text.replaceAll(ID, "lib/persona.ts#FROMPROMPT"),
  );
  const other = await assertRejects(() => readSignature(store, ID), RetakeError);
  assertStringIncludes(other.message, "is of lib/persona.ts#FROMPROMPT");
  assertEquals(parseSignature(JSON.parse(text), "here").id, ID);
});

Deno.test("sources are kept by hash, once", async () => {
  const sources = memorySources();
  await keepSources(sources, [unit("x", "1", [], "one"), unit("y", "9", [], "nine")]);
  await keepSources(sources, [unit("x", "1", [], "another text of the same hash")]);
  assertEquals(await sources.load(short("1")), "one");
  assertEquals(await sources.load(short("9")), "nine");
});

function unit(
  id: string,
  hash: string,
  uses: string[],
  source: string | undefined = id,
): SignedUnit {
  return { id, hash: short(hash), path: id.replace(/#.*/, ""), line: 1, source, uses };
}

const UNITS = [
  unit(ID, "0", ["lib/messages.ts#build"]),
  unit("lib/messages.ts#build", "1", ["lib/template.ts#fill", "lib/new.ts#added"]),
  unit("lib/template.ts#fill", "2", ["lib/template.ts#escapeSlot"]),
  unit("lib/template.ts#escapeSlot", "4", [], "return now;"),
  unit("lib/new.ts#added", "5", []),
];

async function explained() {
  const store = memoryStore();
  const sources = memorySources();
  const before = {
    "lib/messages.ts#build": "1",
    "lib/template.ts#fill": "2",
    "lib/template.ts#escapeSlot": "3",
    "lib/old.ts#gone": "6",
  };
  await noteSignature(store, signature("a", before), note);
  await sources.save(short("3"), "return before;");
  const file = await readSignature(store, ID);
  const diff = (path: string, old: string, text: string) => `${path}\n-${old}\n+${text}`;
  return { file, units: UNITS, recorded: long("a"), current: long("b"), sources, diff };
}

Deno.test("an explanation names what changed, the way to it, and the difference", async () => {
  const facts = await explained();
  const explanation = await explainChange(facts);
  const shown = new Set<string>();
  assertEquals(changesOf(explanation, shown), [
    "escapeSlot in lib/template.ts changed (fromPrompt -> build -> fill -> escapeSlot)",
    ...["    lib/template.ts", "    -return before;", "    +return now;"],
    "added in lib/new.ts was added (fromPrompt -> build -> added)",
    ...["    lib/new.ts", "    -", "    +lib/new.ts#added"],
    "gone in lib/old.ts was removed",
    "    (the text that it had was not kept)",
  ]);
  // Another function on the way to the same changes tells them, and shows no difference twice.
  const again = changesOf({ ...explanation, id: "other.ts#other" }, shown);
  assertEquals(again, again.filter((line) => !line.startsWith("    ")));
  assertEquals(again.length, explanation.changes.length);
  const text = describeExplanation(explanation, {
    total: 210,
    cassettes: ["persona/a", "persona/b"],
    cost: "about $0.002",
  });
  assertEquals(
    text.split("\n").slice(0, 6).join("\n"),
    `fromPrompt (lib/persona.ts) has changed since 2 of your 210 cassettes were recorded: escapeSlot in lib/template.ts changed.
  path   fromPrompt -> build -> fill -> escapeSlot
    lib/template.ts
    -return before;
    +return now;
  and    added in lib/new.ts was added`,
  );
  assert(text.endsWith("  cassettes  persona/a, persona/b\n  cost       about $0.002"), text);
});

Deno.test("what cannot be explained is said to be so", async () => {
  const facts = await explained();
  const older = await explainChange({ ...facts, recorded: long("f") });
  assertStringIncludes(changesOf(older, new Set())[0]!, "does not go back");
  const none = await explainChange({ ...facts, file: undefined });
  assertStringIncludes(changesOf(none, new Set())[0]!, "no signature");
  const lost = await explainChange({ ...facts, sources: memorySources() });
  assertStringIncludes(
    describeExplanation(lost, { total: 1, cassettes: ["a"] }),
    "the text that it had was not kept",
  );
  const short = await explainChange({ ...facts, diff: undefined });
  assertEquals(short.changes.map(({ diff }) => diff), ["", "", ""]);
});

Deno.test("a damaged signature is written again, and its history stays", async () => {
  const store = memoryStore();
  await noteSignature(store, signature("a", { x: "1" }), note);
  await acceptSignature(store, signature("b", { x: "2" }), [long("a")], { reason: "so what", now });
  await store.save(signatureName(ID), "<<<<<<< ours");
  assertEquals(await noteSignature(store, signature("b", { x: "2" }), note), "changed");
  const file = (await readSignature(store, ID))!;
  assertEquals([file.hash, isAccepted(file, long("a"), long("b"))], [long("b"), true]);
  // An entry that is damaged says nothing, and that alone.
  const [entry] = (await store.list()).filter((name) => name.startsWith(".history/"));
  await store.save(entry!, "{");
  assertEquals((await readSignature(store, ID))!.history.length, file.history.length - 1);
});

Deno.test("two histories that went on from one state, and what was merged of both", async () => {
  const start = memoryStore();
  await noteSignature(start, signature("a", { x: "1", y: "1" }), note);
  const branch = async (hash: string, units: Record<string, string>) => {
    const store = memoryStore(await textsOf(start));
    await noteSignature(store, signature(hash, units), note);
    return await textsOf(store);
  };
  const [ours, theirs] = [
    await branch("b", { x: "2", y: "1" }),
    await branch("c", { x: "1", y: "2" }),
  ];
  const name = signatureName(ID);
  // As git merges it: each line as it was changed.
  const lines = theirs[name]!.split("\n");
  const merged = ours[name]!.split("\n").map((line, at) =>
    line.includes(short("1")) ? lines[at] : line
  ).join("\n");
  const store = memoryStore({ ...theirs, ...ours, [name]: merged });
  const file = (await readSignature(store, ID))!;
  assertEquals([file.hash, file.history.length], [undefined, 3]); // nobody has signed that yet
  for (const [hash, x, y] of [["a", "1", "1"], ["b", "2", "1"], ["c", "1", "2"]] as const) {
    const expected: Record<string, string> = { x: short(x), y: short(y), [ID]: short("0") };
    assertEquals({ ...dependenciesAt(file, long(hash)) }, expected);
  }
  assertEquals(await noteSignature(store, signature("d", { x: "2", y: "2" }), note), "changed");
  const after = (await readSignature(store, ID))!;
  assertEquals([after.hash, after.history.length], [long("d"), 4]);
  assertEquals({ ...dependenciesAt(after, long("d")) }, {
    ...{ x: short("2"), y: short("2") },
    [ID]: short("0"),
  });
});

async function textsOf(store: ReturnType<typeof memoryStore>): Promise<Record<string, string>> {
  const names = await store.list();
  const texts = await Promise.all(names.map((name) => store.load(name)));
  return Object.fromEntries(names.map((name, at) => [name, String(texts[at])]));
}

Deno.test("a file of the version before is read, and written anew with the next change", async () => {
  const old = {
    ...{ format: "retake-signature/1", id: ID, normaliser: 2, hash: long("b"), own: short("0") },
    lastModified: "2026-11-20T00:00:00.000Z",
    parameters: [{ name: "prompt", type: "string" }],
    dependencies: { x: short("2") },
    ...{ environment: [], packages: [], opaque: [], assets: [] },
    accepted: [{ hashes: [long("a"), long("b")], reason: "why", at: "2026-11-20T00:00:00.000Z" }],
    previously: ["lib/old.ts#ask"],
    history: [
      { at: "2026-11-19T00:00:00.000Z", hash: long("a"), changed: {}, verdict: "first signed" },
      {
        at: "2026-11-20T00:00:00.000Z",
        hash: long("b"),
        before: long("a"),
        changed: { x: [short("1"), short("2")] },
        verdict: "accepted: why",
      },
    ],
  };
  const store = memoryStore({ [signatureName(ID)]: JSON.stringify(old) });
  const check = async (hash: string) => {
    const file = (await readSignature(store, ID))!;
    assertEquals([file.hash, file.previously], [long(hash), ["lib/old.ts#ask"]]);
    assert(isAccepted(file, long("a"), long("b")));
    assertEquals({ ...dependenciesAt(file, long("a")) }, { x: short("1"), [ID]: short("0") });
    assertEquals((await findPrevious(store, "lib/old.ts#ask"))?.id, ID);
  };
  await check("b");
  assertEquals(await noteSignature(store, signature("b", { x: "2" }), note), "same");
  assertEquals(await noteSignature(store, signature("c", { x: "3" }), note), "changed");
  await check("c");
  assertStringIncludes(String(await store.load(signatureName(ID))), "retake-signature/2");
});

Deno.test("hashes of an older normaliser are known as such, next to newer ones of the same file", async () => {
  const store = memoryStore();
  await noteSignature(store, signature("a", { x: "1" }), note);
  for (const name of await store.list()) {
    const older = name.startsWith(".history/") ? "" : `  "normaliser": 1,\n`;
    const text = String(await store.load(name));
    await store.save(name, text.replace(`  "normaliser": 2,\n`, older));
  }
  const before = (await readSignature(store, ID))!;
  // What is on file nowhere is as old as the file.
  assertEquals([isOlder(before, long("a")), isOlder(before, long("f"))], [true, true]);
  assertEquals(await noteSignature(store, signature("b", { x: "2" }), note), "changed");
  const after = (await readSignature(store, ID))!;
  assertEquals([after.normaliser, after.hash], [2, long("b")]);
  assertEquals(["a", "b", "f"].map((it) => isOlder(after, long(it))), [true, false, false]);
  const moved = signature("b", { x: "2" }, { id: "lib/moved.ts#fromPrompt" });
  await moveSignature(store, ID, moved, { now });
  const there = (await readSignature(store, moved.id))!;
  assertEquals(["a", "b"].map((it) => isOlder(there, long(it))), [true, false]);
});
