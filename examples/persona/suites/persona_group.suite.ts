/** PersonaGroup: a collection with figures, drawn from distributions and summed up by the model. */
import assert from "node:assert/strict";
import { suite } from "@retake/retake/suite";
import { sampleCorrelation } from "simple-statistics";
import { PersonaBuilder, PersonaGroup } from "../mod.ts";
import { ada, ben, cleo, shoppers, threePeople } from "./people.ts";
import { setup } from "./setup.ts";
import { within } from "./theory.ts";

export const personaGroup = suite("PersonaGroup", {
  category: "persona-group",
  setup,
  cases: [
    {
      name: "holds personas in their order",
      fn() {
        const people = [ada, ben];
        const group = PersonaGroup.fromArray(people);
        people.push(cleo);
        assert.equal(group.size, 2);
        assert.deepEqual([...group], [ada, ben]);
        assert.deepEqual([...new PersonaGroup()], []);
      },
    },
    {
      name: "adds and removes personas",
      fn() {
        const group = new PersonaGroup().add(ada).add(ben, cleo);
        assert.equal(group.size, 3);
        assert.equal(group.remove(ben), true);
        assert.equal(group.remove(ben), false);
        // Another one with all the same to it is not this one.
        assert.equal(group.remove(PersonaBuilder.from(ada).build()), false);
        assert.deepEqual([...group], [ada, cleo]);
        assert.equal(group.remove(ada), true);
        assert.deepEqual([...group], [cleo]);
      },
    },
    {
      name: "finds, filters and maps",
      fn() {
        const group = threePeople();
        assert.equal(group.find(({ age }) => age > 50), ben);
        assert.equal(group.find(({ age }) => age > 90), undefined);
        const curious = group.filter(({ traits }) => traits.includes("curious"));
        assert.ok(curious instanceof PersonaGroup);
        assert.deepEqual(curious.map(({ name }) => name), ["Ada", "Cleo"]);
        assert.equal(group.size, 3);
      },
    },
    {
      name: "works out figures of ages and of attributes",
      fn() {
        const age = threePeople().statistics();
        assert.deepEqual([age.count, age.mean, age.median, age.min, age.max], [3, 39, 36, 23, 58]);
        // By hand: the ages are -3, 19 and -16 from their mean.
        within("the standard deviation", age.standardDeviation, Math.sqrt(626 / 2), 1e-9);
        const { 5: low, 25: lower, 50: middle, 75: upper, 95: high } = age.percentiles;
        const between = [23 + 1.3, 23 + 6.5, 36, 36 + 11, 36 + 19.8];
        for (const [i, found] of [low, lower, middle, upper, high].entries()) {
          within("a percentile", found, between[i]!, 1e-9);
        }
        const income = threePeople().statistics("income");
        assert.deepEqual([income.count, income.mean], [2, 41_500]);
        assert.throws(() => threePeople().statistics("height"), /No persona .* its height\./);
        assert.throws(() => new PersonaGroup().statistics(), /No persona of this group/);
      },
    },
    {
      name: "counts occupations, traits and attributes",
      fn() {
        const group = threePeople().add(PersonaBuilder.from(ben).name("Bea").build());
        assert.deepEqual(group.counts("occupation"), { baker: 2, engineer: 1, student: 1 });
        assert.deepEqual(group.counts("traits"), { patient: 3, curious: 2, warm: 2 });
        assert.equal(Object.keys(group.counts("traits"))[0], "patient");
        assert.deepEqual(group.counts("city"), { Porto: 1, Leeds: 1 });
      },
    },
    {
      name: "generates the same group from the same seed",
      fn() {
        const group = [...PersonaGroup.generate(40, shoppers, 7)];
        assert.deepEqual([...PersonaGroup.generate(40, shoppers, 7)], group);
        assert.notDeepEqual([...PersonaGroup.generate(40, shoppers, 8)], group);
        // More of them begin with the same ones.
        assert.deepEqual([...PersonaGroup.generate(90, shoppers, 7)].slice(0, 40), group);
        const { age: _, ...attributes } = { ...group[0]!.attributes };
        assert.deepEqual(Object.keys(attributes).sort(), ["income", "loyalty", "visits"]);
        assert.throws(
          () => PersonaGroup.generate(1, { occupation: shoppers.occupation }, 7),
          /age/,
        );
      },
    },
    {
      name: "generates ages and attributes as their distributions say",
      fn() {
        const count = 2000;
        const group = PersonaGroup.generate(count, shoppers, 9);
        const error = Math.sqrt(count) / 3.5;
        within("the mean age", group.statistics().mean, 45, 8 / error);
        within("the mean of visits", group.statistics("visits").mean, 4, 2 / error);
        const loyalty = group.statistics("loyalty");
        within("the mean loyalty", loyalty.mean, 2 / 7, Math.sqrt(10 / (49 * 8)) / error);
        assert.ok(loyalty.min >= 0 && loyalty.max <= 1);
        const nurses = group.counts("occupation").nurse ?? 0;
        within("the share of nurses", nurses / count, 0.5, 0.5 / error);
        const ages = group.map(({ age }) => age);
        const incomes = group.map(({ attributes }) => Number(attributes.income));
        // Ages are rounded to years, which takes next to nothing from the correlation.
        within("the correlation", sampleCorrelation(ages, incomes), 0.6, 0.64 / error + 0.001);
        assert.ok(ages.every((age) => Number.isInteger(age) && age >= 0 && age <= 120));
      },
    },
    {
      name: "is summarised by the model",
      cassette: true,
      tags: ["model"],
      async fn({ signal }) {
        const { title, summary, commonTraits, diversity } = await threePeople()
          .summarise({ signal });
        assert.ok([title, summary, ...commonTraits].every((text) => text.trim() !== ""));
        assert.ok(commonTraits.length >= 1 && commonTraits.length <= 4);
        assert.ok(Number.isInteger(diversity) && diversity >= 0 && diversity <= 10);
        await assert.rejects(new PersonaGroup().summarise(), /nothing to say of an empty group/);
      },
    },
    {
      name: "is compared by the model with a group that the model made",
      cassette: true,
      tags: ["model"],
      async fn({ signal }) {
        const climbers = await PersonaBuilder.generateMultiple("rock climbers", 2, { signal });
        const { similarities, differences, moreDiverse } = await threePeople()
          .compare(PersonaGroup.fromArray(climbers), { signal });
        assert.ok(similarities.length >= 1 && differences.length >= 1);
        assert.match(moreDiverse, /^(?:first|second|neither)$/);
      },
    },
  ],
});
