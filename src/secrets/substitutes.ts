/**
 * Values of one machine, written by their names and put back with those of another: `{{home}}`.
 *
 * @module
 */
import { bodyText } from "../cassette/body.ts";
import type { Body, Interaction, RecordedRequest } from "../cassette/types.ts";
import { RetakeError } from "../errors.ts";
import { literalsOf } from "./known_secrets.ts";
import { redactAll } from "./redact.ts";
import type { Literal, RedactionRules, Replace, Substitute, Substitutes } from "./types.ts";

/** What is shorter stands in too many places. */
const SHORTEST = 3;

const RULE = "substitute";
/** For a name that stands as it is, and not percent-encoded, in base64 or hexadecimal. */
const AS_IT_IS = "substitute, as it is";

/**
 * @param named values by name
 * @returns what writes them by their names, and puts them back; `undefined` where there are none
 */
export function createSubstitutes(
  named: Readonly<Record<string, Substitute>>,
): Substitutes | undefined {
  const names = Object.keys(named);
  if (names.length === 0) return undefined;
  // Asked once, when the first request needs it.
  let values: Map<string, string> | undefined;
  const valuesByName = () => values ??= readValues(named);
  let hiding: { rules: RedactionRules; replace: Replace } | undefined;
  const hide = () => {
    if (hiding) return hiding;
    const byValue = new Map([...valuesByName()].map(([name, value]) => [value, `{{${name}}}`]));
    // The longer first: one may contain another.
    const longest = [...byValue.keys()].sort((a, b) => b.length - a.length);
    const replace: Replace = (value, rule) =>
      rule === RULE || rule === AS_IT_IS ? byValue.get(value) ?? value : value;
    return hiding = { rules: onlyLiterals(longest), replace };
  };
  const showing = names.map((name) => `{{${name}}}`);
  // One recording is looked at several times before it is played, and may be played again.
  const shown = new WeakMap<Interaction, Interaction>();
  return {
    request(request) {
      const { rules, replace } = hide();
      return redactAll(bare(request), rules, replace).request;
    },
    interaction(interaction) {
      const { rules, replace } = hide();
      return redactAll(interaction, rules, replace);
    },
    show(interaction) {
      let found = shown.get(interaction);
      if (!found) shown.set(interaction, found = show(interaction));
      return found;
    },
  };

  function show(interaction: Interaction): Interaction {
    const text = JSON.stringify(interaction);
    if (!/\{\{|%7B%7B|e3t|7b7b/i.test(text)) return interaction;
    const body = interaction.response?.body;
    const value = (name: string) => valueOf(valuesByName(), name.slice(2, -2));
    // Where a value stands in JSON, it is spelt as JSON has it: a path with backslashes.
    const escaped = body !== undefined ? isJson(body) : interaction.response?.frames !== undefined;
    const rules = onlyLiterals(showing);
    const spelt = (text: string) => escaped ? JSON.stringify(text).slice(1, -1) : text;
    const replace: Replace = (name, rule) =>
      rule === AS_IT_IS ? spelt(value(name)) : rule === RULE ? value(name) : name;
    return { ...redactAll(interaction, rules, replace), request: interaction.request };
  }
}

function readValues(named: Readonly<Record<string, Substitute>>): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, given] of Object.entries(named)) {
    const value = typeof given === "function" ? given() : given;
    if (value === undefined || value === "") continue;
    if (value.length < SHORTEST) {
      throw new RetakeError(
        "OPTION_INVALID",
        `The option substitute.${name} is ${
          JSON.stringify(value)
        }; a value has ${SHORTEST} characters ` +
          `at least, since it is looked for everywhere.`,
        { facts: { name } },
      );
    }
    values.set(name, value);
  }
  return values;
}

function valueOf(values: ReadonlyMap<string, string>, name: string): string {
  const value = values.get(name);
  if (value !== undefined) return value;
  throw new RetakeError(
    "OPTION_INVALID",
    `The option substitute.${name} has no value on this machine, and a recording that is played has ` +
      `{{${name}}} in its place.\n  to do  give it one, as an environment variable if that is where it ` +
      `is read`,
    { facts: { name } },
  );
}

function onlyLiterals(values: readonly string[]): RedactionRules {
  const literals: Literal[] = values.flatMap((value) =>
    literalsOf(value, RULE).map((literal) =>
      literal.value === undefined ? { ...literal, rule: AS_IT_IS } : literal
    )
  );
  return {
    formats: [],
    literals,
    kept: [],
    custom: [],
    isField: () => false,
    isHeader: () => true,
    isParameter: () => false,
    isHarmless: () => true,
    clean: new WeakSet(),
    cleanPlaces: new Set(),
  };
}

function bare(request: RecordedRequest): Interaction {
  return { request, recordedAt: "", waited: 0, unanswered: true };
}

function isJson(body: Body): boolean {
  if ("json" in body) return true;
  return "base64" in body ? false : /^\s*(?:[[{"]|data:|event:)/.test(bodyText(body) ?? "");
}
