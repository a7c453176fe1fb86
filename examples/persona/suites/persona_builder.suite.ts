/** PersonaBuilder: by hand, and by the model. */
import assert from "node:assert/strict";
import { suite } from "@retake/retake/suite";
import { type Persona, PersonaBuilder } from "../mod.ts";
import { ada } from "./people.ts";
import { setup } from "./setup.ts";

const whole = new PersonaBuilder().name("Dora").age(41).occupation("carpenter");

/** A persona of the model's is one like any other: what it is made of passes the builder again. */
function isPersona(persona: Persona): void {
  assert.deepEqual(PersonaBuilder.from(persona).build(), persona);
  assert.ok(persona.traits.length > 0);
  assert.ok(Object.keys(persona.attributes).length > 0);
  assert.notEqual(persona.background, "");
}

export const personaBuilder = suite("PersonaBuilder", {
  category: "persona-builder",
  setup,
  cases: [
    {
      name: "builds a persona step by step",
      fn() {
        const persona = whole.background(" Builds boats. ").traits("calm", "exact")
          .traits("calm").attribute("tools", 120).attributes({ city: "Bergen", tools: 121 })
          .build();
        assert.deepEqual(persona, {
          name: "Dora",
          age: 41,
          occupation: "carpenter",
          background: "Builds boats.",
          traits: ["calm", "exact"],
          attributes: { tools: 121, city: "Bergen" },
        });
      },
    },
    {
      name: "leaves a builder as it was, so that it may start several",
      fn() {
        const older = whole.age(66).traits("wise");
        const named = whole.name("Dolores");
        assert.deepEqual(
          [whole, older, named].map((one) => one.build()).map(({ name, age, traits }) => [
            name,
            age,
            traits,
          ]),
          [["Dora", 41, []], ["Dora", 66, ["wise"]], ["Dolores", 41, []]],
        );
        const attributes = { tools: 1 };
        const persona = whole.attributes(attributes).build();
        attributes.tools = 2;
        assert.notEqual(PersonaBuilder.from(persona).build().attributes, persona.attributes);
        assert.equal(persona.attributes.tools, 1);
        const copy = PersonaBuilder.from(ada).attribute("city", "Faro").build();
        assert.equal(copy.attributes.city, "Faro");
        assert.equal(ada.attributes.city, "Porto");
      },
    },
    {
      name: "refuses what is no persona and says why",
      fn() {
        const refused: [PersonaBuilder, RegExp][] = [
          [new PersonaBuilder(), /age must be a whole number from 0 to 120, not undefined|name/],
          [whole.name(" "), /name must be a text, not " "\./],
          [whole.age(-1), /age must be a whole number from 0 to 120, not -1\./],
          [whole.age(121), /not 121\./],
          [whole.age(30.5), /not 30\.5\./],
          [whole.occupation(""), /occupation must be a text/],
          [whole.traits("kind", ""), /trait must be a text/],
          [
            whole.attribute("income", NaN),
            /attribute "income" must be .* finite number, not NaN\./,
          ],
          [whole.attribute(" ", 1), /attribute must have a name/],
        ];
        for (const [builder, message] of refused) {
          assert.throws(() => builder.build(), { message });
        }
        assert.doesNotThrow(() => [whole.age(0), whole.age(120)].map((one) => one.build()));
      },
    },
    {
      name: "makes a persona from a prompt",
      cassette: true,
      tags: ["model"],
      async fn({ signal }) {
        isPersona(await PersonaBuilder.fromPrompt("a retired lighthouse keeper", { signal }));
      },
    },
    {
      name: "goes on from two personas of the model that were asked for at once",
      cassette: true,
      tags: ["model"],
      async fn({ signal }) {
        const [baker, pilot] = await Promise.all([
          PersonaBuilder.fromPrompt("a baker from Lyon", { signal }),
          PersonaBuilder.fromPrompt("a pilot who is afraid of heights", { signal }),
        ]);
        assert.notDeepEqual(baker, pilot);
        const changed = PersonaBuilder.from(baker).age(64).attribute("income", 28_000).build();
        isPersona(changed);
        assert.deepEqual([changed.name, changed.age], [baker.name, 64]);
        assert.equal(changed.attributes.income, 28_000);
      },
    },
    {
      name: "generates six personas in two requests",
      cassette: true,
      tags: ["model"],
      async fn({ signal }) {
        const people = await PersonaBuilder.generateMultiple("users of a night bus", 6, { signal });
        assert.equal(people.length, 6);
        for (const persona of people) isPersona(persona);
        await assert.rejects(PersonaBuilder.generateMultiple("nobody", 0), /above 0, not 0\./);
      },
    },
    {
      name: "streams a better prompt and makes a persona from it",
      cassette: true,
      tags: ["model", "stream"],
      async fn({ signal }) {
        const pieces: string[] = [];
        const onPiece = (piece: string) => pieces.push(piece);
        const better = await PersonaBuilder.optimizePrompt("old man, sea", { signal, onPiece });
        assert.ok(pieces.length > 5, "the prompt came in one piece");
        assert.equal(pieces.join("").trim(), better);
        isPersona(await PersonaBuilder.fromPrompt(better, { signal }));
      },
    },
    {
      name: "suggests attributes that a persona does not have yet",
      cassette: true,
      tags: ["model"],
      async fn({ signal }) {
        const suggested = await PersonaBuilder.suggestAttributes(ada, 4, { signal });
        const names = Object.keys(suggested);
        assert.ok(names.length >= 1 && names.length <= 4);
        assert.ok(names.every((name) => !(name in ada.attributes)));
        isPersona(
          PersonaBuilder.from(ada).background("Writes programs.").attributes(suggested).build(),
        );
      },
    },
  ],
});
