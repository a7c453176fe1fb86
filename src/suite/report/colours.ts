/**
 * The colours of a terminal.
 *
 * @module
 */

/** What sets each, and what ends it: ECMA-48, "select graphic rendition". */
const COLOURS = { bold: [1, 22], faint: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] };

/** A way to show text. */
export type Colour = keyof typeof COLOURS;

/** Shows text in a colour. */
export type Paint = (colour: Colour, text: string) => string;

/** @returns shows text in colours, or leaves it as it is */
export function painter(colour: boolean): Paint {
  return (name, text) => {
    const [on, off] = COLOURS[name];
    return colour ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  };
}
