/** The global fetch, kept before Retake is imported: whoever needs it imports this first. */
export const keptFetch: typeof fetch = globalThis.fetch;
