/**
 * URLs as they are compared: the query in any order, without fragment.
 *
 * @module
 */

/**
 * @param url an absolute URL
 * @returns it as the URL standard serialises it, without its fragment
 * @throws {TypeError} when it is not an absolute URL
 */
export function normalUrl(url: string): string {
  const { href } = new URL(url);
  const hash = href.indexOf("#");
  return hash < 0 ? href : href.slice(0, hash);
}

/**
 * @param url a URL from {@linkcode normalUrl}
 * @param ignore names of query parameters to leave out
 * @returns a string that two URLs share if they differ only in the order of parameters of
 * different names, in how these are encoded, or in what is ignored
 */
export function urlKey(url: string, ignore: readonly string[] = []): string {
  const question = url.indexOf("?");
  if (question < 0) return url;
  const pairs = queryPairs(url).filter(([name]) => !ignore.includes(name));
  pairs.sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
  const query = pairs.map((pair) => pair.map(encodeURIComponent).join("=")).join("&");
  return query === "" ? url.slice(0, question) : `${url.slice(0, question)}?${query}`;
}

/**
 * @param url a URL from {@linkcode normalUrl}
 * @returns its query parameters in order, decoded
 */
export function queryPairs(url: string): [string, string][] {
  const question = url.indexOf("?");
  return question < 0 ? [] : [...new URLSearchParams(url.slice(question))];
}
