// `deno test` runs the files of a room in one process, by the lists in `tests/together`: no file is left out.
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

Deno.test({
  name: "every test file is run by `deno test`, once: in its room's list, or alone by deno.json",
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
    assertEquals(include.includes("tests/halls/*.ts"), halls.length > 0);
    const ran = [...lists.flatMap(listedIn), ...alone].sort();
    // A file that is missing here wants a line `import "../ROOM/NAME_test.ts";` in tests/together/ROOM.ts.
    assertEquals(ran, filesBelow("tests", /_test\.ts$/));
    const strangers = lists.flatMap((list) =>
      listedIn(list).filter((file) => `tests/together/${file.split("/")[1]}.ts` !== list)
    );
    assertEquals(strangers, []);
  },
});
