// The files of a room run in one process, by the lists in `tests/together`: no file is left out.
import { assertEquals } from "@std/assert";
import { canRead, filesBelow, read } from "./tree.ts";

/** The lists that a hall imports. */
function roomsIn(hall: string): string[] {
  return [...read(hall).matchAll(/^import "\.\.\/(together\/.+)";$/gm)].map(([, path]) =>
    `tests/${path}`
  );
}

/** The test files that a list imports, as paths from the root. */
function listedIn(list: string): string[] {
  return [...read(list).matchAll(/^import "\.\.\/((?!support\/).+)";$/gm)].map(([, path]) =>
    `tests/${path}`
  );
}

/** What no test of runs with no permission but loopback: `deno task test` and `npm test` run them. */
const NEED_MORE = ["tests/intercept/copies_test.ts", "tests/session/durable_test.ts"];

Deno.test({
  name: "every test file is in its room's list, or alone in deno.json, once",
  ignore: !canRead,
  fn() {
    const { test: { include } } = JSON.parse(read("deno.json")) as { test: { include: string[] } };
    const alone = include.filter((path) => path.endsWith("_test.ts"));
    const lists = filesBelow("tests/together", /\.ts$/);
    const halls = filesBelow("tests/halls", /\.ts$/);
    const rooms = [
      ...include.filter((path) => path.startsWith("tests/together/")),
      ...halls.flatMap(roomsIn),
    ];
    assertEquals(rooms.sort(), lists);
    assertEquals(halls, ["tests/halls/long.ts", "tests/halls/short.ts"]);
    assertEquals(include.filter((path) => halls.includes(path)), ["tests/halls/short.ts"]);
    // What takes longest is in a list of its own, and only there.
    assertEquals(roomsIn(halls[0]!), lists.filter((list) => list.endsWith("_long.ts")));
    const ran = [...lists.flatMap(listedIn), ...alone, ...NEED_MORE].sort();
    // A file that is missing here wants a line `import "../ROOM/NAME_test.ts";` in tests/together/ROOM.ts.
    assertEquals(ran, filesBelow("tests", /_test\.ts$/));
    const strangers = lists.flatMap((list) =>
      listedIn(list).filter((file) => !list.startsWith(`tests/together/${file.split("/")[1]}`))
    );
    assertEquals(strangers, []);
  },
});
