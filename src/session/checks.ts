/**
 * Checks of options at run time, tied to their types by the compiler: a member or a choice that the
 * type has and the check lacks, or the reverse, does not compile.
 *
 * @module
 */
import { closestWord, RetakeError, showValue } from "../errors.ts";

/** Says what is wrong with a value, as what it should have been; `undefined` where nothing is. */
type PlainCheck = (value: unknown) => string | undefined;

/**
 * The check of a value of type `T`, and of no other. One that fits any type is a plain function; one
 * that lists the choices or the members of a type says of which.
 */
export type Check<T> = PlainCheck & { readonly of?: (value: T) => T };

/** A check for each member of an object. */
export type Checks<T> = { [Name in keyof T]-?: Check<Exclude<T[Name], undefined>> };

/** A text. */
export const isText: PlainCheck = (value) => typeof value === "string" ? undefined : "a text";
/** A list of texts. */
export const isTexts: PlainCheck = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === "string")
    ? undefined
    : "a list of texts";
/** A function. */
export const isFunction: PlainCheck = (value) =>
  typeof value === "function" ? undefined : "a function";
/** `true` or `false`. */
export const isFlag: PlainCheck = (value) =>
  typeof value === "boolean" ? undefined : "true or false";
/** A regular expression, also one of another realm: a file of settings is loaded outside of Jest's. */
export function isRegExp(value: unknown): value is RegExp {
  return Object.prototype.toString.call(value) === "[object RegExp]";
}
/** An object, which a list is not. */
export const isObject: PlainCheck = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? undefined : "an object";

/**
 * One of a few words.
 *
 * @param choices all of them
 */
export function oneOf<const T extends string>(...choices: readonly T[]): Check<T> {
  return (value) =>
    choices.includes(value as T)
      ? undefined
      : choices.map((choice) => JSON.stringify(choice)).join(" or ");
}

/**
 * An object with members of its own, none of which is wanted.
 *
 * @param parent the option that holds it, for messages
 * @param checks a check for each member
 * @returns a check that throws what is wrong with a member: `OPTION_UNKNOWN`, `OPTION_INVALID`
 */
export function objectOf<T extends object>(parent: string, checks: Checks<T>): Check<T> {
  return (value) => {
    const wrong = isObject(value);
    if (wrong !== undefined) return wrong;
    checkMembers(value as object, checks, `${parent}.`);
    return undefined;
  };
}

/**
 * @param value an object
 * @param checks a check for each member that it may have
 * @param before what stands before a member's name in messages
 * @param also names of members that are checked elsewhere
 * @throws {RetakeError} `OPTION_UNKNOWN`, `OPTION_INVALID`
 */
export function checkMembers<T>(
  value: object,
  checks: Checks<T>,
  before = "",
  also: readonly string[] = [],
): void {
  const known = [...Object.keys(checks), ...also];
  for (const [name, member] of Object.entries(value)) {
    if (!known.includes(name)) {
      if (before !== "" && member === undefined) continue;
      throw unknownOption(before + name, known.map((one) => before + one));
    }
    if (member === undefined || also.includes(name)) continue;
    const wanted = (checks as Record<string, PlainCheck>)[name]!(member);
    if (wanted !== undefined) throw invalidOption(before + name, member, wanted);
  }
}

/**
 * The names of a type's members, as a list that the compiler holds to the type.
 *
 * @param names each of them, and `true`
 */
export function namesOf<T>(names: Record<keyof T, true>): string[] {
  return Object.keys(names);
}

/** @returns the error for an option that there is not, with the closest that there is */
function unknownOption(name: string, known: readonly string[]): RetakeError {
  const close = closestWord(name, known);
  return new RetakeError(
    "OPTION_UNKNOWN",
    `There is no option "${name}"${close ? `; did you mean "${close}"?` : "."}\n` +
      `  options  ${known.join(", ")}`,
    { facts: { found: name, supported: known } },
  );
}

/** @returns the error for an option that has a value which it cannot have */
export function invalidOption(name: string, value: unknown, wanted: string): RetakeError {
  return new RetakeError(
    "OPTION_INVALID",
    `The option ${name} is ${showValue(value)}; it must be ${wanted}.`,
    { facts: { name } },
  );
}
