/**
 * What the page does: forms of its own that are sent to a server, each to one function of the desk.
 *
 * @module
 */
import { CHANGE_KINDS } from "../diff/review.ts";
import { RetakeError } from "../errors.ts";
import type { Desk, Done } from "./desk.ts";
import { type Gate, isEqual } from "./guard.ts";
import type { Links, Place } from "./types.ts";

/** What was sent: checked for its form, and not for what it names. */
export interface Sent {
  /** @returns a field; an empty one where it was not sent */
  field(name: string): string;
}

/** A form has no more characters than these. */
const LONGEST = 65_536;

/**
 * @param request a form that was sent
 * @param gate who gets in
 * @returns what was sent; why it is refused
 */
export async function readForm(
  request: Request,
  { token }: Gate,
): Promise<Sent | { refused: number; why: string }> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) {
    return { refused: 415, why: "This is no form of this page." };
  }
  const length = Number(request.headers.get("content-length") ?? NaN);
  if (!(length <= LONGEST)) return { refused: 413, why: "This form is too long." };
  const fields = new URLSearchParams(await request.text());
  if (token === undefined || !isEqual(fields.get("token") ?? "", token)) {
    return { refused: 403, why: "This form is of a page that is over: load the page again." };
  }
  return { field: (name) => fields.get(name) ?? "" };
}

/** Where somebody is led after something was done. */
export interface Led {
  /** What was done; absent of what goes on. */
  done?: Done;
  /** A page of ours, by its address. */
  to: string;
}

/** What deeds are told. */
export interface Doing {
  desk: Desk;
  links: Links;
  /** The path below which all is. */
  base: string;
  /** @returns whether there is a cassette of that name, now or at a commit */
  isKnown(name: string, against?: string): Promise<boolean>;
}

type Deed = (sent: Sent, doing: Doing) => Promise<Led>;

/** All that forms can do, by the end of their address. */
const DEEDS: { [deed: string]: Deed } = {
  keep,
  rename,
  delete: remove,
  redact,
  ignore,
  accept,
  record,
  stop,
  undo,
};

/** @returns the function for an address; `undefined` where there is none */
export function deedOf(name: string): Deed | undefined {
  return Object.hasOwn(DEEDS, name) ? DEEDS[name] : undefined;
}

async function keep({ field }: Sent, { desk, links, isKnown }: Doing): Promise<Led> {
  const [side, against] = [field("side"), field("against")];
  const name = field("name") || undefined;
  const kind = CHANGE_KINDS.find((one) => one === field("kind"));
  const change = field("change");
  if ((side !== "new" && side !== "old") || !against || !(kind || change)) throw notSaid();
  if (name !== undefined) await check(name, isKnown, against);
  const which = kind ? { kind } : { change };
  const done = await desk.keep({ side, against, which, ...(name === undefined ? {} : { name }) });
  // What was new and is not kept is gone.
  const place: Place = name === undefined || !await isKnown(name, against)
    ? { kind: "changes", against }
    : { kind: "change", name, against };
  return { done, to: href(links, place) };
}

async function rename({ field }: Sent, { desk, links, isKnown }: Doing): Promise<Led> {
  const [name, to] = [field("name"), field("to").trim()];
  await check(name, isKnown);
  const { made, ...done } = await desk.rename(name, to);
  return { done, to: href(links, { kind: "cassette", name: made }) };
}

async function remove({ field }: Sent, { desk, links, isKnown }: Doing): Promise<Led> {
  await check(field("name"), isKnown);
  return { done: await desk.remove(field("name")), to: href(links, { kind: "list" }) };
}

async function redact({ field }: Sent, { desk, links, isKnown }: Doing): Promise<Led> {
  const name = field("name");
  await check(name, isKnown);
  return { done: await desk.redact(name), to: href(links, { kind: "cassette", name }) };
}

async function ignore({ field }: Sent, { desk, base }: Doing): Promise<Led> {
  return { done: await desk.ignore(field("option")), to: ownPath(field("back"), base) ?? base };
}

async function accept({ field }: Sent, { desk, links }: Doing): Promise<Led> {
  const done = await desk.accept(field("fn"), field("reason"));
  return { done, to: href(links, { kind: "stale" }) };
}

async function record({ field }: Sent, { desk, links, isKnown }: Doing): Promise<Led> {
  await check(field("name"), isKnown);
  await desk.record(field("name"), { budget: field("budget").trim() });
  return { to: href(links, { kind: "job" }) };
}

function stop(_: Sent, { desk, links }: Doing): Promise<Led> {
  desk.stop();
  return Promise.resolve({ to: href(links, { kind: "job" }) });
}

function href(links: Links, place: Place): string {
  return links.href(place, place);
}

async function undo({ field }: Sent, { desk, base }: Doing): Promise<Led> {
  const done = await desk.undo(field("id"));
  return { done, to: ownPath(field("back"), base) ?? base };
}

/** Names are those of the list: none leads out of the folder. */
async function check(
  name: string,
  isKnown: Doing["isKnown"],
  against?: string,
): Promise<void> {
  if (await isKnown(name, against)) return;
  throw new RetakeError(
    "NAME_INVALID",
    "There is no such cassette: it was renamed or removed since.",
  );
}

/** An address of ours, and of nobody else; `undefined` otherwise. */
function ownPath(address: string, base: string): string | undefined {
  const own = "http://127.0.0.1";
  if (!URL.canParse(address, own)) return undefined;
  const { origin, pathname, search } = new URL(address, own);
  return origin === own && pathname.startsWith(base) ? pathname + search : undefined;
}

function notSaid(): RetakeError {
  return new RetakeError("OPTION_INVALID", "This form does not say what is to be done.");
}
