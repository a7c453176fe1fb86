/**
 * How hashes of signatures are made, for those who compare them and do without the engine.
 *
 * @module
 */

/**
 * The version of what makes the hashes of this release. It goes up with each change after which code
 * that nobody has touched has another hash: recordings that were made before are then told as made with
 * an older fingerprint, and not as a change of the function.
 */
export const NORMALISER = 2;
