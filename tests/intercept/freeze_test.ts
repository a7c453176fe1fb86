import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertNotEquals,
  assertNotStrictEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { AsyncLocalStorage } from "node:async_hooks";
import { chance, nextFraction } from "../../src/cassette/chance.ts";
import { freezeAt, holdFrozen } from "../../src/intercept/freeze.ts";
import type { Frozen } from "../../src/intercept/types.ts";
import { realNow, realRandomUUID } from "../../src/wire/native.ts";

const AT = "2026-03-04T05:06:07.089Z";
const TIME = Date.parse(AT);
const golden = () => freezeAt({ at: AT, seed: "golden" });

const scope = new AsyncLocalStorage<Frozen>();
const current = () => scope.getStore();

/** Runs code in a frozen scope that is held for as long. */
function inside<T>(frozen: Frozen, fn: () => T): T {
  const letGo = holdFrozen(current);
  try {
    return scope.run(frozen, fn);
  } finally {
    letGo();
  }
}

/** The properties that a hold replaces, as they are now. */
function properties() {
  const of = (on: object, key: string) => Object.getOwnPropertyDescriptor(on, key);
  return {
    Date: of(globalThis, "Date"),
    now: of(Date, "now"),
    constructor: of(Date.prototype, "constructor"),
    random: of(Math, "random"),
    randomUUID: of(Crypto.prototype, "randomUUID"),
    getRandomValues: of(Crypto.prototype, "getRandomValues"),
    ownOfCrypto: Object.getOwnPropertyNames(crypto).join(),
    ownOfDate: Reflect.ownKeys(Date).map(String).join(),
    ownOfMath: Reflect.ownKeys(Math).map(String).join(),
  };
}

/** Fails unless all is as it was, to the identity of each function. */
function assertRestored(before: ReturnType<typeof properties>): void {
  const after = properties();
  for (const [name, was] of Object.entries(before)) {
    const is = after[name as keyof typeof after];
    if (typeof was === "object" && typeof is === "object") {
      assertStrictEquals(is.value, was.value, name);
      assertEquals(Object.entries(is).map(String), Object.entries(was).map(String), name);
    } else assertEquals(is, was, name);
  }
}

const take = <T>(count: number, next: () => T): T[] => Array.from({ length: count }, () => next());
const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

// --- the generator -------------------------------------------------------------------------------

// Made by another program, in Python, from the published definitions.
const GOLDEN = [
  {
    seed: "",
    random: [0.5163846711848872, 0.7997963394142561, 0.05471333488462227, 0.1377101573206514],
    uuids: ["879e0db2-aed7-455b-ac99-3e3d02858e53", "a4d43023-db3a-43e2-9493-e65ce88eadfd"],
    bytes: [[85, 49, 227, 30, 214], [98, 45, 32, 235]],
  },
  {
    seed: "golden",
    random: [0.8367256642002704, 0.26797276748459153, 0.3674519832818609, 0.5218957474151651],
    uuids: ["a6630500-dfe8-4742-8116-55e756ab1ce8", "bd5b3f28-1ad9-4dd0-9499-d287645c919c"],
    bytes: [[115, 109, 92, 210, 8], [244, 156, 43, 220]],
  },
  {
    seed: "0e3b6a52-8f5e-4f7e-9b58-0f2f2f0d5c11",
    random: [0.13616190080609214, 0.25764149103657896, 0.20962858697196285, 0.2895969310106209],
    uuids: ["0ead2018-3dc7-4bdd-ba4f-efed10fe604d", "c99679af-d11b-435f-b1c6-fbb2df56b5a3"],
    bytes: [[133, 49, 216, 58, 165], [44, 95, 203, 255]],
  },
  {
    seed: "héllo 🎲",
    random: [0.32829481908620384, 0.8477502786653761, 0.08493087949845435, 0.19924829075539563],
    uuids: ["adad28b9-bdbf-4474-96d3-ef3f91bd9451", "03e8ab93-644e-4cb2-8ba4-4f4b07261659"],
    bytes: [[109, 182, 151, 61, 199], [101, 204, 133, 112]],
  },
];

