/**
 * Values that say when, how long, how many, or yes and no: no secret, however random their letters
 * and digits look and whatever they are called.
 *
 * @module
 */

const DAY = "\\d{4}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\\d|3[01])";
const TIME = "(?:[01]\\d|2[0-4])[:._-]?[0-5]\\d(?:[:._-]?(?:[0-5]\\d|60)(?:[.,-]\\d{1,9})?)?";
const ZONE = " ?(?:Z|z|(?:UTC|GMT)?[+-]\\d\\d(?::?\\d\\d)?|UTC|GMT)";
const WEEKDAY = "(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?";
const MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";

/** RFC 3339, ISO 8601 without dashes and colons, file names' dashes in their place, RFC 9557. */
const TIMESTAMP = `${DAY}(?:[Tt _]${TIME}(?:${ZONE})?(?:\\[[A-Za-z_/+-]{1,40}\\])?)?`;

/** RFC 1123 and 850, `asctime`, and what JavaScript's `String(date)` gives. */
const HTTP_DATE = `${WEEKDAY},? (?:\\d{1,2}[ -]${MONTH}[ -]\\d{2,4} ${TIME}(?:${ZONE})?` +
  `|${MONTH} {1,2}\\d{1,2}(?: \\d{4})? ${TIME}(?:${ZONE})?(?: \\d{4})?(?: \\([A-Za-z ]+\\))?)`;

const NUMBER = "\\d{1,20}(?:[.,]\\d{1,20})?";

/** As `1m30.5s`: each unit once, the longest first. */
const UNITS = "-?(?=\\d)" +
  ["w", "d", "h", "m(?!s)", "s", "ms", "[uµ]s", "ns"].map((unit) => `(?:${NUMBER}${unit})?`).join(
    "",
  );

/** As `P1DT2H30M`, ISO 8601. */
const PERIOD = `-?P(?=[\\dT])(?:${NUMBER}[YMWD]){0,4}(?:T(?:${NUMBER}[HMS]){1,3})?`;

const COUNT =
  `[+-]?(?:\\d{1,3}(?:[,_']\\d{3})+|${NUMBER}(?:[eE][+-]?\\d{1,3})?)(?: ?(?:%|[kKMGTP]i?[bB]?|B))?`;

const PLAIN = RegExp(
  `^(?:${TIMESTAMP}|${HTTP_DATE}|${UNITS}|${PERIOD}|${COUNT}|true|false|yes|no)$`,
);

/**
 * @param text any text, percent-encoded or not
 * @returns whether it is a date, a duration, a count or a boolean, or a list of these, each with a
 * name or without: `100, 100;w=60`
 */
export function isPlainValue(text: string): boolean {
  if (text.length > LONGEST) return false;
  const plain = decode(text);
  return PLAIN.test(plain) ||
    plain.split(/[,;] ?/).every((item) => PLAIN.test(item.replace(/^[A-Za-z_-]+=/, "")));
}

/** No list of such values that anybody sends is longer. */
const LONGEST = 300;

/** Undoes percent-encoding, also that of a URL in the query of another. */
function decode(text: string): string {
  let plain = text;
  try {
    for (let times = 0; times < 3 && plain.includes("%"); times++) {
      plain = decodeURIComponent(plain.replaceAll("+", " "));
    }
  } catch {
    // a percent sign that begins no escape stands for itself
  }
  return plain;
}