Deno.test("chance: each seed gives the same values on every runtime", () => {
  for (const { seed, random, uuids, bytes } of GOLDEN) {
    const frozen = freezeAt({ at: AT, seed });
    assertEquals(take(4, frozen.random), random);
    assertEquals(take(2, frozen.randomUUID), uuids);
    assertEquals(bytes.map(({ length }) => [...frozen.fill(new Uint8Array(length))]), bytes);
  }
  const next = chance("golden", "random");
  assertEquals(take(1_000_000, () => nextFraction(next)).at(-1), 0.2521093557164389);
});

Deno.test("chance: fractions and bytes are spread evenly, and do not repeat soon", () => {
  const DRAWS = 200_000;
  const next = chance("spread", "random");
  const lots = new Array<number>(100).fill(0);
  const seen = new Set<number>();
  let rising = 0;
  let last = 0;
  for (let at = 0; at < DRAWS; at++) {
    const value = nextFraction(next);
    assert(value >= 0 && value < 1);
    lots[Math.floor(value * 100)]!++;
    if (value > last) rising++;
    seen.add(last = value);
  }
  // Chi squared with 99 degrees of freedom: mean 99, standard deviation 14.
  const expected = DRAWS / 100;
  const chi = lots.reduce((sum, lot) => sum + (lot - expected) ** 2 / expected, 0);
  assert(chi > 50 && chi < 170, `${chi}`);
  assert(Math.abs(rising - DRAWS / 2) < 1000, `${rising}`);
  assertEquals(seen.size, DRAWS, "of 2^53 fractions none comes twice so soon");

  const bits = new Array<number>(8).fill(0);
  for (const byte of freezeAt({ at: AT, seed: "spread" }).fill(new Uint8Array(DRAWS))) {
    for (let bit = 0; bit < 8; bit++) bits[bit]! += byte >> bit & 1;
  }
  for (const count of bits) assert(Math.abs(count - DRAWS / 2) < 1200, `${bits}`);
});

Deno.test("frozen: UUIDs are valid, and all different", () => {
  const frozen = golden();
  const uuids = take(5000, frozen.randomUUID);
  for (const uuid of uuids) {
    assertMatch(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
  assertEquals(new Set(uuids).size, 5000);
  assertEquals(new Set(uuids.map((uuid) => uuid[19])).size, 4, "8, 9, a and b");
});

// --- in a frozen scope ---------------------------------------------------------------------------

Deno.test("frozen: the same state gives the same values, through the globals", () => {
  const look = () =>
    inside(golden(), () => ({
      time: [Date.now(), new Date().getTime(), new Date().toISOString(), Date()],
      random: take(3, Math.random),
      uuids: [crypto.randomUUID(), crypto.randomUUID()],
      bytes: [...crypto.getRandomValues(new Uint8Array(5))],
    }));
  const seen = look();
  assertEquals(seen, look());
  assertEquals(seen.time, [TIME, TIME, AT, new Date(TIME).toString()]);
  assertEquals(seen.random, GOLDEN[1]!.random.slice(0, 3));
  assertEquals(seen.uuids, GOLDEN[1]!.uuids);
  assertEquals(seen.bytes, GOLDEN[1]!.bytes[0]);
});

Deno.test("frozen: one more call of one function does not shift the others", () => {
  inside(golden(), () => {
    take(17, Math.random);
    assertEquals(crypto.randomUUID(), GOLDEN[1]!.uuids[0]);
    assertEquals([...crypto.getRandomValues(new Uint8Array(5))], GOLDEN[1]!.bytes[0]);
    assertEquals(crypto.randomUUID(), GOLDEN[1]!.uuids[1]);
  });
});

Deno.test("frozen: the clock stands still while timers and performance go on", async () => {
  const letGo = holdFrozen(current);
  await scope.run(golden(), async () => {
    const started = performance.now();
    await pause(20);
    assertEquals(Date.now(), TIME);
    assert(performance.now() > started);
    assert(Math.abs(realNow() - performance.timeOrigin - performance.now()) < 60_000);
    assertNotEquals(realRandomUUID(), realRandomUUID());
    assertEquals(crypto.randomUUID(), GOLDEN[1]!.uuids[0], "Retake's own draw nothing");
    const { Temporal } = globalThis as {
      Temporal?: { Now: { instant(): { epochMilliseconds: number } } };
    };
    if (Temporal) assertEquals(Temporal.Now.instant().epochMilliseconds, TIME);
  });
  letGo();
});

Deno.test("frozen: Date is in all else what it was", () => {
  const Captured = Date;
  const earlier = new Date(5);
  inside(golden(), () => {
    assertEquals(new Date(7).getTime(), 7);
    assertEquals(new Date("2020-01-01T00:00:00Z").getTime(), Date.UTC(2020, 0, 1));
    assertEquals(new Date(2020, 1, 3, 4, 5, 6, 7).getMonth(), 1);
    assert(Number.isNaN(new Date(undefined as unknown as number).getTime()));
    assertEquals(new Date(new Date(9)).getTime(), 9);
    assertEquals(Date.parse(AT), TIME);
    assertEquals([Date.name, Date.length], ["Date", 7]);
    assertEquals(Reflect.ownKeys(Date), Reflect.ownKeys(Captured));
    assertEquals(typeof Date, "function");
    assertEquals(typeof Date(), "string");
    assertEquals((Date as unknown as (year: number) => string)(1999), Date());

    // Dates of before, of now, and of the Date that somebody took along: all are one another's.
    assert(earlier instanceof Date);
    assert(new Date() instanceof Captured);
    assert(new Captured() instanceof Date);
    assert(!({} instanceof Date));
    assertStrictEquals(Date.prototype, Captured.prototype);
    assertStrictEquals(Date.prototype.constructor, Date);
    assertStrictEquals(earlier.constructor, Date);
    assertEquals(Captured.now(), TIME);
    assertNotEquals(new Captured().getTime(), TIME, "out of reach");

    const now = new Date();
    assertEquals(Object.prototype.toString.call(now), "[object Date]");
    assertStrictEquals(Object.getPrototypeOf(now), Captured.prototype);
    assertEquals(structuredClone(now).getTime(), TIME);
    assert(structuredClone({ now }).now instanceof Date);
    assertEquals(JSON.stringify({ now }), `{"now":"${AT}"}`);
    assertEquals(Reflect.construct(Date, []).getTime(), TIME);
    assertEquals(Reflect.construct(Date, [3]).getTime(), 3);
    const bound = Date.bind(null) as unknown as DateConstructor;
    assertEquals(new bound().getTime(), TIME);
    const Other = function () {} as unknown as new () => Date;
    const other = Reflect.construct(Date, [], Other);
    assertStrictEquals(Object.getPrototypeOf(other), Other.prototype);
    assertEquals(Captured.prototype.getTime.call(other), TIME);
  });
  const later = inside(golden(), () => new Date());
  assert(later instanceof Date);
  assertStrictEquals(later.constructor, Date);
  assertStrictEquals(Date, Captured);
});

Deno.test("frozen: subclasses of Date, those that outlive the scope too", () => {
  const Stamp = inside(golden(), () => {
    class Stamp extends Date {
      label = "stamp";
      day() {
        return this.toISOString().slice(0, 10);
      }
    }
    const stamp = new Stamp();
    assertEquals([stamp.getTime(), stamp.label, stamp.day()], [TIME, "stamp", "2026-03-04"]);
    assert(stamp instanceof Stamp && stamp instanceof Date);
    assertStrictEquals(stamp.constructor, Stamp);
    assertEquals(new Stamp(11).getTime(), 11);
    assertEquals(Stamp.now(), TIME);
    return Stamp;
  });
  const real = new Stamp();
  assert(real instanceof Stamp && real instanceof Date);
  assert(Math.abs(real.getTime() - Date.now()) < 60_000);
  assertEquals(inside(golden(), () => new Stamp().getTime()), TIME);
});

Deno.test("frozen: functions look as they did", () => {
  const looks = () =>
    [Date.now, Math.random, crypto.randomUUID, crypto.getRandomValues].map((fn) => [
      fn.name,
      fn.length,
      Reflect.ownKeys(fn).map(String).sort().join(),
    ]);
  assertEquals(inside(golden(), looks), looks());
  inside(golden(), () => {
    assertThrows(() => Reflect.construct(Math.random, []), TypeError);
    const { now } = Date;
    const { random } = Math;
    assertEquals([now(), random()], [TIME, GOLDEN[1]!.random[0]], "taken while in place");
  });
});

Deno.test("frozen: getRandomValues fills every array that the real one fills", () => {
  inside(golden(), () => {
    const whole = new Uint8Array(16);
    assertStrictEquals(crypto.getRandomValues(whole.subarray(4, 9)).buffer, whole.buffer);
    assertEquals([...whole], [0, 0, 0, 0, ...GOLDEN[1]!.bytes[0]!, 0, 0, 0, 0, 0, 0, 0]);
    const arrays = [
      new Int8Array(4),
      new Uint8ClampedArray(4),
      new Int16Array(4),
      new Uint16Array(4),
      new Int32Array(4),
      new Uint32Array(4),
      new BigInt64Array(4),
      new BigUint64Array(4),
      new Uint8Array(65536),
    ];
    for (const array of arrays) {
      assertStrictEquals<unknown>(crypto.getRandomValues(array as Uint8Array<ArrayBuffer>), array);
      assert(new Uint8Array(array.buffer).some((byte) => byte !== 0));
    }
    const empty = new Uint8Array(0);
    assertStrictEquals(crypto.getRandomValues(empty), empty);
  });
});

Deno.test("frozen: what the runtime refuses is refused in its words, and draws nothing", () => {
  const { getRandomValues, randomUUID } = Crypto.prototype;
  const array = (value: unknown) => value as Uint8Array<ArrayBuffer>;
  const wrong: [name: string, fn: () => unknown][] = [
    ["floats", () => crypto.getRandomValues(array(new Float64Array(2)))],
    ["a view", () => crypto.getRandomValues(array(new DataView(new ArrayBuffer(8))))],
    ["no array", () => crypto.getRandomValues(array({}))],
    ["nothing", () => (crypto.getRandomValues as () => void)()],
    ["too many", () => crypto.getRandomValues(new Uint8Array(65537))],
    ["a stranger", () => crypto.getRandomValues.call({} as Crypto, new Uint8Array(2))],
    ["nobody", () => (0, crypto.getRandomValues)(new Uint8Array(2))],
    ["a stranger, UUID", () => crypto.randomUUID.call({} as Crypto)],
    ["nobody, UUID", () => (0, crypto.randomUUID)()],
  ];
  const words = (fn: () => unknown) => {
    try {
      fn();
    } catch (error) {
      const { name, message } = error as Error;
      return [name, message, error instanceof DOMException, error instanceof TypeError];
    }
    return "accepted";
  };
  const real = wrong.map(([name, fn]) => [name, words(fn)]);
  inside(golden(), () => {
    assertNotStrictEquals(crypto.getRandomValues, getRandomValues);
    assertNotStrictEquals(crypto.randomUUID, randomUUID);
    assertEquals(wrong.map(([name, fn]) => [name, words(fn)]), real);
  });
  for (const [name, how] of real) {
    // Bun does not have the standard's limit, and freezing takes nothing away.
    if (name !== "too many" || how !== "accepted") assertNotEquals(how, "accepted", String(name));
  }
  inside(golden(), () => {
    for (const [name, fn] of wrong) if (name !== "too many") assertThrows(fn);
    assertEquals(crypto.randomUUID(), GOLDEN[1]!.uuids[0]);
    assertEquals([...crypto.getRandomValues(new Uint8Array(5))], GOLDEN[1]!.bytes[0]);
  });
});

// --- scopes and holds ----------------------------------------------------------------------------

Deno.test("frozen: two scopes and code in none, at the same time", async () => {
  const before = properties();
  const states = [
    { at: "2001-02-03T04:05:06.007Z", seed: "one" },
    { at: "2030-01-01T00:00:00.000Z", seed: "two" },
  ];
  const turns = 30;
  const step = () => [Date.now(), +new Date(), Math.random(), crypto.randomUUID()];
  const work = async (pace: number) => {
    const seen = [];
    for (let turn = 0; turn < turns; turn++) {
      seen.push(step());
      await (turn % 3 === 0 ? pause(pace) : turn % 3 === 1 ? Promise.resolve() : pause(0));
    }
    return seen;
  };
  const frozen = async (state: { at: string; seed: string }, pace: number) => {
    const letGo = holdFrozen(current);
    try {
      return await scope.run(freezeAt(state), () => work(pace));
    } finally {
      letGo();
    }
  };
  const started = realNow();
  const [one, two, none, again] = await Promise.all([
    frozen(states[0]!, 1),
    frozen(states[1]!, 3),
    work(2),
    frozen(states[0]!, 2),
  ]);
  assertEquals(one, again);
  for (const [at, seen] of [one, two].entries()) {
    const alone = freezeAt(states[at]!);
    assertEquals(
      seen,
      take(turns, () => [alone.now(), alone.now(), alone.random(), alone.randomUUID()]),
    );
  }
  for (const [now] of none!) assert(now as number >= started && now as number <= realNow());
  assertEquals(new Set(none!.flatMap(([, , random, uuid]) => [random, uuid])).size, 2 * turns);
  assertRestored(before);
});

Deno.test("hold: the last one to let go puts all back exactly, whatever the order", () => {
  const before = properties();
  const other = () => undefined;
  const orders: number[][] = [[0, 1, 2], [2, 1, 0], [1, 2, 0]];
  for (const order of orders) {
    const holds = [holdFrozen(current), holdFrozen(other), holdFrozen(current)];
    const FrozenDate = Date;
    assertNotStrictEquals<unknown>(FrozenDate, before.Date!.value);
    for (const [at, which] of order.entries()) {
      assertStrictEquals(Date, FrozenDate, `after ${at}`);
      holds[which]!();
      holds[which]!(); // once more does nothing
    }
    assertRestored(before);
  }
});

Deno.test("hold: whoever let go is asked no more, and the others still are", () => {
  const one = freezeAt({ at: "2001-01-01T00:00:00.000Z", seed: "" });
  const two = freezeAt({ at: "2002-01-01T00:00:00.000Z", seed: "" });
  const letGoOne = holdFrozen(() => one);
  const letGoTwo = holdFrozen(() => two);
  assertEquals(Date.now(), one.now());
  letGoOne();
  assertEquals(Date.now(), two.now());
  letGoTwo();
  assertInstanceOf(new Date(), Date);
  assertNotEquals(Date.now(), two.now());
});

Deno.test("hold: what was copied while frozen is real afterwards, and frozen again later", () => {
  const taken = inside(golden(), () => ({
    Date,
    now: Date.now,
    random: Math.random,
    uuid: crypto.randomUUID.bind(crypto),
  }));
  assert(Math.abs(taken.now() - realNow()) < 60_000);
  assert(Math.abs(new taken.Date().getTime() - realNow()) < 60_000);
  assertNotEquals(taken.random(), taken.random());
  assertNotEquals(taken.uuid(), taken.uuid());
  inside(golden(), () => {
    assertStrictEquals(taken.Date, Date);
    assertEquals([taken.now(), taken.random()], [TIME, GOLDEN[1]!.random[0]]);
  });
});

Deno.test("hold: code outside the scope is real also inside the held time", () => {
  const letGo = holdFrozen(current);
  assert(Math.abs(Date.now() - realNow()) < 60_000);
  assert(Math.abs(new Date().getTime() - realNow()) < 60_000);
  assertEquals(new Date(5).getTime(), 5);
  assertMatch(Date(), /20\d\d/);
  assertEquals(new Set(take(100, Math.random)).size, 100);
  assertEquals(new Set(take(100, () => crypto.randomUUID())).size, 100);
  const none = new Uint8Array(32);
  assert(crypto.getRandomValues(none).some((byte) => byte !== 0));
  scope.run(golden(), () => {
    assertEquals(Date.now(), TIME);
    assert(scope.exit(() => Math.abs(Date.now() - realNow()) < 60_000));
  });
  letGo();
});

Deno.test("hold: globals that cannot be changed are an error, and nothing stays changed", () => {
  const before = properties();
  const random = Object.getOwnPropertyDescriptor(Math, "random")!;
  const fixed = { value: random.value, writable: false, configurable: false };
  const RealMath = Math;
  const Hard = Object.create(Math, { random: fixed });
  Object.defineProperty(globalThis, "Math", { value: Hard, writable: true, configurable: true });
  try {
    assertThrows(() => holdFrozen(current), TypeError);
  } finally {
    Object.defineProperty(globalThis, "Math", {
      value: RealMath,
      writable: true,
      configurable: true,
    });
  }
  assertRestored(before);
  assertEquals(inside(golden(), () => Date.now()), TIME, "and the next hold works");
  assertRestored(before);
});

// --- strangers -----------------------------------------------------------------------------------

/** Puts a fake clock and fake chance in place, as fake timers and stubs do; gives back the undo. */
function fakeTimers(time: number): () => void {
  const Found = globalThis.Date;
  const { random } = Math;
  class FakeDate extends Found {
    constructor(...args: unknown[]) {
      super(...(args.length === 0 ? [time] : args) as [number]);
    }
    static override now() {
      return time;
    }
  }
  globalThis.Date = FakeDate as unknown as DateConstructor;
  Math.random = () => 0.5;
  Object.defineProperty(crypto, "randomUUID", { value: () => "stub", configurable: true });
  return () => {
    globalThis.Date = Found;
    Math.random = random;
    Reflect.deleteProperty(crypto, "randomUUID");
  };
}

const glance = () => [Date.now(), new Date().getTime(), Math.random(), crypto.randomUUID()];
const FROZEN_GLANCE = [TIME, TIME, GOLDEN[1]!.random[0], GOLDEN[1]!.uuids[0]];

Deno.test("strangers: who replaces a global inside the scope is heard, and leaves as they came", () => {
  const before = properties();
  inside(golden(), () => {
    const undo = fakeTimers(1000);
    assertEquals(glance(), [1000, 1000, 0.5, "stub"]);
    undo();
    assertEquals(glance(), FROZEN_GLANCE);
  });
  assertRestored(before);
});

Deno.test("strangers: who stays longer than the scope is left alone", () => {
  const before = properties();
  let undo = () => {};
  inside(golden(), () => undo = fakeTimers(1000));
  assertEquals(glance(), [1000, 1000, 0.5, "stub"]);
  undo(); // ours come back, and hand on
  assertStrictEquals(new Date().getTime() - TIME === 0, false);
  assertNotEquals(Math.random(), Math.random());
  assert(new Date() instanceof Date);
  assert(Math.abs(Date.now() - realNow()) < 60_000);
  // The next session finds its own, and leaves nothing of it behind.
  inside(golden(), () => {
    assertEquals(glance(), FROZEN_GLANCE);
    assertStrictEquals(new Date().constructor, Date);
  });
  assertRestored(before);
});

Deno.test("strangers: who was there first is below the frozen scope, and there again after it", () => {
  const before = properties();
  const undo = fakeTimers(1000);
  const fakes = properties();
  const letGo = holdFrozen(current);
  assertEquals(glance(), [1000, 1000, 0.5, "stub"], "in no scope");
  assertEquals(scope.run(golden(), glance), FROZEN_GLANCE);
  scope.run(golden(), () => {
    assert(new Date() instanceof Date);
    assertEquals(new Date(5).getTime(), 5);
  });
  letGo();
  assertRestored(fakes);
  assertEquals(glance(), [1000, 1000, 0.5, "stub"]);
  undo();
  assertRestored(before);
});

Deno.test("strangers: a fake Date without its own now, or with the real one's prototype", () => {
  const before = properties();
  const Real = Date;
  try {
    globalThis.Date = class extends Real {} as unknown as DateConstructor;
    assertEquals(inside(golden(), () => [Date.now(), new Date().getTime()]), [TIME, TIME]);

    const Fake = Object.assign(function () {
      return new Real(1000);
    }, { now: () => 1000, prototype: Real.prototype });
    globalThis.Date = Fake as unknown as DateConstructor;
    inside(golden(), () => {
      assertEquals(Date.now(), TIME);
      assertStrictEquals(Date.prototype.constructor, Real, "it is not the fake's to begin with");
    });
    assertStrictEquals<unknown>(Date, Fake);
  } finally {
    globalThis.Date = Real;
  }
  assertRestored(before);
});

Deno.test("strangers: a getter is a getter again afterwards", () => {
  const before = properties();
  const getter = { get: () => () => 0.5, configurable: true, enumerable: false };
  Object.defineProperty(Math, "random", getter);
  try {
    inside(golden(), () => {
      assertEquals(Math.random(), GOLDEN[1]!.random[0]);
      const { random } = Math;
      Math.random = () => 0.25; // as anybody may
      Math.random = random;
    });
    assertStrictEquals(Object.getOwnPropertyDescriptor(Math, "random")!.get, getter.get);
    assertEquals(Math.random(), 0.5);
  } finally {
    Object.defineProperty(Math, "random", before.random!);
  }
  assertRestored(before);
});

Deno.test("strangers: one between two of ours does not make them draw twice", () => {
  const before = properties();
  const { randomUUID } = Crypto.prototype;
  const properly = { configurable: true, enumerable: true, writable: true };
  let calls = 0;
  let ours = randomUUID;
  // A spy put on ours inside a scope, and left there.
  inside(golden(), () => {
    ours = Crypto.prototype.randomUUID;
    const spy = function (this: Crypto) {
      calls++;
      return ours.call(this);
    };
    Object.defineProperty(crypto, "randomUUID", { value: spy, ...properly });
    assertEquals(crypto.randomUUID(), GOLDEN[1]!.uuids[0]);
  });
  assertEquals(calls, 1);
  assertMatch(crypto.randomUUID(), /-4/);
  inside(golden(), () => {
    assertEquals(take(2, () => crypto.randomUUID()), GOLDEN[1]!.uuids);
  });
  assertEquals(calls, 4, "the spy sees all calls");
  Reflect.deleteProperty(crypto, "randomUUID");
  assertRestored(before);
});

Deno.test("strangers: a spy on Date.now comes and goes through the frozen Date", () => {
  const before = properties();
  inside(golden(), () => {
    const spied = Object.getOwnPropertyDescriptor(Date, "now")!;
    Date.now = () => 42;
    assertEquals(Date.now(), 42);
    assertEquals(new Date().getTime(), TIME);
    Object.defineProperty(Date, "now", spied);
    assertEquals(Date.now(), TIME);
  });
  assertRestored(before);
});
